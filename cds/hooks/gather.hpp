#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds/hooks/request.hpp"
#include "fhir/record.hpp"
#include "fhir/server.hpp"
#include "mappings/assess.hpp"

namespace cds::hooks {

// All that came with the request, as the record of its patient. Refused when the patient that was
// sent is not the patient of the context.
fhir::Result<fhir::Record> Gather(const Request& request);

// What the request did not bring and its FHIR server may know: a question that was not answered or
// only in part, an order or a medicine that is only referred to. None whose answer the token may
// not see, and none about orders that no rule is about.
struct Gap {
  std::optional<fhir::Question> question;  // else one resource that is referred to
  std::string query;
  bool covered = true;  // by the token's scope, in full
};
std::vector<Gap> GapsOf(const Request& request, const fhir::Record& record,
                        const mappings::ValueSets& value_sets);

// Takes in what the server said of the gaps, in their order. The answers must outlive the record.
void AddAnswers(std::span<const Gap> gaps, std::span<const fhir::ServerAnswer> answers,
                fhir::Record& record);

// The drafted orders; to be advised on are the selected ones of order-select, all of order-sign,
// the dispatched ones of order-dispatch, as far as they came. The record is complete when this is
// called: of the versions of a resource only the newest is left in it.
mappings::Situation SituationOf(const Request& request, fhir::Record& record);

// Whether the drafts are FHIR R4: no DSTU2 or STU3 type among them, no element of R5's shape
// (requirement R-ACT-08).
bool AreR4(std::span<const fhir::Resource> drafts);

// Why no answer is possible: the patient or the conditions are not to be had, and no order names
// back pain as its reason; or not one dispatched order (CDS Hooks 2.0, "HTTP Status Codes", 412;
// contract.md, "Prefetch keys"). Nothing when one is possible.
std::optional<fhir::Issue> WhatIsMissing(const Request& request, const fhir::Record& record,
                                         const mappings::Assessment& assessment);

}  // namespace cds::hooks

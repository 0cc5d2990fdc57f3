#pragma once

#include <optional>
#include <string_view>

#include "cds/hooks/request.hpp"
#include "fhir/record.hpp"
#include "mappings/assess.hpp"

namespace cds::hooks {

// The prefetch key of a question.
std::string_view KeyOf(fhir::Question question);

// All that came with the request, as the record of its patient. Refused when the patient that was
// sent is not the patient of the context.
fhir::Result<fhir::Record> Gather(const Request& request);

// The orders that are to be advised on: the selected ones of order-select, all of order-sign.
mappings::Situation SituationOf(const Request& request, const fhir::Record& record);

// Why no answer is possible: the patient or the conditions did not come, and no order names back
// pain as its reason (CDS Hooks 2.0, "HTTP Status Codes", 412; contract.md, "Prefetch keys").
// Nothing when one is possible.
std::optional<fhir::Issue> WhatIsMissing(const Request& request, const fhir::Record& record,
                                         const mappings::Assessment& assessment);

}  // namespace cds::hooks

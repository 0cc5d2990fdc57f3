#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {

// What an action is, in words of ours: "MRI of the whole spine and the sacroiliac joints".
std::string TitleOf(const guideline::Action& action);

// What the new orders of a card share, as members of theirs.
struct OrderParts {
  std::string_view patient;  // WritePatient
  std::string_view reasons;  // WriteReasons
};

// Whom every order of a response is for: the subject, and the encounter where there is one.
std::string WritePatient(const Setting& setting);

// Writes one action of a card (CDS Hooks 2.0, "Action"); a create of two blood cultures is written
// twice.
void WriteActions(const guideline::Action& action, const OrderParts& parts, const Setting& setting,
                  fhir::JsonWriter& writer);

// The items of order_codes.csv that suggestions need.
std::vector<std::string_view> OfferedItems();

}  // namespace cds::hooks

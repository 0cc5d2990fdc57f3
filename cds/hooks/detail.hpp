#pragma once

#include <string>
#include <string_view>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {

// What the record does not say: a part of every detail, and the same on all cards of an answer.
std::string WriteNotFound(const Setting& setting);

// The detail of a card, a string of Markdown: why, how soon, on what evidence, what was not found,
// the disclaimer (decision-logic.md section 6, contract.md "A card, fixed parts").
void WriteDetail(const guideline::Advice& advice, std::string_view not_found,
                 const Setting& setting, fhir::JsonWriter& writer);

}  // namespace cds::hooks

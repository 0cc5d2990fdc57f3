#pragma once

#include <optional>
#include <string>

#include "mappings/assess.hpp"

namespace mappings {

// What accounts for a loss of weight between two weighings, in words; nothing when nothing
// certainly does (decision-logic.md section 4.1, "Explained"). It takes a warning back, so that it
// must be dated, all of it, on or after the first weighing and before the second.
std::optional<std::string> ExplainLoss(const fhir::Span& first, const fhir::Span& second,
                                       const Assessment& assessment);

}  // namespace mappings

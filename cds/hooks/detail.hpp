#pragma once

#include <string>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// The detail of a card in Markdown: why, how soon, on what evidence, what the record does not say,
// the disclaimer (decision-logic.md section 6, contract.md "A card, fixed parts").
std::string WriteDetail(const guideline::Advice& advice, const Setting& setting);

}  // namespace cds::hooks

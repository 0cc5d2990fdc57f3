#pragma once

#include <string>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// The rules that nearly brought a card, and what in the record stood against each or was missing
// beside what is there. What would be enough alone, and was not recorded, is no near miss: the rule
// is open.
std::string WriteNearMisses(const std::vector<guideline::Advice>& applied,
                            const std::vector<guideline::Advice>& shown,
                            const guideline::Situation& situation, const Setting& setting);

}  // namespace cds::hooks

#pragma once

#include <string>

#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// Why each card came and why the near misses did not: the orders, each finding with its evidence,
// each suspicion, each rule as applies, open or does not. Plain text.
std::string WriteExplanation(const guideline::Situation& situation, const Setting& setting);

}  // namespace cds::hooks

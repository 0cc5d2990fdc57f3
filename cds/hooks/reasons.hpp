#pragma once

#include <string>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// The members of an order that say why a card suggests it, `reasonCode` and `reasonReference`, as
// JSON: the same for all orders of a card.
std::string WriteReasons(const guideline::Advice& advice, const Setting& setting);

}  // namespace cds::hooks

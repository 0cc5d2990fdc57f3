#pragma once

#include <string>
#include <vector>

#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// The body of an answer: `{"cards": [...]}`, with `systemActions` beside it where the client takes
// ratings (CDS Hooks 2.0, "CDS Service Response"). The same request and the same clock give the
// same bytes.
std::string WriteResponse(const std::vector<guideline::Advice>& advice, const Setting& setting);

}  // namespace cds::hooks

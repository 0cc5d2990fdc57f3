#pragma once

#include <string>
#include <vector>

#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// What is answered (CDS Hooks 2.0, "CDS Service Response").
struct Response {
  std::string body;                // `{"cards": [...]}`
  std::vector<std::string> cards;  // the UUID of each card that is in it
};

// The cards of the advice, with `systemActions` beside them where the client takes ratings. The
// same request and the same clock give the same bytes.
Response WriteResponse(const std::vector<guideline::Advice>& advice, const Setting& setting);

}  // namespace cds::hooks

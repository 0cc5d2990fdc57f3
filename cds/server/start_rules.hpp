#pragma once

#include <string>
#include <vector>

#include "cds/server/config.hpp"

namespace cds::server {

// Whether any client's answers are real.
bool IsAnyLive(const Config& config);

// Why the service must not start with this configuration, in words with the mend
// (security-reliability.md sections 1 and 2): what would be reachable without authentication or in
// clear text, clients that cannot prove who they are, a clock that stands still in live mode.
// `on_loopback`: nobody outside this machine reaches the address that it listens on; the second is
// the same of the operators' listener, where there is one.
std::vector<std::string> WhyNotStart(const Config& config, bool on_loopback,
                                     bool operations_on_loopback);

}  // namespace cds::server

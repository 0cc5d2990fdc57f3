#pragma once

#include <vector>

#include "cds/server/config.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {

// Whether any client's answers are real.
bool IsAnyLive(const Config& config);

// Whether nobody outside this machine reaches the addresses that the service listens on.
struct Reach {
  bool on_loopback = true;
  bool operations_on_loopback = true;  // also where operators have no listener of their own
};

// As the configuration says, without listening. Looks names up, which may take a while.
Reach ReachOf(const Config& config);

// Why the service must not start with this configuration, in words with the mend
// (security-reliability.md sections 1 and 2): what would be reachable without authentication or in
// clear text, clients that cannot prove who they are, key sets and certificates that cannot be
// used, a clock that stands still in live mode. Each with the place that it is about.
std::vector<mappings::Fault> WhyNotStart(const Config& config, const Reach& reach);

}  // namespace cds::server

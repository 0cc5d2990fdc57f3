#pragma once

#include <vector>

#include "cds/server/config.hpp"

namespace cds::server {

// Sets what the environment says: LUMBAR_<SECTION>_<KEY>, and LUMBAR_CLIENT_<NAME>_<KEY> of the
// clients that are there. Any other variable LUMBAR_... is a fault.
void ReadVariables(const Environment& environment, Config& config,
                   std::vector<mappings::Fault>& faults);

}  // namespace cds::server

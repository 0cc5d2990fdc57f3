#pragma once

#include <vector>

#include "cds/server/config.hpp"
#include "cds/server/config_key.hpp"

namespace cds::server {

// The keys of the sections that are there once, in the order in which they are written.
const std::vector<Key<Config>>& Keys();

// The keys of each [client.<name>].
const std::vector<Key<ClientConfig>>& ClientKeys();

}  // namespace cds::server

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/config.hpp"

namespace cds::server {

// What is wrong with a text; nothing when it is taken.
using Complaint = std::optional<std::string>;

// One key: how a text sets it, and how it is written. Lists are texts with commas.
template <class Target>
struct Key {
  std::string_view section;
  std::string_view name;
  std::function<Complaint(Target&, const std::string&)> set;
  std::function<std::string(const Target&)> write;
};

// The keys of the sections that are there once, in the order in which they are written.
const std::vector<Key<Config>>& Keys();

// The keys of each [client.<name>].
const std::vector<Key<ClientConfig>>& ClientKeys();

}  // namespace cds::server

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace cds::server {

// The parts of a path between its slashes, without the query. Some clients write a slash twice or
// at the end: there is no part between two slashes.
struct Path {
  std::array<std::string_view, 3> parts;  // the longest of ours has three
  std::size_t size = 0;                   // may be more
};

inline Path SplitPath(std::string_view target) {
  Path path;
  std::string_view rest = target.substr(0, target.find('?'));
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty()) continue;
    if (path.size < path.parts.size()) path.parts[path.size] = part;
    ++path.size;
  }
  return path;
}

}  // namespace cds::server

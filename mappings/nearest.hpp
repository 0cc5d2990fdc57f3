#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mappings {

// The known name that takes the fewest changed letters to become this one (Levenshtein), for "did
// you mean"; empty when there is none, or the name is too long to be a slip.
std::string NearestName(std::string_view name, std::span<const std::string> known);

}  // namespace mappings

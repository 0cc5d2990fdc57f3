#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace mappings {

// What the record says of a finding. The order is the logic: `and` is the lesser, `or` the greater
// (Kleene).
enum class Presence : std::uint8_t { kAbsent, kUnknown, kPresent };

constexpr Presence And(Presence a, Presence b) { return std::min(a, b); }
constexpr Presence Or(Presence a, Presence b) { return std::max(a, b); }

// For a comparison that may hold for all, none or only part of an interval.
constexpr Presence FromBounds(bool holds_for_all, bool holds_for_none) {
  return holds_for_all    ? Presence::kPresent
         : holds_for_none ? Presence::kAbsent
                          : Presence::kUnknown;
}

constexpr std::string_view Word(Presence presence) {
  return presence == Presence::kPresent  ? "present"
         : presence == Presence::kAbsent ? "absent"
                                         : "unknown";
}

}  // namespace mappings

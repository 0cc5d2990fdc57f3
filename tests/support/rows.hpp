#pragma once

#include <doctest/doctest.h>

#include <string>

#include "tests/support/assessed.hpp"

namespace tests {

inline constexpr mappings::Presence P = mappings::Presence::kPresent;
inline constexpr mappings::Presence A = mappings::Presence::kAbsent;
inline constexpr mappings::Presence U = mappings::Presence::kUnknown;

// What these resources say of a finding.
struct Row {
  const mappings::Finding& finding;
  std::string resources;
  mappings::Presence presence;
  std::string_view now = "2026-07-15T12:00Z";
};

template <std::size_t kRows>
void CheckRows(const Row (&rows)[kRows]) {
  for (const Row& row : rows) {
    CAPTURE(row.finding.id);
    CAPTURE(row.resources);
    CAPTURE(row.now);
    CHECK(Assessed(row.resources, {}, row.now).Of(row.finding) == row.presence);
  }
}

}  // namespace tests

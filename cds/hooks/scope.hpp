#pragma once

#include <cstdint>
#include <string_view>

namespace cds::hooks {

// How much of a query's answer a token may see.
enum class Covered : std::uint8_t {
  kNot,
  kPartly,  // resources that a filter of the scope lets through
  kFully,
};

// Whether the scopes of a token cover a query ("Observation?patient=1&category=laboratory",
// "Patient/1"). Both spellings are read: SMART 1.0 "patient/Observation.read" and SMART 2.0
// "user/Observation.rs?category=laboratory" (requirement R-FA-07).
Covered CoverageOf(std::string_view query, std::string_view scopes);

}  // namespace cds::hooks

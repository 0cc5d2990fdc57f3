#pragma once

#include <cstdint>

#include "tests/support/tree.hpp"

namespace tests {

// A request about a made-up patient, the same for the same seed: resources of every kind that the
// mappings read, with codes of the value sets and local finding codes, dates around the windows of
// CaseKnowledge's clock, and one or more drafted orders.
Tree MakeRequest(std::uint32_t seed);

}  // namespace tests

#pragma once

#include <cstddef>

namespace tests {

// How often this program has called operator new so far: it is replaced where this is linked.
std::size_t Allocations();

}  // namespace tests

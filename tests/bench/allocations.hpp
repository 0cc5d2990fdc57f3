#pragma once

#include <cstdint>

namespace bench {

// The blocks that this thread has taken from the heap.
std::uint64_t Allocations();

}  // namespace bench

#pragma once

#include <cstddef>
#include <string>

namespace tests {

// How much an EHR writes of each resource.
enum class Fullness {
  kLean,  // what findings are read from: about 435 bytes a resource, 1,150 in 500 KB
  kFull,  // with narrative, meta, identifiers and extensions, as EHRs send them: about 1,250 bytes
};

// An order-sign request of about `bytes` bytes, on one line: an opioid drafted for low back pain,
// and a long record in the prefetch. The same bytes each time.
std::string BigOrderSign(std::size_t bytes, Fullness fullness = Fullness::kFull);

}  // namespace tests

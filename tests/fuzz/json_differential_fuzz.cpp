#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/two_readers.hpp"

// What the fast reader takes, RapidJSON reads the same. The limits are tight, so that both sides of
// them are met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const fhir::JsonLimits& limits :
       {fhir::JsonLimits{.depth = 8, .nodes = 40, .string_bytes = 48}, fhir::JsonLimits{}}) {
    if (const std::string difference = tests::Difference(text, limits); !difference.empty()) {
      std::fprintf(stderr, "%s\n", difference.c_str());
      std::abort();
    }
  }
  return 0;
}

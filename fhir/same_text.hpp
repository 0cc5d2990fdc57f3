#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fhir {

// Whether two texts of this size are the same. Most keys of FHIR have up to sixteen bytes: these
// are compared in two steps, which costs less than a call.
inline bool SameText(const char* a, const char* b, std::size_t size) {
  const auto same = [&]<class Word>(Word /*type*/) {
    const auto word = [](const char* at) {
      Word value;
      std::memcpy(&value, at, sizeof value);
      return value;
    };
    return word(a) == word(b) && word(a + size - sizeof(Word)) == word(b + size - sizeof(Word));
  };
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same(std::uint64_t{});
  if (size >= 4) return same(std::uint32_t{});
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

}  // namespace fhir

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fhir {

// The bytes of an unsigned integer that stand at an address, aligned or not.
template <class Word>
Word WordAt(const char* text) {
  Word word;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// Whether two texts of this size are the same. Most keys of FHIR have up to sixteen bytes: these
// are compared in two steps, which costs less than a call.
inline bool SameText(const char* a, const char* b, std::size_t size) {
  const auto same = [&]<class Word>(Word /*type*/) {
    const std::size_t end = size - sizeof(Word);
    return WordAt<Word>(a) == WordAt<Word>(b) && WordAt<Word>(a + end) == WordAt<Word>(b + end);
  };
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same(std::uint64_t{});
  if (size >= 4) return same(std::uint32_t{});
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

}  // namespace fhir

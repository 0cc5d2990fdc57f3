#include "fhir/same_text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

TEST_CASE("two texts are the same when every byte is, whatever their size") {
  for (std::size_t size = 0; size <= 40; ++size) {
    CAPTURE(size);
    const std::string text(size, 'a');
    const std::string same = text;
    CHECK(fhir::SameText(text.data(), same.data(), size));
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = text;
      other[i] = 'b';
      CHECK_FALSE(fhir::SameText(text.data(), other.data(), size));
    }
  }
}

}  // namespace

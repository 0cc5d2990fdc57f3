#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "fhir/decimal.hpp"

namespace {

void Require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

// Two numbers with a space between them keep the laws of arithmetic, and each is read as it is
// written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fhir::Decimal;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t space = text.find(' ');
  const auto first = Decimal::Read(text.substr(0, space));
  if (!first) return 0;
  const Decimal a = *first;
  const auto again = Decimal::Read(a.ToString());
  Require(!again || *again == a);

  const std::string_view rest = space == text.npos ? "" : text.substr(space + 1);
  const Decimal b = Decimal::Read(rest).value_or(Decimal::Scaled(-15, 1));
  Require(a * b == b * a);
  Require(a + b == b + a);
  Require(a - a == 0);
  Require(((a <=> b) == 0) == (a == b));
  Require((a < b) == (b > a));
  Require((a <=> b) == (a * b * 0 + a <=> b));

  const Decimal rounded = a.DividedBy(7, 1) * 7;
  const Decimal half = Decimal::Scaled(35, 2);
  Require(rounded - a <= half);
  Require(a - rounded < half);
  return 0;
}

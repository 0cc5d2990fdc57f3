#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

// A decimal number held exactly: coefficient x 10^-scale, up to 38 digits. Clinical limits are
// compared with it, never with a binary float (decision-logic.md section 1, "Units").
class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t whole)
      : coefficient_(whole) {}  // NOLINT: a whole number is a decimal
  static constexpr Decimal Scaled(std::int64_t coefficient, int scale) {
    Decimal decimal(coefficient);
    decimal.scale_ = scale;
    return decimal;
  }

  // The number as JSON writes it. From its sixteenth digit on decimals are rounded: a binary float
  // holds no more, so a converted 38.6 comes as 38.60000000000001. Nothing when it is no number,
  // has over 15 digits before the point, or needs over 15 zeros behind its digits or over 30
  // decimals.
  static std::optional<Decimal> Read(std::string_view text);

  // Exact up to 38 digits, which no product of two numbers that were read exceeds; of a longer
  // result the last digits are cut off.
  friend Decimal operator*(Decimal a, Decimal b);
  friend Decimal operator-(Decimal a, Decimal b);
  friend Decimal operator+(Decimal a, Decimal b);
  friend std::strong_ordering operator<=>(Decimal a, Decimal b);
  friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

  // This divided by `divisor`, which must not be 0, rounded half up (-0.5 to 0) to `places`
  // decimals.
  Decimal DividedBy(std::int64_t divisor, int places) const;

  std::string ToString() const;  // plain notation: "38.0"

 private:
  __extension__ using Coefficient = __int128;
  Coefficient coefficient_ = 0;
  int scale_ = 0;  // decimals; negative: zeros behind the coefficient
};

}  // namespace fhir

#include "fhir/decimal.hpp"

#include <algorithm>
#include <stdexcept>

namespace fhir {

namespace {

__extension__ using Wide = __int128;
__extension__ using Magnitude = unsigned __int128;

constexpr int kDigitsRead = 15;
constexpr std::int64_t kMostRead = 100'000'000'000'000;  // the least of so many digits
constexpr int kZerosRead = 15;
constexpr int kDecimalsRead = 30;
constexpr int kFar = 1000;  // a power of ten that no measure reaches

constexpr Magnitude kMost = [] {  // 38 digits
  Magnitude most = 9;
  for (int digits = 1; digits < 38; ++digits) most = most * 10 + 9;
  return most;
}();

Magnitude Abs(Wide number) {
  return number < 0 ? -static_cast<Magnitude>(number) : static_cast<Magnitude>(number);
}

Wide Signed(Magnitude magnitude, bool negative) {
  return negative ? -static_cast<Wide>(magnitude) : static_cast<Wide>(magnitude);
}

// Takes the digits at the front of `text` off it.
std::string_view TakeDigits(std::string_view& text) {
  const auto digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(digits.size());
  return digits;
}

bool TakeOneOf(std::string_view& text, std::string_view characters) {
  const bool found = !text.empty() && characters.find(text.front()) != characters.npos;
  if (found) text.remove_prefix(1);
  return found;
}

// Two numbers brought to the same scale; where 38 digits do not hold both, the smaller is cut.
struct Aligned {
  Wide a, b;
  int scale;
};

Aligned Align(Wide a, int a_scale, Wide b, int b_scale) {
  if (a_scale > b_scale) {
    const Aligned turned = Align(b, b_scale, a, a_scale);
    return {turned.b, turned.a, turned.scale};
  }
  for (; a != 0 && a_scale < b_scale && Abs(a) <= kMost / 10; ++a_scale) a *= 10;
  if (a == 0) a_scale = b_scale;
  const int scale = a_scale;
  for (; b != 0 && b_scale > a_scale; --b_scale) b /= 10;
  return {a, b, scale};
}

}  // namespace

// RFC 8259 section 6.
std::optional<Decimal> Decimal::Read(std::string_view text) {
  const bool negative = TakeOneOf(text, "-");
  const std::string_view whole = TakeDigits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;

  std::string_view decimals;
  if (TakeOneOf(text, ".")) {
    decimals = TakeDigits(text);
    if (decimals.empty()) return std::nullopt;
  }
  int exponent = 0;
  if (TakeOneOf(text, "eE")) {
    const bool down = TakeOneOf(text, "-");
    if (!down) TakeOneOf(text, "+");
    const std::string_view digits = TakeDigits(text);
    if (digits.empty()) return std::nullopt;
    for (const char digit : digits) exponent = std::min(2 * kFar, exponent * 10 + (digit - '0'));
    if (down) exponent = -exponent;
  }
  if (!text.empty() || decimals.size() > kFar) return std::nullopt;

  if (whole.size() > kDigitsRead) return std::nullopt;
  std::int64_t coefficient = 0;
  for (const char digit : whole) coefficient = coefficient * 10 + (digit - '0');
  int kept = 0;
  for (const char digit : decimals) {
    if (coefficient >= kMostRead) break;
    coefficient = coefficient * 10 + (digit - '0');
    ++kept;
  }
  if (const auto rest = decimals.substr(static_cast<std::size_t>(kept)); !rest.empty()) {
    if (rest.front() >= '5') ++coefficient;
    for (; kept > 0 && coefficient % 10 == 0; --kept) coefficient /= 10;
  }
  const int scale = kept - exponent;
  if (scale > kDecimalsRead || scale < -kZerosRead) return std::nullopt;
  return Scaled(negative ? -coefficient : coefficient, scale);
}

Decimal operator*(Decimal a, Decimal b) {
  Magnitude left = Abs(a.coefficient_);
  Magnitude right = Abs(b.coefficient_);
  int scale = std::clamp(a.scale_ + b.scale_, -kFar, kFar);
  while (right != 0 && left > kMost / right) {
    Magnitude& larger = left > right ? left : right;
    larger /= 10;
    --scale;
  }
  Decimal product;
  product.coefficient_ = Signed(left * right, (a.coefficient_ < 0) != (b.coefficient_ < 0));
  product.scale_ = scale;
  return product;
}

Decimal operator+(Decimal a, Decimal b) {
  const Aligned aligned = Align(a.coefficient_, a.scale_, b.coefficient_, b.scale_);
  Decimal sum;
  sum.scale_ = aligned.scale;
  const bool same_sign = (aligned.a < 0) == (aligned.b < 0);
  if (same_sign && Abs(aligned.a) > kMost - Abs(aligned.b)) {
    sum.coefficient_ = aligned.a / 10 + aligned.b / 10;
    --sum.scale_;
  } else {
    sum.coefficient_ = aligned.a + aligned.b;
  }
  return sum;
}

Decimal operator-(Decimal a, Decimal b) {
  b.coefficient_ = -b.coefficient_;
  return a + b;
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const auto sign = [](Decimal d) { return (d.coefficient_ > 0) - (d.coefficient_ < 0); };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);

  Magnitude left = Abs(a.coefficient_);
  Magnitude right = Abs(b.coefficient_);
  // A side that leaves the 38 digits while it is raised is the greater, whatever the other holds.
  const auto raised = [](Magnitude m) { return m > kMost / 10 ? kMost + 1 : m * 10; };
  for (; a.scale_ < b.scale_ && left <= kMost; ++a.scale_) left = raised(left);
  for (; b.scale_ < a.scale_ && right <= kMost; ++b.scale_) right = raised(right);
  return sign(a) > 0 ? left <=> right : right <=> left;
}

Decimal Decimal::DividedBy(std::int64_t divisor, int places) const {
  if (divisor == 0) throw std::domain_error("a decimal divided by 0");
  const bool negative = (coefficient_ < 0) != (divisor < 0);
  const Magnitude dividend = Abs(coefficient_);
  Magnitude by = Abs(divisor);
  int scale = scale_;
  for (; scale > places; --scale) {
    if (by > kMost / 3) return Scaled(0, places);  // less than a half, whatever the dividend
    by *= 10;
  }
  Magnitude quotient = dividend / by;
  Magnitude rest = dividend % by;
  for (; scale < places && quotient < kMost / 10; ++scale) {
    quotient = quotient * 10 + rest * 10 / by;
    rest = rest * 10 % by;
  }
  const bool up = negative ? rest > by - rest : rest >= by - rest;
  Decimal result;
  result.coefficient_ = Signed(quotient + (up ? 1 : 0), negative);
  result.scale_ = scale;
  return result;
}

std::string Decimal::ToString() const {
  std::string backwards(coefficient_ == 0 || scale_ > 0 ? 0 : static_cast<std::size_t>(-scale_),
                        '0');
  int decimals = std::max(scale_, 0);
  for (Magnitude rest = Abs(coefficient_); rest != 0 || decimals >= 0; rest /= 10) {
    backwards += static_cast<char>('0' + static_cast<int>(rest % 10));
    if (--decimals == 0) backwards += '.';
  }
  if (coefficient_ < 0) backwards += '-';
  return {backwards.rbegin(), backwards.rend()};
}

}  // namespace fhir

#include "fhir/decimal.hpp"

#include <doctest/doctest.h>

#include <compare>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

using fhir::Decimal;

namespace {

Decimal Of(const std::string& text) {
  const auto decimal = Decimal::Read(text);
  REQUIRE_MESSAGE(decimal.has_value(), text);
  return *decimal;
}

}  // namespace

TEST_CASE("a number is read as JSON writes it, and its decimals are kept") {
  const struct {
    std::string text, plain;
  } cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.0", "0.0"},
      {"38.0", "38.0"},
      {"-38.05", "-38.05"},
      {"0.05", "0.05"},
      {"-0.5", "-0.5"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"1.5e1", "15"},
      {"1.5e0", "1.5"},
      {"15e-1", "1.5"},
      {"1e-3", "0.001"},
      {"0e5", "0"},
      {"250e9", "250000000000"},
      {"1e15", "1000000000000000"},
      {"0.1e16", "1000000000000000"},
      {"1e-15", "0.000000000000001"},
      {"0.000000000000001", "0.000000000000001"},
      {"1e0000000000015", "1000000000000000"},
      {"999999999999999", "999999999999999"},
      {"9.99999999999999", "9.99999999999999"},
      {"0.00123456789012345e2", "0.123456789012345"},
      {"999999999999999e15", "999999999999999000000000000000"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, plain] = row;
    CHECK(Of(text).ToString() == plain);
  }
}

TEST_CASE("decimals that a binary float cannot hold are rounded") {
  const struct {
    std::string text, plain;
  } cases[] = {
      {"70.30000000000001", "70.3"},  // kilograms, converted
      {"38.60000000000001", "38.6"},
      {"37.99999999999999", "38"},
      {"-37.99999999999999", "-38"},
      {"37.9999999999999", "37.9999999999999"},
      {"38.611111111111111111111111111", "38.6111111111111"},
      {"0.30000000000000004", "0.3"},
      {"0.010000000000000002", "0.01"},
      {"0.1234567890123456", "0.123456789012346"},
      {"0.12345678901234549", "0.123456789012345"},
      {"999999999999999.4", "999999999999999"},
      {"999999999999999.5", "1000000000000000"},
      {"3.860000000000001e1", "38.6"},
      {"1.000000000000000", "1"},
      {"1." + std::string(999, '3'), "1.33333333333333"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    CHECK(Of(row.text).ToString() == row.plain);
  }
}

TEST_CASE("what is no JSON number, or has more digits than any measure, is not read") {
  const std::string texts[] = {
      "",
      "-",
      "+1",
      "01",
      "-01",
      "00",
      ".5",
      "5.",
      "5.e1",
      "1e",
      "1e+",
      "1e+-1",
      "--1",
      " 1",
      "1 ",
      "1,5",
      "1_000",
      "0x10",
      "1.2.3",
      "1e1.5",
      "NaN",
      "Infinity",
      "null",
      "\"1\"",
      std::string("1\0", 2),
      "1000000000000000",
      "1000000000000000.5",
      "1e16",
      "1e-31",
      "0." + std::string(31, '0'),
      "1e99999999999999999999",
      "1e-99999999999999999999",
      "0." + std::string(1000, '0') + "1e1001",
      "0." + std::string(999, '0') + "1e5000",
      std::string(1'000'000, '9'),
      "0." + std::string(1'000'000, '0') + "1",
  };
  for (const std::string& text : texts) {
    CAPTURE(text.substr(0, 40));
    CHECK_FALSE(Decimal::Read(text).has_value());
  }
}

TEST_CASE("numbers are compared exactly, at any distance of their scales") {
  const struct {
    std::string a, b;
    std::strong_ordering order;
  } cases[] = {
      {"38", "38.0", std::strong_ordering::equal},
      {"38.000000", "3.8e1", std::strong_ordering::equal},
      {"0", "-0.000", std::strong_ordering::equal},
      {"0e15", "0e-15", std::strong_ordering::equal},
      {"37.9", "38", std::strong_ordering::less},
      {"38.00000000001", "38", std::strong_ordering::greater},
      {"-38.1", "-38", std::strong_ordering::less},
      {"-1", "0", std::strong_ordering::less},
      {"-1e15", "1e-15", std::strong_ordering::less},
      {"0", "1e-15", std::strong_ordering::less},
      {"1e15", "1e-15", std::strong_ordering::greater},
      {"1e15", "999999999999999", std::strong_ordering::greater},
      {"999999999999999e15", "999999999999999e-15", std::strong_ordering::greater},
      {"-999999999999999e15", "-999999999999999e-15", std::strong_ordering::less},
      {"1e15", "0.999999999999999", std::strong_ordering::greater},
  };
  for (const auto& row : cases) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    const auto& [a, b, order] = row;
    CHECK((Of(a) <=> Of(b)) == order);
    CHECK((Of(b) <=> Of(a)) == (0 <=> order));
    CHECK((Of(a) == Of(b)) == (order == std::strong_ordering::equal));
  }
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK(Decimal::Scaled(1, 100) > Decimal(0));
  CHECK(Decimal::Scaled(most, 1000) < Decimal::Scaled(1, -1000));
  CHECK(Decimal::Scaled(-most, 1000) > Decimal::Scaled(-1, -1000));
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min()) < Decimal(-most));
}

TEST_CASE("sums, differences and products are exact") {
  const struct {
    std::string a, b, sum, difference, product;
  } cases[] = {
      {"1.10", "0.1", "1.20", "1.00", "0.110"},
      {"0.1", "0.2", "0.3", "-0.1", "0.02"},
      {"102.2", "32", "134.2", "70.2", "3270.4"},
      {"-7.5", "7.5", "0.0", "-15.0", "-56.25"},
      {"180", "0.45359237", "180.45359237", "179.54640763", "81.64662660"},
      {"0", "1.5", "1.5", "-1.5", "0.0"},
      {"1e15", "1", "1000000000000001", "999999999999999", "1000000000000000"},
      {"1e3", "1e-3", "1000.001", "999.999", "1"},
      {"999999999999999", "0.000000000000001", "999999999999999.000000000000001",
       "999999999999998.999999999999999", "0.999999999999999"},
      {"999999999999999", "999999999999999", "1999999999999998", "0",
       "999999999999998000000000000001"},
      {"9.99999999999999", "-9.99999999999999", "0.00000000000000", "19.99999999999998",
       "-99.9999999999998000000000000001"},
      {"999999999999999e15", "999999999999999e15", "1999999999999998000000000000000", "0",
       "999999999999998000000000000001000000000000000000000000000000"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    const auto& [a, b, sum, difference, product] = row;
    CHECK((Of(a) + Of(b)).ToString() == sum);
    CHECK((Of(b) + Of(a)).ToString() == sum);
    CHECK((Of(a) - Of(b)).ToString() == difference);
    CHECK(Of(a) * Of(b) == Of(b) * Of(a));
    CHECK(Of("0") - (Of(b) - Of(a)) == Of(a) - Of(b));
    CHECK((Of(a) * Of(b)).ToString() == product);
  }
}

TEST_CASE("of a result beyond 38 digits the last ones are cut off") {
  const Decimal large = Of("999999999999999e15");
  const Decimal small = Of("1e-15");
  CHECK(large + small <= large);
  CHECK(large + small > large - Of("1e-7"));
  CHECK(large - small <= large);

  Decimal power = Of("9.99999999999999");
  for (int times = 0; times < 200; ++times) power = power * power;
  CHECK(power > large);
  Decimal sum = Of("123456789012345") * Of("123456789012345");
  for (int times = 0; times < 200; ++times) sum = sum + sum;
  CHECK(sum > large);
  Decimal fall = Of("-0.00123");
  for (int times = 0; times < 200; ++times) fall = fall * Of("0.00123");
  CHECK(fall < 0);
  CHECK(fall > Of("-1e-15"));
}

TEST_CASE("a quotient is rounded half up") {
  const struct {
    std::string dividend;
    std::int64_t divisor;
    int places;
    std::string quotient;
  } cases[] = {
      {"351.0", 9, 1, "39.0"},
      {"1", 3, 4, "0.3333"},
      {"2", 3, 4, "0.6667"},
      {"1", 2, 0, "1"},
      {"-1", 2, 0, "0"},
      {"-3", 2, 0, "-1"},
      {"3", 2, 0, "2"},
      {"3", -2, 0, "-1"},
      {"-3", -2, 0, "2"},
      {"-51", 100, 0, "-1"},
      {"-49", 100, 0, "0"},
      {"37.95", 1, 1, "38.0"},
      {"37.94999", 1, 1, "37.9"},
      {"-37.95", 1, 1, "-37.9"},
      {"-37.9500001", 1, 1, "-38.0"},
      {"0.05", 1, 1, "0.1"},
      {"0.04", 1, 1, "0.0"},
      {"-0.05", 1, 1, "0.0"},
      {"0", -7, 2, "0.00"},
      {"38", 1, 3, "38.000"},
      {"1e15", 7, 3, "142857142857142.857"},
      {"1e-15", 7, 3, "0.000"},
      {"0.999999999999999", 1, 0, "1"},
      {"999999999999999e15", 1, 2, "999999999999999000000000000000.00"},
      {"1e-15", std::numeric_limits<std::int64_t>::min(), 1, "0.0"},
      {"9", std::numeric_limits<std::int64_t>::max(), 20, "0.00000000000000000098"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.dividend);
    CAPTURE(row.divisor);
    const auto& [dividend, divisor, places, quotient] = row;
    CHECK(Of(dividend).DividedBy(divisor, places).ToString() == quotient);
  }
  CHECK(Decimal::Scaled(std::numeric_limits<std::int64_t>::max(), 60).DividedBy(9, 0) == 0);
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min()).DividedBy(-1, 0).ToString() ==
        "9223372036854775808");
  CHECK_THROWS_AS(Decimal(1).DividedBy(0, 1), std::domain_error);
}

TEST_CASE("a limit in Fahrenheit is the limit in Celsius") {
  const auto celsius = [](const std::string& fahrenheit) {
    return ((Of(fahrenheit) - 32) * 5).DividedBy(9, 1);
  };
  CHECK(celsius("100.4") == Of("38.0"));
  CHECK(celsius("100.3") == Of("37.9"));
  CHECK(celsius("98.6").ToString() == "37.0");
  CHECK(celsius("14").ToString() == "-10.0");
}

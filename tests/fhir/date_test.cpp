#include "fhir/date.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

using fhir::local_days;
using fhir::ReadDate;
using fhir::ReadInstant;
using fhir::WriteDate;
using fhir::WriteInstant;
using std::chrono::minutes;
using std::chrono::months;

namespace {

local_days Day(int year, unsigned month, unsigned day) {
  return local_days{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)};
}

// Both ends of the span, as on the clock with this offset.
std::string SpanOf(const std::string& text, minutes offset) {
  const auto span = ReadDate(text, offset);
  if (!span) return "no date";
  return WriteInstant(span->first, minutes{0}) + " " + WriteInstant(span->last, minutes{0});
}

}  // namespace

TEST_CASE("a date is the stretch of time it stands for, on the clock of the evaluation") {
  const struct {
    std::string text;
    int offset;
    std::string span;
  } cases[] = {
      {"2019", 0, "2019-01-01T00:00:00Z 2019-12-31T23:59:59Z"},
      {"2019", 120, "2019-01-01T00:00:00Z 2019-12-31T23:59:59Z"},
      {"2024-02", 0, "2024-02-01T00:00:00Z 2024-02-29T23:59:59Z"},
      {"2023-02", -300, "2023-02-01T00:00:00Z 2023-02-28T23:59:59Z"},
      {"2024-02-29", 60, "2024-02-29T00:00:00Z 2024-02-29T23:59:59Z"},
      {"2000-02-29", 0, "2000-02-29T00:00:00Z 2000-02-29T23:59:59Z"},
      {"0001-01-01", 0, "0001-01-01T00:00:00Z 0001-01-01T23:59:59Z"},
      {"9999-12-31", 0, "9999-12-31T00:00:00Z 9999-12-31T23:59:59Z"},
      {"2026-07-15T12:34", 120, "2026-07-15T12:34:00Z 2026-07-15T12:34:59Z"},
      {"2026-07-15T12:34Z", 120, "2026-07-15T14:34:00Z 2026-07-15T14:34:59Z"},
      {"2026-07-15T12:34:56", 120, "2026-07-15T12:34:56Z 2026-07-15T12:34:56Z"},
      {"2026-07-15T12:34:56Z", 120, "2026-07-15T14:34:56Z 2026-07-15T14:34:56Z"},
      {"2026-07-15T12:34:56.999Z", 0, "2026-07-15T12:34:56Z 2026-07-15T12:34:56Z"},
      {"2026-07-15T12:34:56.123456789012Z", 0, "2026-07-15T12:34:56Z 2026-07-15T12:34:56Z"},
      {"2026-07-15T23:30:00-05:00", 120, "2026-07-16T06:30:00Z 2026-07-16T06:30:00Z"},
      {"2026-01-01T00:30:00+05:45", 0, "2025-12-31T18:45:00Z 2025-12-31T18:45:00Z"},
      {"2026-03-01T00:00:00+14:00", -720, "2026-02-27T22:00:00Z 2026-02-27T22:00:00Z"},
      {"2026-03-01T00:00:00-00:00", 0, "2026-03-01T00:00:00Z 2026-03-01T00:00:00Z"},
      {"2016-12-31T23:59:60Z", 0, "2016-12-31T23:59:59Z 2016-12-31T23:59:59Z"},
      {"2016-12-31T23:59:60.5Z", 60, "2017-01-01T00:59:59Z 2017-01-01T00:59:59Z"},
      {"0001-01-01T00:00:00+14:00", 0, "0000-12-31T10:00:00Z 0000-12-31T10:00:00Z"},
      {"9999-12-31T23:00:00-14:00", 0, "10000-01-01T13:00:00Z 10000-01-01T13:00:00Z"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, offset, span] = row;
    CHECK(SpanOf(text, minutes{offset}) == span);
  }
}

TEST_CASE("what no calendar or clock shows is no date") {
  const std::string texts[] = {
      "",
      "2",
      "201",
      "19",
      "0000",
      "0000-01-01",
      "20190",
      "-2019",
      "+2019",
      "2019-",
      "2019-0",
      "2019-1",
      "2019-00",
      "2019-13",
      "2019-01-",
      "2019-01-1",
      "2019-01-00",
      "2019-01-32",
      "2019-04-31",
      "2023-02-29",
      "1900-02-29",
      "2024-02-30",
      "2019/01/01",
      "20190101",
      "01.02.2019",
      "2019-W01",
      "2019-001",
      " 2019",
      "2019 ",
      "2019-01-01 ",
      "2019-01-01Z",
      "2019-01-01+02:00",
      "2019T12:00Z",
      "2019-01T12:00Z",
      "2019-01-01T",
      "2019-01-01T12",
      "2019-01-01T12Z",
      "2019-01-01T12:",
      "2019-01-01T12:0",
      "2019-01-01T24:00",
      "2019-01-01T24:00:00Z",
      "2019-01-01T12:60",
      "2019-01-01T12:00:",
      "2019-01-01T12:00:0",
      "2019-01-01T12:00:61Z",
      "2019-01-01T12:00:00.",
      "2019-01-01T12:00:00.Z",
      "2019-01-01T12:00:00,5Z",
      "2019-01-01T12:00.5Z",
      "2019-01-01 12:00:00Z",
      "2019-01-01t12:00:00Z",
      "2019-01-01T12:00:00z",
      "2019-01-01T12:00:00ZZ",
      "2019-01-01T12:00:00Z ",
      "2019-01-01T12:00:00+",
      "2019-01-01T12:00:00+2",
      "2019-01-01T12:00:00+02",
      "2019-01-01T12:00:00+0200",
      "2019-01-01T12:00:00+02:0",
      "2019-01-01T12:00:00+02:60",
      "2019-01-01T12:00:00+14:01",
      "2019-01-01T12:00:00+15:00",
      "2019-01-01T12:00:00-99:99",
      "2019-01-01T12:00:00 02:00",
      "2019-01-01T-1:00:00Z",
      "2019--1-01",
      "\xD9\xA2\xD9\xA0",
      std::string("2019\0", 5),
      std::string("2019-01-01T12:00:00Z\0", 21),
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(SpanOf(text, minutes{0}) == "no date");
  }
}

TEST_CASE("a moment has a time and an offset, and keeps its own clock") {
  const struct {
    std::string text, written;
  } cases[] = {
      {"2026-07-15T12:00Z", "2026-07-15T12:00:00Z"},
      {"2026-07-15T12:00:59.9Z", "2026-07-15T12:00:59Z"},
      {"2026-07-15T00:30:00+02:00", "2026-07-15T00:30:00+02:00"},
      {"2026-07-15T00:30-09:30", "2026-07-15T00:30:00-09:30"},
      {"2026-07-15T00:30:00+00:00", "2026-07-15T00:30:00Z"},
      {"2026-07-15T00:30:00-00:30", "2026-07-15T00:30:00-00:30"},
      {"2026-07-15T12:00", "none"},
      {"2026-07-15T12:00:00", "none"},
      {"2026-07-15", "none"},
      {"2026", "none"},
      {"2026-07-15T12Z", "none"},
      {"2026-02-30T12:00Z", "none"},
      {"now", "none"},
      {"", "none"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, written] = row;
    const auto moment = ReadInstant(text);
    CHECK((moment ? WriteInstant(moment->local, moment->offset) : "none") == written);
  }
  CHECK(ReadInstant("2026-07-15T23:30:00-05:00")->day() == Day(2026, 7, 15));
}

TEST_CASE("months are counted by the calendar and end with the month") {
  const struct {
    local_days from;
    int count;
    local_days to;
  } cases[] = {
      {Day(2026, 1, 31), 1, Day(2026, 2, 28)},    {Day(2024, 1, 31), 1, Day(2024, 2, 29)},
      {Day(2026, 3, 31), -1, Day(2026, 2, 28)},   {Day(2026, 5, 31), 1, Day(2026, 6, 30)},
      {Day(2024, 2, 29), 12, Day(2025, 2, 28)},   {Day(2024, 2, 29), 48, Day(2028, 2, 29)},
      {Day(2026, 7, 15), 0, Day(2026, 7, 15)},    {Day(2026, 12, 31), 2, Day(2027, 2, 28)},
      {Day(2026, 7, 15), -600, Day(1976, 7, 15)}, {Day(2026, 1, 1), -1, Day(2025, 12, 1)},
  };
  for (const auto& row : cases) {
    CAPTURE(WriteDate(row.from));
    const auto& [from, count, to] = row;
    CHECK(WriteDate(fhir::AddMonths(from, months{count})) == WriteDate(to));
  }
}

TEST_CASE("every day is read as it is written") {
  for (local_days day = Day(1899, 12, 30); day < Day(2101, 1, 2); day += std::chrono::days{1}) {
    const auto span = ReadDate(WriteDate(day), minutes{330});
    REQUIRE(span.has_value());
    CHECK(span->first_day() == day);
    CHECK(span->last_day() == day);
  }
}

TEST_CASE("the machine's clock is the time of its zone") {
  const std::time_t before = std::time(nullptr);
  const fhir::Now now = fhir::SystemNow();
  const std::time_t after = std::time(nullptr);
  const auto utc = (now.local - now.offset).time_since_epoch().count();
  CHECK(utc >= before);
  CHECK(utc <= after);
  std::tm local{};
  REQUIRE(localtime_r(&before, &local));
  CHECK(now.offset.count() == local.tm_gmtoff / 60);
}

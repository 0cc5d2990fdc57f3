#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

using std::chrono::local_days;
using std::chrono::local_seconds;

// The moment of evaluation: the local clock and its offset from UTC. Every date of a record is put
// on this clock (decision-logic.md section 1, "Dates").
struct Now {
  local_seconds local{};
  std::chrono::minutes offset{};

  local_days day() const { return std::chrono::floor<std::chrono::days>(local); }
};

// A stretch of time on the clock of Now, both ends included: the date "2019" is the whole year.
struct Span {
  local_seconds first{};
  local_seconds last{};

  local_days first_day() const { return std::chrono::floor<std::chrono::days>(first); }
  local_days last_day() const { return std::chrono::floor<std::chrono::days>(last); }
  bool operator==(const Span&) const = default;
};

// A FHIR date, dateTime or instant (R4 datatypes) as the stretch of time it stands for, on a clock
// with this offset; a time without an offset is taken as on that clock. Nothing when it is not a
// date.
std::optional<Span> ReadDate(std::string_view text, std::chrono::minutes offset);

// "2026-07-15T12:00Z", seconds and fractions allowed, offset required: the moment and its own
// offset.
std::optional<Now> ReadInstant(std::string_view text);

// The machine's clock and time zone.
Now SystemNow();

// Calendar arithmetic with end-of-month clamping: 31 January + 1 month is the last of February.
local_days AddMonths(local_days day, std::chrono::months months);

// As FHIR writes them: "2026-07-15" and "2026-07-15T12:00:00Z" (or "+02:00").
std::string WriteDate(local_days day);
std::string WriteInstant(local_seconds time, std::chrono::minutes offset);

}  // namespace fhir

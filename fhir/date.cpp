#include "fhir/date.hpp"

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace fhir {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A date as it was written, on its own clock.
struct Written {
  Span span;
  bool to_the_day = false;
  std::optional<minutes> offset;
};

bool Take(std::string_view& text, char c) {
  const bool found = !text.empty() && text.front() == c;
  if (found) text.remove_prefix(1);
  return found;
}

// The number in the first `digits` characters of `text`, which it is taken off.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits, int least, int most) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number >= least && number <= most ? std::optional(number) : std::nullopt;
}

// YYYY, YYYY-MM or YYYY-MM-DD at the front of `text`.
std::optional<Written> TakeDays(std::string_view& text) {
  const auto whole = [](local_days first, local_days last, bool to_the_day = false) {
    return Written{{first, last + days{1} - seconds{1}}, to_the_day, std::nullopt};
  };
  const auto year_number = TakeNumber(text, 4, 1, 9999);
  if (!year_number) return std::nullopt;
  const std::chrono::year year{*year_number};
  if (!Take(text, '-')) return whole(local_days{year / 1 / 1}, local_days{year / 12 / 31});

  const auto month_number = TakeNumber(text, 2, 1, 12);
  if (!month_number) return std::nullopt;
  const std::chrono::year_month month = year / *month_number;
  if (!Take(text, '-')) return whole(local_days{month / 1}, local_days{month / std::chrono::last});

  const auto day_number = TakeNumber(text, 2, 1, 31);
  if (!day_number || !(month / *day_number).ok()) return std::nullopt;
  const local_days day{month / *day_number};
  return whole(day, day, true);
}

// hh:mm, hh:mm:ss or hh:mm:ss.fff at the front of `text`, since midnight.
std::optional<std::pair<seconds, seconds>> TakeTime(std::string_view& text) {
  const auto hour = TakeNumber(text, 2, 0, 23);
  if (!hour || !Take(text, ':')) return std::nullopt;
  const auto minute = TakeNumber(text, 2, 0, 59);
  if (!minute) return std::nullopt;
  const seconds start = hours{*hour} + minutes{*minute};
  if (!Take(text, ':')) return std::pair(start, start + seconds{59});

  const auto second = TakeNumber(text, 2, 0, 60);
  if (!second) return std::nullopt;
  if (Take(text, '.')) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
  }
  // There is no 60 on our clocks: a leap second counts as the one before it.
  const seconds exact = start + seconds{std::min(*second, 59)};
  return std::pair(exact, exact);
}

// Z or +hh:mm or -hh:mm, up to 14 hours, at the front of `text`.
std::optional<minutes> TakeOffset(std::string_view& text) {
  if (Take(text, 'Z')) return minutes{0};
  const bool west = Take(text, '-');
  if (!west && !Take(text, '+')) return std::nullopt;
  const auto hour = TakeNumber(text, 2, 0, 14);
  if (!hour || !Take(text, ':')) return std::nullopt;
  const auto minute = TakeNumber(text, 2, 0, *hour == 14 ? 0 : 59);
  if (!minute) return std::nullopt;
  const minutes offset = hours{*hour} + minutes{*minute};
  return west ? -offset : offset;
}

// FHIR R4, "Primitive Types": date, dateTime and instant.
std::optional<Written> ReadWritten(std::string_view text) {
  auto written = TakeDays(text);
  if (!written || text.empty()) return written;
  if (!written->to_the_day || !Take(text, 'T')) return std::nullopt;
  const auto time = TakeTime(text);
  if (!time) return std::nullopt;
  const local_days day = written->span.first_day();
  written->span = {day + time->first, day + time->second};
  if (text.empty()) return written;
  written->offset = TakeOffset(text);
  return written->offset && text.empty() ? written : std::nullopt;
}

// Of a number from 0 to 99.
void AppendTwoDigits(std::int64_t number, std::string& text) {
  text += static_cast<char>('0' + number / 10);
  text += static_cast<char>('0' + number % 10);
}

void AppendDate(local_days day, std::string& text) {
  const std::chrono::year_month_day date{day};
  const int year = static_cast<int>(date.year());
  if (year >= 0 && year <= 9999) {
    AppendTwoDigits(year / 100, text);
    AppendTwoDigits(year % 100, text);
  } else {  // no date of FHIR: of reckoning alone
    text += std::to_string(year);
  }
  AppendTwoDigits(static_cast<unsigned>(date.month()), text += '-');
  AppendTwoDigits(static_cast<unsigned>(date.day()), text += '-');
}

}  // namespace

std::optional<Span> ReadDate(std::string_view text, minutes offset) {
  const auto written = ReadWritten(text);
  if (!written) return std::nullopt;
  const minutes shift = written->offset ? offset - *written->offset : minutes{0};
  return Span{written->span.first + shift, written->span.last + shift};
}

std::optional<Now> ReadInstant(std::string_view text) {
  const auto written = ReadWritten(text);
  if (!written || !written->offset) return std::nullopt;
  return Now{written->span.first, *written->offset};
}

Now SystemNow() {
  using std::chrono::system_clock;
  const auto utc = std::chrono::floor<seconds>(system_clock::now());
  const std::time_t time = system_clock::to_time_t(utc);
  std::tm local{};
  localtime_r(&time, &local);
  const auto offset = std::chrono::floor<minutes>(seconds{local.tm_gmtoff});
  return {local_seconds{utc.time_since_epoch() + offset}, offset};
}

local_days AddMonths(local_days day, std::chrono::months months) {
  if (months.count() == 0) return day;
  const std::chrono::year_month_day moved = std::chrono::year_month_day{day} + months;
  return local_days{moved.ok() ? moved : moved.year() / moved.month() / std::chrono::last};
}

std::string WriteDate(local_days day) {
  std::string text;
  AppendDate(day, text);
  return text;
}

std::string WriteInstant(local_seconds time, minutes offset) {
  const local_days day = std::chrono::floor<days>(time);
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text;
  text.reserve(std::string_view("2026-07-15T12:00:00+02:00").size());
  AppendDate(day, text);
  AppendTwoDigits(clock.hours().count(), text += 'T');
  AppendTwoDigits(clock.minutes().count(), text += ':');
  AppendTwoDigits(clock.seconds().count(), text += ':');
  if (offset == minutes{0}) return text += 'Z';
  const std::chrono::hh_mm_ss zone{offset};
  AppendTwoDigits(zone.hours().count(), text += zone.is_negative() ? '-' : '+');
  AppendTwoDigits(zone.minutes().count(), text += ':');
  return text;
}

}  // namespace fhir

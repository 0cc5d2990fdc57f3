#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/json.hpp"
#include "mappings/reading.hpp"

namespace {

using mappings::Presence;

void Require(bool truth) {
  if (!truth) std::abort();
}

// What is above a limit is at least as high, and what is not as high is not above it.
void Compare(const fhir::Quantity& quantity) {
  for (const fhir::Decimal limit :
       {fhir::Decimal(0), fhir::Decimal(10), fhir::Decimal::Scaled(380, 1)}) {
    const Presence above = mappings::IsAbove(quantity, limit);
    const Presence at_least = mappings::IsAtLeast(quantity, limit);
    Require(above != Presence::kPresent || at_least == Presence::kPresent);
    Require(at_least != Presence::kAbsent || above == Presence::kAbsent);
  }
}

}  // namespace

// Whatever a value holds, it is a number in a unit that is understood, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fhir::JsonDocument document;
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto json = document.Parse(text);
  if (!json) return 0;
  const auto number = mappings::ReadNumber(*json);
  if (!number) return 0;
  Require(number->value.has_value());
  Compare(*number);
  for (const auto in_unit :
       {mappings::InCelsius, mappings::InKilograms, mappings::InMilligramsPerLitre,
        mappings::InMillimetresPerHour, mappings::InMillilitres, mappings::InMinutes}) {
    const auto read = in_unit(*number);
    if (!read) continue;
    Require(read->value.has_value());
    Compare(*read);
  }
  return 0;
}

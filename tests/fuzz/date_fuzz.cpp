#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/date.hpp"

// A span is in order, a single day is written as it was read, and a moment survives being written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using std::chrono::minutes;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const minutes offset : {minutes{0}, minutes{120}, minutes{-570}}) {
    const auto span = fhir::ReadDate(text, offset);
    if (!span) continue;
    if (span->first > span->last) std::abort();
    if (size == 10 && fhir::WriteDate(span->first_day()) != text) std::abort();
    fhir::AddMonths(span->last_day(), std::chrono::months{-13});
  }
  const auto moment = fhir::ReadInstant(text);
  if (!moment) return 0;
  const std::string written = fhir::WriteInstant(moment->local, moment->offset);
  const auto again = fhir::ReadInstant(written);
  if (!again || again->local != moment->local || again->offset != moment->offset) std::abort();
  return 0;
}

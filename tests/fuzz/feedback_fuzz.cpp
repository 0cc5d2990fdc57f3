#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cds/hooks/answer.hpp"
#include "cds/hooks/feedback.hpp"
#include "fhir/date.hpp"

// A message is refused with the place that is at fault, or read within every limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fhir::JsonDocument document, again;
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto json = document.Parse(text);
  if (!json) return 0;
  const auto entries = cds::hooks::ReadFeedback(*json);
  if (!entries) {
    if (json->is_object() && !entries.error().expression.starts_with("feedback")) std::abort();
    std::string outcome = cds::hooks::WriteOperationOutcome(entries.error());
    if (!again.Parse(outcome)) std::abort();
    return 0;
  }
  if (entries->empty() || entries->size() > 200) std::abort();
  for (const cds::hooks::Feedback& entry : *entries) {
    const bool accepted = entry.outcome == cds::hooks::Outcome::kAccepted;
    if (entry.card.empty() || entry.card.size() > 64) std::abort();
    if (accepted == entry.accepted_suggestions.empty()) std::abort();
    if (entry.accepted_suggestions.size() > 50 || entry.user_comment.size() > 16'000) std::abort();
    if (accepted && !(entry.reason_code + entry.user_comment).empty()) std::abort();
    if (entry.outcome_timestamp.size() != 24 || entry.outcome_timestamp[19] != '.') std::abort();
    if (!fhir::ReadInstant(entry.outcome_timestamp)) std::abort();
  }
  return 0;
}

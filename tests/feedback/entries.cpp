#include "tests/feedback/entries.hpp"

#include <cstdio>

namespace cds::feedback::tests {
namespace {

hooks::Feedback About(int number) {
  char card[64];
  std::snprintf(card, sizeof card, "%08x-3b1f-5c52-9d60-0a7c5e2b1f20",
                static_cast<unsigned>(number));
  hooks::Feedback feedback;
  feedback.card = card;
  feedback.outcome_timestamp = "2026-11-22T10:07:02.500Z";
  return feedback;
}

}  // namespace

Entry Overridden(int number, const std::string& rule) {
  hooks::Feedback feedback = About(number);
  feedback.reason_system = "https://lumbar.example/fhir/CodeSystem/override-reason";
  feedback.reason_code = std::to_string(number);
  return {feedback, rule};
}

Entry Accepted(int number, const std::vector<std::string>& suggestions, const std::string& rule) {
  hooks::Feedback feedback = About(number);
  feedback.outcome = hooks::Outcome::kAccepted;
  feedback.accepted_suggestions = suggestions;
  return {feedback, rule};
}

std::int64_t RowsIn(Store& store) {
  std::int64_t rows = 0;
  for (const Tally& tally : store.Summary().value()) rows += tally.count;
  return rows;
}

}  // namespace cds::feedback::tests

#pragma once

#include <string>
#include <vector>

#include "fhir/json.hpp"
#include "fhir/result.hpp"

namespace cds::hooks {

enum class Outcome { kAccepted, kOverridden };

// "accepted" or "overridden", as CDS Hooks writes them.
std::string_view CodeOf(Outcome outcome);

// What became of one card (CDS Hooks 2.0, "Feedback"). It owns its text: it outlives the request.
struct Feedback {
  std::string card;  // a UUID in lower case, or the other name the client has for the card
  Outcome outcome = Outcome::kOverridden;
  std::vector<std::string> accepted_suggestions;  // sorted, each once; empty when overridden
  std::string reason_system;                      // of the override reason; "" when not given
  std::string reason_code;
  std::string user_comment;       // may hold patient data: never into a log, a metric or an error
  std::string outcome_timestamp;  // "2026-11-22T10:07:02.500Z": UTC, to the millisecond
};

// The entries of `{"feedback": [...]}`, one to 200. All or nothing: one bad entry refuses the whole
// message, and the issue names the place, such as `feedback[1].outcome`. What does not belong to
// the outcome, and unknown members, are not read. An `overrideReason` in which nothing was filled
// in (`{}`, an empty comment) is none.
fhir::Result<std::vector<Feedback>> ReadFeedback(fhir::Json body);

}  // namespace cds::hooks

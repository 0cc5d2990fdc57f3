#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cds/hooks/feedback.hpp"
#include "fhir/result.hpp"

namespace cds::feedback {

// What is kept of one entry of a feedback message.
struct Entry {
  hooks::Feedback feedback;
  std::string rule;  // whose card it was; "" when the card is not known here: unmatched
};

// How often one thing was said.
struct Tally {
  std::string rule;  // "" for unmatched
  std::string client;
  hooks::Outcome outcome = hooks::Outcome::kOverridden;
  std::string reason_system;  // "" for no reason, as is the code
  std::string reason_code;
  std::int64_t count = 0;
};

// Where feedback is kept. Every function may be called from any thread, and blocks for seconds at
// most. An issue's words are for the operator's log: they hold nothing of the feedback.
class Store {
 public:
  virtual ~Store() = default;

  // When it succeeds, every entry is committed and synced to disk, in one transaction; when it
  // fails, none may be, and the client should send the message again. A repeat (the same client,
  // card, outcome, timestamp and suggestions) is one row, whose first reason and comment stay; it
  // may bring the rule that the first lacked.
  virtual fhir::Result<void> Save(std::string_view client, std::string_view service,
                                  const std::vector<Entry>& entries) = 0;

  // Every row is counted in one tally; in the order of rule, client, outcome and reason.
  virtual fhir::Result<std::vector<Tally>> Summary() = 0;

  // Whether a Save could succeed: whether there is room is tried by writing what is then given up,
  // in SQLite each time, in PostgreSQL from a Save that failed until it works.
  virtual fhir::Result<void> CheckWritable() = 0;
};

}  // namespace cds::feedback

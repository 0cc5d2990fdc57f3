#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cds/guideline/rule.hpp"

namespace cds::guideline {

// How a spine MRI or CT, as it is drafted and documented, stands to the guideline; the three values
// of the Argonaut guide "CDS Hooks for PAMA", and none of them.
enum class Appropriateness : std::uint8_t {
  kAppropriate,      // it has an indication that is present
  kNotAppropriate,   // it is for back pain, and no indication is present
  kNoCriteriaApply,  // it is not for back pain, or not for a patient the guideline is about
  kUndetermined,     // the guideline neither supports it nor advises against it: no rating
};

// A reason for a scan that the guideline supports, or stays silent about by design (section 6,
// "Silent by design").
struct Indication {
  std::string_view title;  // in words, for the client's log
  Criteria when;
  const Citation* citation;      // the criteria applied
  bool sacroiliac_only = false;  // of a scan that shows the sacroiliac joints
  // Also when back pain is only implied: section 3 leaves on what guards against CES, infection
  // and, of the rules about scans, strongly suspected malignancy.
  bool when_implied = false;
};

// Every indication, the most pressing first (section 5, "Precedence").
std::span<const Indication> Indications();

struct Rating {
  Appropriateness value = Appropriateness::kUndetermined;
  std::string_view because{};          // in words
  const Citation* citation = nullptr;  // the criteria applied; null when there are none
};

// Rates a drafted spine MRI or CT. A rating is a statement on the order as documented: what is
// unknown is no indication, so that an order for back pain with nothing else known is not
// appropriate. It takes nothing away; whether a card speaks of it too is the rules' to say.
Rating RateOf(const mappings::Order& order, const Look& look, bool deceased);

}  // namespace cds::guideline

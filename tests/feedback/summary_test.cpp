#include "cds/feedback/summary.hpp"

#include <doctest/doctest.h>

namespace cds::feedback {
namespace {

using hooks::Outcome;

TEST_CASE("a summary shows each rule, its reasons, each client and what is unmatched") {
  const std::string text = WriteSummary({
      {"", "clinic", Outcome::kAccepted, "", "", 1},
      {"", "clinic", Outcome::kOverridden, "", "own", 2},
      {"R-CES-01", "clinic", Outcome::kAccepted, "", "", 3},
      {"R-CES-01", "clinic", Outcome::kOverridden, "", "", 1},
      {"R-CES-01", "clinic", Outcome::kOverridden, "http://x", "mri-not-possible", 5},
      {"R-CES-01", "other", Outcome::kOverridden, "http://x", "mri-not-possible", 7},
      {"R-IMG-01", "other", Outcome::kAccepted, "", "", 12'345},
  });
  CHECK(text == R"(rule                accepted  overridden  override rate
R-CES-01                   3          13          81.2%
R-IMG-01               12345           0           0.0%

Reasons to override
R-CES-01
        12  mri-not-possible  http://x
         1  (no reason given)

client              accepted  overridden  override rate
clinic                     4           8          66.7%
other                  12345           7           0.1%

Unmatched (the card was not issued here to this client, or too long ago)
                    accepted  overridden  override rate
unmatched                  1           2          66.7%
unmatched
         2  own
)");
}

TEST_CASE("a store without feedback has a summary that says so") {
  CHECK(WriteSummary({}) == "There is no feedback yet.\n");
}

TEST_CASE("a client's words cannot steer the terminal that shows them") {
  const std::string text =
      WriteSummary({{"R-\x1b[2J", "c\x07", Outcome::kOverridden, "s\xE2\x80\xAE",
                     "\x9B"
                     "31m\n",
                     1}});
  for (const char c : text) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
  CHECK(text.find("?31m?  s???") != text.npos);
}

}  // namespace
}  // namespace cds::feedback

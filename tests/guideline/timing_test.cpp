#include "cds/guideline/timing.hpp"

#include <doctest/doctest.h>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

using tests::Due;
using tests::Ordered;
using tests::WithPriority;
using O = OrderClass;
using std::chrono::hours;

mappings::Order Scan(Priority priority) { return WithPriority(Ordered(O::kMri), priority); }

mappings::Order On(std::string_view date, mappings::Order order) {
  order.due = fhir::ReadDate(date, std::chrono::minutes(0));
  return order;
}

// Now is the 15th at noon; the limits are of 12 hours, 24 hours and 14 days.
TEST_CASE("how late a scan may be: an emergency, within hours, within days") {
  constexpr Timing kEmergency{Priority::kStat, &mappings::Parameters::mal_neuro_hours};
  constexpr Timing kHours{Priority::kUrgent, &mappings::Parameters::inf_mri_hours};
  constexpr Timing kDays{Priority::kUrgent, nullptr, &mappings::Parameters::mal_days};
  struct Case {
    std::string_view name;
    mappings::Order order;
    bool late_for_emergency, late_for_hours, late_for_days;
  };
  const auto routine = Scan(Priority::kRoutine);
  const auto urgent = Scan(Priority::kUrgent);
  const auto stat = Scan(Priority::kStat);
  const Case cases[] = {
      {"routine, no date", routine, true, true, true},
      {"urgent, no date", urgent, true, true, false},
      {"as soon as possible, no date", Scan(Priority::kAsap), true, true, false},
      {"stat, no date", stat, false, false, false},
      {"routine in 1 hour", Due(routine, hours(1)), true, true, false},
      {"routine on the 24th", On("2026-07-24", routine), true, true, false},
      {"routine on the 29th", On("2026-07-29", routine), true, true, false},
      {"routine on the 30th", On("2026-07-30", routine), true, true, true},
      {"routine late on the 29th", Due(routine, hours(14 * 24 + 11)), true, true, false},
      {"urgent in 24 hours", Due(urgent, hours(24)), true, false, false},
      {"urgent in 25 hours", Due(urgent, hours(25)), true, true, false},
      {"urgent on the 16th", On("2026-07-16", urgent), true, false, false},
      {"urgent on the 17th", On("2026-07-17", urgent), true, true, false},
      {"urgent in a month", On("2026-07", urgent), true, true, true},
      {"stat in 12 hours", Due(stat, hours(12)), false, false, false},
      {"stat in 13 hours", Due(stat, hours(13)), true, false, false},
      {"stat today", On("2026-07-15", stat), false, false, false},
      {"stat on the 30th", On("2026-07-30", stat), true, true, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto is_late = [&](const Timing& timing) {
      return IsLate(c.order, timing, mappings::Parameters{}, tests::Noon());
    };
    CHECK(is_late(kEmergency) == c.late_for_emergency);
    CHECK(is_late(kHours) == c.late_for_hours);
    CHECK(is_late(kDays) == c.late_for_days);
  }
}

// R-MAL-04 speaks of the scan itself, the others of a film or a treatment beside it.
TEST_CASE("a scan that is in time for the rule on scans is in time beside a film") {
  const tests::Findings strong = {&kCancerHx};
  const tests::Findings neuro = {&kCancerHx, &kRadic};
  for (const Priority priority :
       {Priority::kRoutine, Priority::kUrgent, Priority::kAsap, Priority::kStat}) {
    for (const int due : {0, 1, 12, 13, 9 * 24, 14 * 24, 14 * 24 + 11, 15 * 24}) {
      auto scan = WithPriority(Ordered(O::kMri, mappings::kWholeSpine), priority);
      if (due > 0) scan = Due(scan, hours(due));
      for (const bool with_neuro : {true, false}) {
        const std::string_view beside = with_neuro ? "R-MAL-01" : "R-MAL-02";
        CAPTURE(due);
        CAPTURE(static_cast<int>(priority));
        CAPTURE(beside);
        const tests::Visit visit(with_neuro ? neuro : strong, {},
                                 {Ordered(O::kXr, mappings::kLumbar), scan});
        bool rule_speaks = false;
        bool scan_is_mended = false;
        for (const Advice& advice : visit.Applied()) {
          rule_speaks = rule_speaks || advice.rule->id == "R-MAL-04";
          if (advice.rule->id != beside) continue;
          for (const Action& action : advice.suggestions.front().actions) {
            scan_is_mended = scan_is_mended || action.is_scan();
          }
        }
        CHECK(scan_is_mended == rule_speaks);
      }
    }
  }
}

}  // namespace
}  // namespace cds::guideline

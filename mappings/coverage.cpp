#include "mappings/coverage.hpp"

#include <algorithm>
#include <vector>

#include "mappings/reading.hpp"

namespace mappings {
namespace {

using fhir::local_days;
using std::chrono::days;

struct Stretch {
  local_days first;
  local_days last;  // included
};

std::optional<Stretch> StretchOf(const Hit& hit, const Assessment& assessment) {
  const fhir::Now& now = assessment.now();
  const auto use = fhir::ReadMedicationUse(hit.resource->json, now.offset);
  const auto start = NotAhead(use.start ? use.start : use.end, now);
  if (!start) return std::nullopt;
  const local_days first = start->first_day();
  // What was supplied says more than how long the prescription is valid.
  if (use.supply_days) {
    return Stretch{first, std::min(first + days(std::max(*use.supply_days, 1) - 1), now.day())};
  }
  if (use.end) return Stretch{first, std::min(use.end->last_day(), now.day())};
  return Stretch{first, use.status == "active" ? now.day() : first};
}

}  // namespace

int CoveredDays(std::span<const SetId> sets, Period window, const Assessment& assessment) {
  std::vector<Stretch> stretches;
  const local_days from = WindowStart(assessment.now(), window) + days(1);
  for (const SetId set : sets) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kMedication) continue;
      const auto stretch = StretchOf(hit, assessment);
      if (!stretch || stretch->last < from) continue;
      stretches.push_back({std::max(stretch->first, from), stretch->last});
    }
  }
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
  int covered = 0;
  local_days next = from;
  for (const Stretch& stretch : stretches) {
    const local_days first = std::max(stretch.first, next);
    if (stretch.last < first) continue;
    covered += static_cast<int>((stretch.last - first).count()) + 1;
    next = stretch.last + days(1);
  }
  return covered;
}

Presence WasInUse(const Hit& hit, Period window, const Assessment& assessment) {
  if (hit.resource->json["status"].text() == "active") return Presence::kPresent;
  const auto stretch = StretchOf(hit, assessment);
  if (!stretch) return Presence::kUnknown;
  const bool recent = stretch->last >= WindowStart(assessment.now(), window);
  return recent ? Presence::kPresent : Presence::kAbsent;
}

}  // namespace mappings

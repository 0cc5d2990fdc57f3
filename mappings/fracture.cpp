#include <array>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/coverage.hpp"
#include "mappings/findings.hpp"
#include "mappings/settle.hpp"

// STEROID by cumulative days and PRIOR_FRAG by vertebral fracture (decision-logic.md sections 4 and
// 9).
namespace mappings::computed {

Sightings CumulativeSteroid(const Assessment& assessment) {
  constexpr std::array<SetId, 1> kSteroids = {"med-steroid"};
  const Parameters& parameters = assessment.parameters();
  const int covered = CoveredDays(kSteroids, parameters.steroid_window, assessment);
  if (covered < parameters.steroid) return {};
  return One(Inferred(Presence::kPresent,
                      std::to_string(covered) + " days of systemic steroid in 12 months",
                      assessment.now()));
}

Sightings FragilityFracture(const Assessment& assessment) {
  if (assessment.IsPresent(kMajorTrauma)) return {};
  Sightings sightings;
  for (const Hit& hit : assessment.In("vert-fracture")) {
    if (hit.carrier != Carrier::kCondition) continue;
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    if (IsRefuted(condition) || IsProvisional(condition)) continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  return sightings;
}

}  // namespace mappings::computed

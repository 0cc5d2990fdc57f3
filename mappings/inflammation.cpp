#include <initializer_list>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// STIFF in minutes and FH_SPA (decision-logic.md section 4).
namespace mappings::computed {

Sightings StiffMinutes(const Assessment& assessment) {
  Sightings sightings;
  const auto add = [&](const Hit& hit) {
    const auto number = ReadNumber(hit.holder);
    const auto minutes = number ? InMinutes(*number) : std::nullopt;
    if (!minutes) return;
    const fhir::Decimal limit = assessment.parameters().stiff_minutes;
    Sighting sighting = SightingOf(IsAtLeast(*minutes, limit), hit);
    const Presence inside = InWindow(kStiff, sighting.when, assessment);
    if (inside == Presence::kAbsent) return;
    if (inside == Presence::kUnknown) sighting.presence = Presence::kUnknown;
    sightings.push_back(sighting);
  };
  for (const Hit& hit : assessment.Local(kStiff.id)) add(hit);
  for (const Hit& hit : assessment.In("stiff")) {
    if (hit.carrier == Carrier::kObservation) add(hit);
  }
  return sightings;
}

Sightings FamilyHistory(const Assessment& assessment) {
  Sightings sightings;
  for (const SetId set : {SetId("known-spa"), SetId("psoriasis"), SetId("uveitis"), SetId("ibd"),
                          SetId("spa-periph")}) {
    const fhir::Resource* relative = nullptr;  // hits of one stand together
    bool near = false;
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kFamily) continue;
      if (relative != hit.resource) {
        relative = hit.resource;
        const fhir::CodeableConcept relationship(relative->json["relationship"]);
        near = IsIn(relationship, {"relative-near"}, assessment.value_sets());
      }
      if (!near) continue;
      sightings.push_back(SightingOf(Presence::kPresent, hit));
    }
  }
  return sightings;
}

}  // namespace mappings::computed

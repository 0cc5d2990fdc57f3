#include <algorithm>
#include <initializer_list>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// Spine MRI and CT: in progress, done (decision-logic.md section 3).
namespace mappings::computed {
namespace {

constexpr std::initializer_list<SetId> kSpineScan = {"order-mri-lumbar",   "order-mri-spine",
                                                     "order-mri-thoracic", "order-ct-lumbar",
                                                     "order-ct-spine",     "order-ct-thoracic"};

// A spine scan that is drafted now, or was ordered in the last days and is not done.
Sightings Requested(bool only_stat, const Assessment& assessment) {
  Sightings sightings;
  for (const fhir::Resource& draft : assessment.record().drafts()) {
    if (!IsIn(fhir::CodeableConcept(draft.json["code"]), kSpineScan, assessment.value_sets())) {
      continue;
    }
    if (only_stat && draft.json["priority"].text() != "stat") continue;
    Sighting sighting = Inferred(Presence::kPresent, {}, assessment.now());
    sighting.resource = sighting.holder = draft.json;
    sightings.push_back(sighting);
  }
  const auto start = WindowStart(assessment.now(), assessment.parameters().mri_requested);
  for (const SetId set : kSpineScan) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kServiceRequest) continue;
      const fhir::Json json = hit.resource->json;
      if (json["status"].text() != "active") continue;
      if (only_stat && json["priority"].text() != "stat") continue;
      const Sighting sighting = SightingOf(Presence::kPresent, hit, assessment.now());
      if (sighting.when && IsSince(*sighting.when, start) == Presence::kPresent) {
        sightings.push_back(sighting);
      }
    }
  }
  return sightings;
}

Sightings Completed(const Assessment& assessment) {
  Sightings sightings;
  const auto start = WindowStart(assessment.now(), assessment.parameters().imaging_recent);
  for (const SetId set : kSpineScan) {
    for (const Hit& hit : assessment.In(set)) {
      const bool study = hit.carrier == Carrier::kImaging || hit.carrier == Carrier::kProcedure;
      if (!study || hit.resource->json["status"].text() == "in-progress") continue;
      const Sighting sighting = SightingOf(Presence::kPresent, hit, assessment.now());
      if (sighting.when && IsSince(*sighting.when, start) == Presence::kPresent) {
        sightings.push_back(sighting);
      }
    }
  }
  return sightings;
}

// Evidence that may be newer than the study: it has not settled that.
bool HasNewerRedFlag(const Sighting& study, const Assessment& assessment) {
  return std::any_of(std::begin(kRedFlags), std::end(kRedFlags), [&](const Finding* flag) {
    const Evidence& evidence = assessment(*flag);
    return evidence.presence == Presence::kPresent &&
           std::any_of(
               evidence.sightings.begin(), evidence.sightings.end(),
               [&](const Sighting& s) { return s.when && s.when->last > study.when->last; });
  });
}

}  // namespace

Sightings MriInProgress(const Assessment& assessment) {
  Sightings sightings = Requested(false, assessment);
  const Sightings completed = Completed(assessment);
  sightings.insert(sightings.end(), completed.begin(), completed.end());
  return sightings;
}

Sightings StatMriInProgress(const Assessment& assessment) { return Requested(true, assessment); }

Sightings MriDone(const Assessment& assessment) {
  const auto& onset = assessment.episode().onset;
  if (!onset) return {};
  Sightings sightings = Completed(assessment);
  std::erase_if(sightings, [&](const Sighting& study) {
    return study.when->first_day() < onset->last_day() || HasNewerRedFlag(study, assessment);
  });
  return sightings;
}

}  // namespace mappings::computed

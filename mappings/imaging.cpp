#include <algorithm>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

// Spine MRI and CT: in progress, done (decision-logic.md section 3).
namespace mappings::computed {
namespace {

// Orders and studies of the record, each as often as its codes say so.
template <class Visit>
void ForEachSpineScan(const Assessment& assessment, Visit&& visit) {
  for (const ImagingSet& imaging : ImagingSets()) {
    if (!IsScan(imaging.order_class) || !ShowsSpine(imaging.region)) continue;
    for (const Hit& hit : assessment.In(imaging.set)) visit(hit);
  }
}

void AddIfSince(fhir::local_days start, const Hit& hit, Sightings& sightings) {
  const Sighting sighting = SightingOf(Presence::kPresent, hit);
  if (sighting.when && IsSince(*sighting.when, start) == Presence::kPresent) {
    sightings.push_back(sighting);
  }
}

// A spine scan that is drafted now, or was ordered in the last days and is not done.
Sightings Requested(bool only_stat, const Assessment& assessment) {
  Sightings sightings;
  for (const Order& order : assessment.orders()) {
    if (!IsScan(order.order_class) || !ShowsSpine(order.regions)) continue;
    if (only_stat && order.priority != Priority::kStat) continue;
    Sighting sighting = Inferred(Presence::kPresent, {}, assessment.now());
    sighting.resource = sighting.holder = order.resource;
    sightings.push_back(sighting);
  }
  const auto start = WindowStart(assessment.now(), assessment.parameters().mri_requested);
  ForEachSpineScan(assessment, [&](const Hit& hit) {
    const fhir::Json json = hit.resource->json;
    if (hit.carrier != Carrier::kServiceRequest || json["status"].text() != "active") return;
    if (!only_stat || json["priority"].text() == "stat") AddIfSince(start, hit, sightings);
  });
  return sightings;
}

Sightings Completed(const Assessment& assessment) {
  Sightings sightings;
  const auto start = WindowStart(assessment.now(), assessment.parameters().imaging_recent);
  ForEachSpineScan(assessment, [&](const Hit& hit) {
    const bool study = hit.carrier == Carrier::kImaging || hit.carrier == Carrier::kProcedure;
    if (!study || hit.resource->json["status"].text() == "in-progress") return;
    AddIfSince(start, hit, sightings);
  });
  return sightings;
}

// When the newest red flag was seen: what is newer than a study, the study has not settled.
fhir::local_seconds NewestRedFlag(const Assessment& assessment) {
  auto newest = fhir::local_seconds::min();
  for (const Finding* flag : kRedFlags) {
    const Evidence& evidence = assessment(*flag);
    if (evidence.presence != Presence::kPresent) continue;
    for (const Sighting& s : evidence.sightings) {
      if (s.when) newest = std::max(newest, s.when->last);
    }
  }
  return newest;
}

// The completed studies that no later onset or red flag has overtaken.
Sightings Settling(const Assessment& assessment) {
  Sightings sightings = Completed(assessment);
  if (sightings.empty() || !RedFlagsWereRead(assessment)) return {};
  const auto& onset = assessment.episode().onset;
  const auto newest_flag = NewestRedFlag(assessment);
  std::erase_if(sightings, [&](const Sighting& study) {
    const bool before_onset = onset && study.when->first_day() < onset->last_day();
    return before_onset || study.when->last < newest_flag;
  });
  return sightings;
}

}  // namespace

// A study from before the episode, or before the newest red flag, stands for no scan of this one
// (section 8, rule 5).
Sightings MriInProgress(const Assessment& assessment) {
  Sightings sightings = Requested(false, assessment);
  const Sightings settling = Settling(assessment);
  sightings.insert(sightings.end(), settling.begin(), settling.end());
  return sightings;
}

Sightings StatMriInProgress(const Assessment& assessment) { return Requested(true, assessment); }

Sightings MriDone(const Assessment& assessment) {
  return assessment.episode().onset ? Settling(assessment) : Sightings{};
}

}  // namespace mappings::computed

#include <algorithm>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// RETENTION by residual volume and by catheterization (decision-logic.md section 4).
namespace mappings::computed {
namespace {

void AddVolume(const Hit& hit, const Assessment& assessment, Sightings& sightings) {
  const auto number = ReadNumber(hit.holder);
  const auto millilitres = number ? InMillilitres(*number) : std::nullopt;
  if (!millilitres || IsAtLeast(*millilitres, fhir::Decimal(200)) != Presence::kPresent) return;
  Sighting sighting = SightingOf(Presence::kPresent, hit);
  sighting.presence = InWindow(kRetention, sighting.when, assessment);
  if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
}

bool IsBeforeWindow(const Hit& hit, const Assessment& assessment) {
  return InWindow(kRetention, hit.when, assessment) == Presence::kAbsent;
}

// Catheters are put in for many reasons; only one whose own reason is retention speaks of it.
bool IsForRetention(const Hit& hit, const Assessment& assessment) {
  return hit.carrier == Carrier::kProcedure &&
         IsIn(fhir::CodeableConcept(hit.resource->json["reasonCode"]), {"retention"},
              assessment.value_sets());
}

// One that is changed, at the latest after twelve weeks; one of years ago is over.
bool IsOldCatheter(const Hit& hit, const Assessment& assessment) {
  const auto start = WindowStart(assessment.now(), Months(6));
  return IsForRetention(hit, assessment) && IsBeforeWindow(hit, assessment) &&
         IsSince(*hit.when, start) != Presence::kAbsent;
}

// A catheter or retention of old: what is done now is not new.
bool IsChronic(const Assessment& assessment) {
  const auto catheters = assessment.In("urinary-catheter");
  const auto diagnoses = assessment.In("retention");
  return std::any_of(catheters.begin(), catheters.end(),
                     [&](const Hit& hit) { return IsOldCatheter(hit, assessment); }) ||
         std::any_of(diagnoses.begin(), diagnoses.end(), [&](const Hit& hit) {
           if (hit.carrier != Carrier::kCondition || !IsBeforeWindow(hit, assessment)) return false;
           const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
           return IsCurrent(condition, assessment.now());
         });
}

void AddCatheters(const Assessment& assessment, Sightings& sightings) {
  for (const Hit& hit : assessment.In("urinary-catheter")) {
    if (!IsForRetention(hit, assessment)) continue;
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    sighting.presence = InWindow(kRetention, sighting.when, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  }
}

}  // namespace

Sightings RetentionSigns(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("obs-pvr")) AddVolume(hit, assessment, sightings);
  for (const Hit& hit : assessment.Local("pvr")) AddVolume(hit, assessment, sightings);
  if (!IsChronic(assessment)) AddCatheters(assessment, sightings);
  return sightings;
}

}  // namespace mappings::computed

#include <algorithm>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/coverage.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

// FEVER, IVDU, BACT, IMMUNO, SPINE_PROC, PORT from readings, cultures, medicines and procedures
// (decision-logic.md section 4).
namespace mappings::computed {
namespace {

// At or over the limit; a number without a usable unit gives way to the interpretation.
Presence IsFebrile(const Hit& hit, const Assessment& assessment) {
  const auto number = ReadNumber(hit.holder);
  const auto celsius = number ? InCelsius(*number) : std::nullopt;
  if (celsius) return IsAtLeast(*celsius, assessment.parameters().temp);
  return ReadInterpretation(hit.holder, assessment.value_sets());
}

// A diagnosis that is neither refuted nor only thought of.
bool Stands(const Hit& hit, const Assessment& assessment) {
  const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
  return !IsRefuted(condition) && !IsProvisional(condition);
}

// Adds the medicines of a set that weaken the immune system and are in use, or were in the window.
void AddTreatments(SetId set, const Assessment& assessment, Sightings& sightings) {
  for (const Hit& hit : assessment.In(set)) {
    if (hit.carrier != Carrier::kMedication) continue;
    const auto use = fhir::ReadMedicationUse(hit.resource->json, assessment.now().offset);
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    if (const auto end = NotAhead(use.end, assessment.now()); end && use.status != "active") {
      sighting.when = end;
    }
    sighting.presence = WasInUse(hit, assessment.parameters().immuno_window, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  }
}

// Taken out on or after the day that it was put in.
bool WasRemoved(const Hit& line, const Assessment& assessment) {
  const auto removals = assessment.In("vascular-line-removed");
  return std::any_of(removals.begin(), removals.end(), [&](const Hit& removal) {
    return removal.carrier == Carrier::kProcedure && line.when && removal.when &&
           removal.when->first_day() >= line.when->last_day();
  });
}

}  // namespace

Sightings Fever(const Assessment& assessment) {
  Sightings febrile;
  Sightings afebrile;
  bool open = false;
  bool in_two_days = false;
  for (const Hit& hit : assessment.In("obs-temp")) {
    Sighting sighting = SightingOf(IsFebrile(hit, assessment), hit);
    const Presence inside = InWindow(kFever, sighting.when, assessment);
    if (inside == Presence::kAbsent) continue;
    if (inside == Presence::kPresent && sighting.presence == Presence::kPresent) {
      febrile.push_back(sighting);
    } else if (inside == Presence::kPresent && sighting.presence == Presence::kAbsent) {
      in_two_days =
          in_two_days || sighting.when->first >= assessment.now().local - std::chrono::hours(48);
      afebrile.push_back(sighting);
    } else {
      open = open || sighting.presence != Presence::kAbsent;
    }
  }
  if (!febrile.empty()) return febrile;
  return in_two_days && !open ? afebrile : Sightings{};
}

Sightings PositiveBloodCulture(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("obs-blood-culture")) {
    if (hit.carrier != Carrier::kObservation ||
        ReadYesNo(hit, assessment.value_sets()) != Presence::kPresent) {
      continue;
    }
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    sighting.presence = InWindow(kBact, sighting.when, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  }
  return sightings;
}

Sightings PastInjecting(const Assessment& assessment) {
  Sightings sightings;
  for (const SetId set : {SetId("ivdu"), SetId("ivdu-past")}) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kCondition) continue;
      const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
      const bool said_to_be_past = set.hash() == SetId("ivdu-past").hash();
      const bool over = said_to_be_past || !IsCurrent(condition, assessment.now());
      if (!over || IsRefuted(condition)) continue;
      Sighting sighting = SightingOf(Presence::kPresent, hit);
      const auto abated = NotAhead(condition.abatement, assessment.now());
      if (abated) sighting.when = abated;
      sighting.presence = InWindow(kIvdu, sighting.when, assessment);
      // What was past when it was recorded is past; what ended one day may have ended of late.
      if (said_to_be_past && !sighting.when) sighting.presence = Presence::kAbsent;
      if (!said_to_be_past && !abated)
        sighting.presence = Or(sighting.presence, Presence::kUnknown);
      sightings.push_back(sighting);
    }
  }
  return sightings;
}

Sightings ImmunosuppressiveDrug(const Assessment& assessment) {
  Sightings sightings;
  AddTreatments("med-biologic", assessment, sightings);
  AddTreatments("med-immunosuppressant", assessment, sightings);
  if (assessment.IsPresent(kHiv)) AddTreatments("med-antiretroviral", assessment, sightings);
  for (const Hit& hit : assessment.In("chemotherapy")) {
    if (hit.carrier != Carrier::kProcedure && hit.carrier != Carrier::kCondition) continue;
    if (hit.carrier == Carrier::kCondition && !Stands(hit, assessment)) continue;
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    sighting.presence = InWindow(kImmuno, sighting.when, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  }
  return sightings;
}

// Recorded in the window, whenever it began.
Sightings RecordedSpineInfection(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("spine-infection")) {
    if (hit.carrier != Carrier::kCondition) continue;
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    const auto recorded = NotAhead(condition.recorded, assessment.now());
    if (!recorded || !IsCurrent(condition, assessment.now())) continue;
    if (InWindow(kSpineInfection, recorded, assessment) != Presence::kPresent) continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  return sightings;
}

Sightings SpinalSurgery(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("prior-surg")) {
    if (hit.carrier != Carrier::kProcedure) continue;
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    sighting.presence = InWindow(kSpineProc, sighting.when, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  }
  return sightings;
}

// A line that was not taken out may be in for years: after the window it is unknown.
Sightings IndwellingLine(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("vascular-line")) {
    if (hit.carrier != Carrier::kProcedure || WasRemoved(hit, assessment)) continue;
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    if (InWindow(kPort, sighting.when, assessment) != Presence::kPresent) {
      sighting.presence = Presence::kUnknown;
    }
    sightings.push_back(sighting);
  }
  return sightings;
}

}  // namespace mappings::computed

#include <algorithm>
#include <initializer_list>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

// CONSERVATIVE and FTI (decision-logic.md section 4).
namespace mappings::computed {
namespace {

constexpr std::initializer_list<SetId> kTreatments = {
    "med-nsaid",  "med-nsaid-with-opioid", "med-acetaminophen", "med-aspirin",
    "med-opioid", "med-muscle-relaxant",   "order-cons"};

bool IsTreatment(Carrier carrier) {
  return carrier == Carrier::kMedication || carrier == Carrier::kServiceRequest ||
         carrier == Carrier::kProcedure;
}

}  // namespace

Sightings Conservative(const Assessment& assessment) {
  const auto& onset = assessment.episode().onset;
  if (!onset) return {};
  const auto latest = WindowStart(assessment.now(), assessment.parameters().fti_treatment);
  Sightings sightings;
  for (const SetId set : kTreatments) {
    for (const Hit& hit : assessment.In(set)) {
      if (!IsTreatment(hit.carrier)) continue;
      Sighting sighting = SightingOf(Presence::kPresent, hit);
      if (!sighting.when || sighting.when->last_day() > latest) continue;
      if (sighting.when->first_day() < onset->last_day()) continue;
      sightings.push_back(sighting);
    }
  }
  return sightings;
}

Sightings FailsToImprove(const Assessment& assessment) {
  const auto told = assessment.Local(kFti.id);
  const bool improved = std::any_of(told.begin(), told.end(), [&](const Hit& hit) {
    return ReadYesNo(hit, assessment.value_sets()) == Presence::kAbsent &&
           InWindow(kFti, hit.when, assessment) != Presence::kAbsent;
  });
  const fhir::Json pain = assessment.episode().condition;
  const bool persists =
      pain.exists() &&
      IsCurrent(fhir::ReadCondition(pain, assessment.now().offset), assessment.now()) &&
      assessment.IsPresent(kPersist1Mo) && assessment.IsPresent(kConservative);
  if (improved || !persists) return {};
  Sightings sightings = assessment(kConservative).sightings;
  const auto onset = assessment.episode().onset->first_day();
  for (Sighting& sighting : sightings) {
    sighting.words = "no better under treatment; onset " + fhir::WriteDate(onset);
  }
  return sightings;
}

}  // namespace mappings::computed

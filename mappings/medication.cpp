#include <array>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/coverage.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// OPIOID_NAIVE, OPIOID_LONG, OP_EXCL (decision-logic.md section 4).
namespace mappings::computed {
namespace {

constexpr std::array<SetId, 7> kOpioids = {
    "med-opioid",        "med-nsaid-with-opioid", "med-methadone",           "med-opioid-oud",
    "med-opioid-periop", "med-buprenorphine",     "med-buprenorphine-unspec"};

// By its category, which is how registers of operations name them, or as an operation on the spine.
bool IsOperation(fhir::Json procedure, const ValueSets& value_sets) {
  for (const fhir::Json category : procedure["category"].elements()) {
    if (IsIn(fhir::CodeableConcept(category), {"surgery"}, value_sets)) return true;
  }
  return IsIn(fhir::CodeableConcept(procedure["code"]), {"surgery", "prior-surg"}, value_sets);
}

}  // namespace

Sightings OpioidNaive(const Assessment& assessment) {
  if (!assessment.record().WasRead(fhir::Question::kMedications)) return {};
  Presence used = Presence::kAbsent;
  Sightings sightings;
  for (const SetId set : kOpioids) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kMedication) continue;
      const Presence use = WasInUse(hit, assessment.parameters().opioid_naive, assessment);
      used = Or(used, use);
      if (use == Presence::kPresent) {
        sightings.push_back(SightingOf(Presence::kAbsent, hit));
      }
    }
  }
  if (used == Presence::kUnknown) return {};
  if (used == Presence::kPresent) return sightings;
  return One(Inferred(Presence::kPresent, "no opioid in the medication list", assessment.now()));
}

Sightings LongTermOpioid(const Assessment& assessment) {
  const Parameters& parameters = assessment.parameters();
  const int covered = CoveredDays(kOpioids, parameters.opioid_naive, assessment);
  const std::string words = std::to_string(covered) + " of the last 90 days covered";
  if (covered >= parameters.long_term) {
    return One(Inferred(Presence::kPresent, words, assessment.now()));
  }
  if (!assessment.record().WasRead(fhir::Question::kMedications)) return {};
  return One(Inferred(Presence::kAbsent, words, assessment.now()));
}

Sightings OpioidExclusion(const Assessment& assessment) {
  Sightings sightings;
  for (const Finding* finding :
       {&kKnownMets, &kCancerTreatment, &kHospice, &kPalliative, &kSickle}) {
    if (!assessment.IsPresent(*finding)) continue;
    const auto& shown = assessment(*finding).sightings;
    sightings.insert(sightings.end(), shown.begin(), shown.end());
  }
  for (const Hit& hit : assessment.In("med-opioid-oud")) {
    if (hit.carrier != Carrier::kMedication) continue;
    if (WasInUse(hit, assessment.parameters().opioid_naive, assessment) != Presence::kPresent) {
      continue;
    }
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  return sightings;
}

Sightings Perioperative(const Assessment& assessment) {
  std::optional<fhir::Span> admitted;
  for (const fhir::Resource& encounter : assessment.record().of(fhir::ResourceType::kEncounter)) {
    if (encounter.id != assessment.situation().encounter_id) continue;
    const std::string_view kind = encounter.json["class"]["code"].text();
    const bool inpatient = kind == "IMP" || kind == "ACUTE" || kind == "NONAC";
    if (inpatient) admitted = ReadWhen(encounter, assessment.now().offset);
    break;
  }
  if (!admitted) return {};
  for (const fhir::Resource& procedure : assessment.record().of(fhir::ResourceType::kProcedure)) {
    const auto done = fhir::ReadPerformed(procedure.json, assessment.now().offset);
    if (procedure.json["status"].text() != "completed" || !done) continue;
    if (done->first_day() < admitted->first_day()) continue;
    if (!IsOperation(procedure.json, assessment.value_sets())) continue;
    Sighting sighting = Inferred(Presence::kPresent, {}, assessment.now());
    sighting.resource = sighting.holder = procedure.json;
    return One(std::move(sighting));
  }
  return {};
}

}  // namespace mappings::computed

#include <algorithm>
#include <array>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/coverage.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// NSAID_UNSAFE, NSAID_FAILED (decision-logic.md section 4).
namespace mappings::computed {
namespace {

// One set for each ingredient: two products of one ingredient are one trial.
constexpr std::array<SetId, 22> kIngredients = {
    "nsaid-celecoxib",     "nsaid-choline-salicylate", "nsaid-diclofenac",
    "nsaid-diflunisal",    "nsaid-etodolac",           "nsaid-fenoprofen",
    "nsaid-flurbiprofen",  "nsaid-ibuprofen",          "nsaid-indomethacin",
    "nsaid-ketoprofen",    "nsaid-ketorolac",          "nsaid-magnesium-salicylate",
    "nsaid-meclofenamate", "nsaid-mefenamic",          "nsaid-meloxicam",
    "nsaid-nabumetone",    "nsaid-naproxen",           "nsaid-oxaprozin",
    "nsaid-piroxicam",     "nsaid-salsalate",          "nsaid-sulindac",
    "nsaid-tolmetin"};

// Adds the current Conditions of a set.
void AddCurrent(SetId set, const Assessment& assessment, Sightings& sightings) {
  for (const Hit& hit : assessment.In(set)) {
    if (hit.carrier != Carrier::kCondition) continue;
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    if (!IsCurrent(condition, assessment.now())) continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
}

void AddAllergies(const Assessment& assessment, Sightings& sightings) {
  for (const SetId set :
       {SetId("nsaid-allergy"), SetId("med-nsaid"), SetId("med-aspirin"), SetId("med-nsaid-local"),
        SetId("med-nsaid-topical"), SetId("med-nsaid-with-opioid")}) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kAllergy) continue;
      sightings.push_back(SightingOf(Presence::kPresent, hit));
    }
  }
  AddCurrent("nsaid-allergy", assessment, sightings);
}

// An active ulcer, or one or a bleed in the last 12 months.
void AddBleeding(const Assessment& assessment, Sightings& sightings) {
  AddCurrent("gi-bleed-ulcer", assessment, sightings);
  const auto start = WindowStart(assessment.now(), assessment.parameters().bleed_window);
  for (const Hit& hit : assessment.In("gi-bleed-ulcer")) {
    if (hit.carrier != Carrier::kCondition) continue;
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    if (IsRefuted(condition)) continue;
    for (const auto& when : {condition.onset, condition.abatement, condition.recorded}) {
      if (!when || IsSince(*when, start) == Presence::kAbsent) continue;
      sightings.push_back(SightingOf(Presence::kPresent, hit));
      break;
    }
  }
}

void AddKidneys(const Assessment& assessment, Sightings& sightings) {
  AddCurrent("ckd-severe", assessment, sightings);
  const auto start = WindowStart(assessment.now(), assessment.parameters().egfr_window);
  for (const Hit& hit : assessment.In("obs-egfr")) {
    const auto rate = ReadNumber(hit.holder);
    if (!rate || !hit.when || IsSince(*hit.when, start) == Presence::kAbsent) continue;
    if (IsAtLeast(*rate, fhir::Decimal(30)) != Presence::kAbsent) continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
}

// The prescription or statement says that it was ended because it did not work. Only its own reason
// counts: that an NSAID was stopped, or that the pain goes on, does not say why.
bool DidNotWork(const Hit& hit, const Assessment& assessment) {
  return IsIn(fhir::CodeableConcept(hit.resource->json["statusReason"]), {"treatment-ineffective"},
              assessment.value_sets());
}

// The medicines of an ingredient that were tried for long enough and did not work.
Sightings Failures(SetId ingredient, const Assessment& assessment) {
  const Parameters& parameters = assessment.parameters();
  const SetId sets[] = {ingredient};
  if (CoveredDays(sets, parameters.nsaid_trial, assessment) < parameters.nsaid_days) return {};
  Sightings failures;
  for (const Hit& hit : assessment.In(ingredient)) {
    if (hit.carrier == Carrier::kMedication && DidNotWork(hit, assessment) &&
        WasInUse(hit, parameters.nsaid_trial, assessment) == Presence::kPresent) {
      failures.push_back(SightingOf(Presence::kPresent, hit));
    }
  }
  return failures;
}

}  // namespace

Sightings NsaidUnsafe(const Assessment& assessment) {
  Sightings sightings;
  AddAllergies(assessment, sightings);
  AddBleeding(assessment, sightings);
  AddKidneys(assessment, sightings);
  AddCurrent("anticoag-status", assessment, sightings);
  AddCurrent("heart-failure", assessment, sightings);
  AddCurrent("pregnancy", assessment, sightings);
  for (const Hit& hit : assessment.In("med-anticoagulant")) {
    if (hit.carrier != Carrier::kMedication) continue;
    if (hit.resource->json["status"].text() != "active") continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  for (const Hit& hit : assessment.In("obs-pregnancy")) {
    if (ReadYesNo(hit, assessment.value_sets()) != Presence::kPresent) continue;
    if (hit.when &&
        IsSince(*hit.when, WindowStart(assessment.now(), Months(10))) == Presence::kAbsent) {
      continue;
    }
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  return sightings;
}

Sightings NsaidsFailed(const Assessment& assessment) {
  Sightings failures;
  int ingredients = 0;
  for (const SetId ingredient : kIngredients) {
    const Sightings of_one = Failures(ingredient, assessment);
    ingredients += of_one.empty() ? 0 : 1;
    failures.insert(failures.end(), of_one.begin(), of_one.end());
  }
  return ingredients >= 2 ? failures : Sightings{};
}

}  // namespace mappings::computed

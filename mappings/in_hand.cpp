#include <initializer_list>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// What need not be suggested, since it is drafted, ordered, resulted or in use (decision-logic.md
// section 6.2, rule 3), and what part of the record did not arrive.
namespace mappings::computed {
namespace {

using SetList = std::initializer_list<SetId>;

Sightings Drafted(SetList orders, const Assessment& assessment) {
  Sightings sightings;
  for (const Draft& draft : assessment.drafts()) {
    if (!draft.sets.HasOneOf(orders)) continue;
    Sighting sighting = Inferred(Presence::kPresent, {}, assessment.now());
    sighting.resource = sighting.holder = draft.resource.json;
    sightings.push_back(sighting);
  }
  return sightings;
}

// Dated inside the look-back; without one, at any time or none.
bool IsRecent(const Sighting& sighting, std::optional<Period> window,
              const Assessment& assessment) {
  if (!window) return true;
  const auto start = WindowStart(assessment.now(), *window);
  return sighting.when && IsSince(*sighting.when, start) == Presence::kPresent;
}

// Drafted, or ordered and not done; with a look-back, ordered in it.
Sightings Ordered(SetList orders, std::optional<Period> window, const Assessment& assessment) {
  Sightings sightings = Drafted(orders, assessment);
  for (const SetId set : orders) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kServiceRequest) continue;
      const auto status = hit.resource->json["status"].text();
      if (status != "active" && status != "on-hold") continue;
      const Sighting sighting = SightingOf(Presence::kPresent, hit);
      if (IsRecent(sighting, window, assessment)) sightings.push_back(sighting);
    }
  }
  return sightings;
}

// Ordered, or resulted: at any time, or in the look-back.
Sightings Tested(SetList orders, SetList results, std::optional<Period> window,
                 const Assessment& assessment) {
  Sightings sightings = Ordered(orders, assessment.parameters().mri_requested, assessment);
  for (const SetId set : results) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier != Carrier::kObservation || fhir::ReadValue(hit.holder).empty()) {
        continue;
      }
      const Sighting sighting = SightingOf(Presence::kPresent, hit);
      if (IsRecent(sighting, window, assessment)) sightings.push_back(sighting);
    }
  }
  return sightings;
}

constexpr SetList kEsrOrder = {"order-lab-esr"};
constexpr SetList kEsrResult = {"obs-esr"};
constexpr SetList kCrpOrder = {"order-lab-crp"};
constexpr SetList kCrpResult = {"obs-crp", "obs-crp-hs", "obs-crp-molar"};

}  // namespace

Sightings EsrInHand(const Assessment& assessment) {
  return Tested(kEsrOrder, kEsrResult, assessment.parameters().lab_window, assessment);
}

Sightings CrpInHand(const Assessment& assessment) {
  return Tested(kCrpOrder, kCrpResult, assessment.parameters().lab_window, assessment);
}

Sightings EsrInHandRecently(const Assessment& assessment) {
  return Tested(kEsrOrder, kEsrResult, assessment.parameters().lab_window_infection, assessment);
}

Sightings CrpInHandRecently(const Assessment& assessment) {
  return Tested(kCrpOrder, kCrpResult, assessment.parameters().lab_window_infection, assessment);
}

Sightings BloodCultureInHand(const Assessment& assessment) {
  return Tested({"order-lab-blood-culture"}, {"obs-blood-culture"},
                assessment.parameters().lab_window_infection, assessment);
}

Sightings HlaB27InHand(const Assessment& assessment) {
  return Tested({"order-lab-hla-b27"}, {"obs-hla-b27"}, std::nullopt, assessment);
}

Sightings SacroiliacMriInHand(const Assessment& assessment) {
  Sightings sightings =
      Ordered({"order-mri-si"}, assessment.parameters().mri_requested, assessment);
  for (const Hit& hit : assessment.In("order-mri-si")) {
    if (hit.carrier != Carrier::kImaging && hit.carrier != Carrier::kProcedure) continue;
    const Sighting sighting = SightingOf(Presence::kPresent, hit);
    if (IsRecent(sighting, assessment.parameters().imaging_recent, assessment)) {
      sightings.push_back(sighting);
    }
  }
  return sightings;
}

Sightings EmergencyReferralInHand(const Assessment& assessment) {
  return Ordered({"ref-ed", "ref-spine", "ref-neurosurg"}, assessment.parameters().mri_requested,
                 assessment);
}

Sightings OncologyInHand(const Assessment& assessment) {
  return Ordered({"ref-onc"}, std::nullopt, assessment);
}

Sightings InfectiousDiseaseInHand(const Assessment& assessment) {
  return Ordered({"ref-id"}, std::nullopt, assessment);
}

Sightings RheumatologyInHand(const Assessment& assessment) {
  return Ordered({"ref-rheum"}, std::nullopt, assessment);
}

Sightings PhysiotherapyInHand(const Assessment& assessment) {
  return Ordered({"order-cons"}, std::nullopt, assessment);
}

Sightings NsaidInHand(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("med-nsaid")) {
    if (hit.carrier != Carrier::kMedication) continue;
    if (hit.resource->json["status"].text() != "active") continue;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
  return sightings;
}

Sightings RecordIncomplete(const Assessment& assessment) {
  for (int question = 0; question < fhir::kQuestions; ++question) {
    if (!assessment.record().WasRead(static_cast<fhir::Question>(question))) {
      return One(Inferred(Presence::kPresent, "not all of the record arrived", assessment.now()));
    }
  }
  return One(Inferred(Presence::kAbsent, "all questions answered", assessment.now()));
}

}  // namespace mappings::computed

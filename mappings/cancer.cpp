#include <algorithm>
#include <initializer_list>
#include <set>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

// CANCER_SUSP, SUP_REL_SIT, REST_WORSE, NO_REST_RELIEF, and cancer care (decision-logic.md sections
// 4 and 8).
namespace mappings::computed {
namespace {

// Calls `visit` for each hit of a cancer set that this carrier brings, save non-melanoma skin
// cancer.
template <class Visit>
void ForEachCancer(Carrier carrier, const Assessment& assessment, Visit&& visit) {
  for (const SetId set : kCancer) {
    for (const Hit& hit : assessment.In(set)) {
      if (hit.carrier == carrier && !assessment.Has("cancer-nmsc", *hit.resource)) visit(hit);
    }
  }
}

// The evidence of findings that together show another.
Sightings From(std::initializer_list<const Finding*> findings, const Assessment& assessment) {
  Sightings sightings;
  for (const Finding* finding : findings) {
    for (const Sighting& sighting : assessment(*finding).sightings) {
      sightings.push_back(sighting);
      sightings.back().presence = Presence::kPresent;
    }
  }
  return sightings;
}

// Adds the treatments of a set that were given in the look-back, as Procedures or as what a visit
// was for. OP_EXCL takes a card back, so that the date must be known.
void AddTreatments(SetId set, const Assessment& assessment, Sightings& sightings) {
  const auto start = WindowStart(assessment.now(), assessment.parameters().oncology_care);
  for (const Hit& hit : assessment.In(set)) {
    if (!hit.when || IsSince(*hit.when, start) != Presence::kPresent) continue;
    if (hit.carrier == Carrier::kCondition) {
      const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
      if (IsRefuted(condition) || IsProvisional(condition)) continue;
    } else if (hit.carrier != Carrier::kProcedure && hit.carrier != Carrier::kEncounter) {
      continue;
    }
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  }
}

}  // namespace

Sightings SuspectedCancer(const Assessment& assessment) {
  Sightings sightings;
  ForEachCancer(Carrier::kCondition, assessment, [&](const Hit& hit) {
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    if (!IsProvisional(condition) || !IsCurrent(condition, assessment.now())) return;
    Sighting sighting = SightingOf(Presence::kPresent, hit);
    sighting.presence = InWindow(kCancerSusp, sighting.when, assessment);
    if (sighting.presence != Presence::kAbsent) sightings.push_back(sighting);
  });
  for (const Draft& draft : assessment.drafts()) {
    if (!draft.advised || !draft.reason.cancer) continue;
    const fhir::Json order = draft.resource.json;
    const fhir::CodeableConcept reason(order["reasonCode"]);
    if (!IsIn(reason, kCancer, assessment.value_sets())) continue;
    Sighting sighting = Inferred(Presence::kPresent, "reason of the order", assessment.now());
    sighting.resource = sighting.holder = order;
    sightings.push_back(sighting);
  }
  return sightings;
}

Sightings RelievedOnlySittingUp(const Assessment& assessment) {
  const Presence supine = assessment.Of(kSupineWorse);
  if (assessment.IsPresent(kSittingWorse) || supine == Presence::kAbsent) {
    return One(
        Inferred(Presence::kAbsent, "worse sitting, or not worse lying down", assessment.now()));
  }
  if (supine != Presence::kPresent || !assessment.IsPresent(kRelievedSittingUp)) return {};
  return From({&kSupineWorse, &kRelievedSittingUp}, assessment);
}

Sightings WorseAtRest(const Assessment& assessment) {
  const Presence both = And(assessment.Of(kSupineWorse), assessment.Of(kSittingWorse));
  if (both == Presence::kPresent) return From({&kSupineWorse, &kSittingWorse}, assessment);
  if (both == Presence::kUnknown) return {};
  Sighting sighting = Inferred(Presence::kAbsent, "not both lying and sitting", assessment.now());
  sighting.own_only = true;
  return One(std::move(sighting));
}

Sightings NotRelievedByRest(const Assessment& assessment) {
  if (assessment.Of(kRestRelief) != Presence::kAbsent) return {};
  return From({&kRestRelief}, assessment);
}

Sightings MetastasesInCare(const Assessment& assessment) {
  if (!assessment.IsPresent(kKnownMets) || !RedFlagsWereRead(assessment)) return {};
  std::optional<Sighting> last_visit;
  ForEachCancer(Carrier::kEncounter, assessment, [&](const Hit& hit) {
    const Sighting visit = SightingOf(Presence::kPresent, hit);
    const auto start = WindowStart(assessment.now(), assessment.parameters().oncology_care);
    if (!visit.when || IsSince(*visit.when, start) != Presence::kPresent) return;
    if (!last_visit || visit.when->last > last_visit->when->last) last_visit = visit;
  });
  if (!last_visit) return {};
  for (const Finding* deficit : kDeficits) {
    const Evidence& evidence = assessment(*deficit);
    if (evidence.presence != Presence::kPresent) continue;
    for (const Sighting& sighting : evidence.sightings) {
      if (!sighting.when || sighting.when->last > last_visit->when->last) return {};
    }
  }
  return One(*std::move(last_visit));
}

Sightings ActiveCancerTreatment(const Assessment& assessment) {
  Sightings sightings;
  ForEachCancer(Carrier::kCondition, assessment, [&](const Hit& hit) {
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    const std::string_view status = condition.clinical_status;
    const bool active = status == "active" || status == "recurrence" || status == "relapse";
    if (!active || IsProvisional(condition) || !IsCurrent(condition, assessment.now())) return;
    sightings.push_back(SightingOf(Presence::kPresent, hit));
  });
  AddTreatments("chemotherapy", assessment, sightings);
  AddTreatments("cancer-treatment", assessment, sightings);
  Sightings visits;
  std::set<const fhir::Resource*> seen;
  ForEachCancer(Carrier::kEncounter, assessment, [&](const Hit& hit) {
    const Sighting visit = SightingOf(Presence::kPresent, hit);
    const auto start = WindowStart(assessment.now(), assessment.parameters().cancer_encounters);
    const bool is_new = seen.insert(hit.resource).second;
    if (is_new && visit.when && IsSince(*visit.when, start) == Presence::kPresent) {
      visits.push_back(visit);
    }
  });
  if (visits.size() >= 2) sightings.insert(sightings.end(), visits.begin(), visits.end());
  return sightings;
}

}  // namespace mappings::computed

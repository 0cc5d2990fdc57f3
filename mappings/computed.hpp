#pragma once

#include <utility>

#include "mappings/finding.hpp"

// What codes alone do not show: one named function for each finding that follows from numbers,
// dates, medicines or other findings (decision-logic.md sections 3 and 4). Each gives sightings,
// which are weighed with the coded ones.
namespace mappings::computed {

// A list of one, moved into it.
inline Sightings One(Sighting&& sighting) {
  Sightings one;
  one.push_back(std::move(sighting));
  return one;
}

// age.cpp
Sightings OverFifty(const Assessment&);
Sightings UnderEighteen(const Assessment&);
Sightings FractureAge(const Assessment&);

// episode.cpp
Sightings BackPain(const Assessment&);
Sightings OnsetKnown(const Assessment&);
Sightings ChronicPain(const Assessment&);
Sightings PersistsOneMonth(const Assessment&);
Sightings ShortDuration(const Assessment&);
Sightings LongDuration(const Assessment&);
Sightings OnsetYoung(const Assessment&);
Sightings OnsetBefore40(const Assessment&);

// retention.cpp
Sightings RetentionSigns(const Assessment&);

// neurology.cpp
Sightings ManyMyotomes(const Assessment&);
Sightings FallingStrength(const Assessment&);
Sightings OneMyotome(const Assessment&);

// cancer.cpp
Sightings SuspectedCancer(const Assessment&);
Sightings RelievedOnlySittingUp(const Assessment&);
Sightings WorseAtRest(const Assessment&);
Sightings NotRelievedByRest(const Assessment&);
Sightings MetastasesInCare(const Assessment&);
Sightings ActiveCancerTreatment(const Assessment&);

// weight.cpp
Sightings WeightLoss(const Assessment&);

// persistence.cpp
Sightings Conservative(const Assessment&);
Sightings FailsToImprove(const Assessment&);

// infection.cpp
Sightings Fever(const Assessment&);
Sightings PositiveBloodCulture(const Assessment&);
Sightings PastInjecting(const Assessment&);
Sightings ImmunosuppressiveDrug(const Assessment&);
Sightings RecordedSpineInfection(const Assessment&);
Sightings SpinalSurgery(const Assessment&);
Sightings IndwellingLine(const Assessment&);

// laboratory.cpp
Sightings EsrOverLimit(const Assessment&);
Sightings EsrRaised(const Assessment&);
Sightings EsrHigh(const Assessment&);
Sightings EsrHighRecently(const Assessment&);
Sightings CrpRaised(const Assessment&);
Sightings CrpHigh(const Assessment&);
Sightings CrpHighRecently(const Assessment&);
Sightings Markers(const Assessment&);
Sightings HlaB27(const Assessment&);

// inflammation.cpp
Sightings StiffMinutes(const Assessment&);
Sightings FamilyHistory(const Assessment&);

// fracture.cpp
Sightings CumulativeSteroid(const Assessment&);
Sightings FragilityFracture(const Assessment&);

// nsaid.cpp
Sightings NsaidUnsafe(const Assessment&);
Sightings NsaidsFailed(const Assessment&);

// medication.cpp
Sightings OpioidNaive(const Assessment&);
Sightings LongTermOpioid(const Assessment&);
Sightings OpioidExclusion(const Assessment&);
Sightings Perioperative(const Assessment&);

// imaging.cpp
Sightings MriInProgress(const Assessment&);
Sightings StatMriInProgress(const Assessment&);
Sightings MriDone(const Assessment&);

// in_hand.cpp
Sightings EsrInHand(const Assessment&);
Sightings CrpInHand(const Assessment&);
Sightings EsrInHandRecently(const Assessment&);
Sightings CrpInHandRecently(const Assessment&);
Sightings BloodCultureInHand(const Assessment&);
Sightings HlaB27InHand(const Assessment&);
Sightings SacroiliacMriInHand(const Assessment&);
Sightings EmergencyReferralInHand(const Assessment&);
Sightings OncologyInHand(const Assessment&);
Sightings InfectiousDiseaseInHand(const Assessment&);
Sightings RheumatologyInHand(const Assessment&);
Sightings PhysiotherapyInHand(const Assessment&);
Sightings NsaidInHand(const Assessment&);
Sightings RecordIncomplete(const Assessment&);

}  // namespace mappings::computed

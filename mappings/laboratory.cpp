#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

// ESR_*, CRP_*, MARKERS, HLA_B27 (decision-logic.md section 4; Miller's limit of the ESR:
// clinical-evidence.md F28).
namespace mappings::computed {
namespace {

using fhir::Decimal;
using fhir::Quantity;
using std::chrono::months;

using Convert = std::optional<Quantity> (*)(const Quantity&);
using Judge = Presence (*)(const Quantity&, const fhir::Span& when, const Assessment&);

constexpr std::initializer_list<SetId> kEsr = {"obs-esr"};
constexpr std::initializer_list<SetId> kCrp = {"obs-crp", "obs-crp-hs", "obs-crp-molar"};

// A number without a usable unit gives way to the interpretation.
Presence JudgeResult(const Hit& hit, Convert convert, Judge judge, const Assessment& assessment) {
  const auto number = ReadNumber(hit.holder);
  const auto converted = number ? convert(*number) : std::nullopt;
  return converted ? judge(*converted, *hit.when, assessment)
                   : ReadInterpretation(hit.holder, assessment.value_sets());
}

// The newest results of the look-back that can be read, more than one when they may be of the same
// time, and what came later and cannot be read.
Sightings Results(std::initializer_list<SetId> sets, Period window, Convert convert, Judge judge,
                  const Assessment& assessment) {
  const auto start = WindowStart(assessment.now(), window);
  Sightings sightings;
  auto newest = fhir::local_seconds::min();
  for (const SetId set : sets) {
    for (const Hit& hit : assessment.In(set)) {
      const bool recent = hit.when && IsSince(*hit.when, start) == Presence::kPresent;
      if (hit.carrier != Carrier::kObservation || !recent) continue;
      const Presence presence = JudgeResult(hit, convert, judge, assessment);
      if (presence == Presence::kUnknown && !ReadNumber(hit.holder)) continue;
      if (presence != Presence::kUnknown) newest = std::max(newest, hit.when->first);
      sightings.push_back(SightingOf(presence, hit));
    }
  }
  std::erase_if(sightings, [&](const Sighting& s) { return s.when->last < newest; });
  return sightings;
}

// Full years between a birthday and a day.
int AgeOn(fhir::local_days day, fhir::local_days birth) {
  int age = 0;
  while (age < 130 && fhir::AddMonths(birth, months(12 * (age + 1))) <= day) ++age;
  return age;
}

// Half the age of a man, half of age + 10 of anyone else, in mm/h at the time of the specimen.
Presence OverMillersLimit(const Quantity& rate, const fhir::Span& when,
                          const Assessment& assessment) {
  const auto& birth = assessment.patient().birth;
  if (!birth) return Presence::kUnknown;
  const int added = assessment.patient().gender == "male" ? 0 : 10;
  const auto limit = [&](fhir::local_days born) {
    return Decimal::Scaled((AgeOn(when.first_day(), born) + added) * 5, 1);
  };
  const Presence if_older = IsAbove(rate, limit(birth->first_day()));
  const Presence if_younger = IsAbove(rate, limit(birth->last_day()));
  return if_older == if_younger ? if_older : Presence::kUnknown;
}

Presence EsrAtLeastFixed(const Quantity& rate, const fhir::Span& /*when*/,
                         const Assessment& assessment) {
  return IsAtLeast(rate, assessment.parameters().esr_fixed);
}

Presence EsrAtLeastHigh(const Quantity& rate, const fhir::Span& /*when*/,
                        const Assessment& assessment) {
  return IsAtLeast(rate, assessment.parameters().esr_high);
}

Presence CrpAbove(const Quantity& mass, const fhir::Span& /*when*/, const Assessment& assessment) {
  return IsAbove(mass, assessment.parameters().crp);
}

Presence CrpAtLeastHigh(const Quantity& mass, const fhir::Span& /*when*/,
                        const Assessment& assessment) {
  return IsAtLeast(mass, assessment.parameters().crp_high);
}

// Of a limit far above normal: an interpretation alone does not show that it is passed.
Sightings OnlyNumbers(Sightings sightings, Convert convert) {
  for (Sighting& sighting : sightings) {
    const auto number = ReadNumber(sighting.holder);
    if (!number || !convert(*number)) {
      sighting.presence = And(sighting.presence, Presence::kUnknown);
    }
  }
  return sightings;
}

}  // namespace

Sightings EsrOverLimit(const Assessment& assessment) {
  return Results(kEsr, assessment.parameters().lab_window, InMillimetresPerHour, OverMillersLimit,
                 assessment);
}

Sightings EsrRaised(const Assessment& assessment) {
  return Results(kEsr, assessment.parameters().lab_window, InMillimetresPerHour, EsrAtLeastFixed,
                 assessment);
}

Sightings EsrHigh(const Assessment& assessment) {
  return OnlyNumbers(Results(kEsr, assessment.parameters().lab_window, InMillimetresPerHour,
                             EsrAtLeastHigh, assessment),
                     InMillimetresPerHour);
}

Sightings EsrHighRecently(const Assessment& assessment) {
  return OnlyNumbers(Results(kEsr, assessment.parameters().lab_window_infection,
                             InMillimetresPerHour, EsrAtLeastHigh, assessment),
                     InMillimetresPerHour);
}

Sightings CrpRaised(const Assessment& assessment) {
  return Results(kCrp, assessment.parameters().lab_window, InMilligramsPerLitre, CrpAbove,
                 assessment);
}

Sightings CrpHigh(const Assessment& assessment) {
  return OnlyNumbers(Results(kCrp, assessment.parameters().lab_window, InMilligramsPerLitre,
                             CrpAtLeastHigh, assessment),
                     InMilligramsPerLitre);
}

Sightings CrpHighRecently(const Assessment& assessment) {
  return OnlyNumbers(Results(kCrp, assessment.parameters().lab_window_infection,
                             InMilligramsPerLitre, CrpAtLeastHigh, assessment),
                     InMilligramsPerLitre);
}

Sightings Markers(const Assessment& assessment) {
  const Period window = assessment.parameters().lab_window_infection;
  Sightings sightings = Results(kEsr, window, InMillimetresPerHour, EsrAtLeastFixed, assessment);
  Sightings crp = Results(kCrp, window, InMilligramsPerLitre, CrpAbove, assessment);
  const bool both_known = !sightings.empty() && !crp.empty();
  std::move(crp.begin(), crp.end(), std::back_inserter(sightings));
  // One of them may be raised while the other is not, whichever is newer.
  const bool raised = std::any_of(sightings.begin(), sightings.end(), [](const Sighting& s) {
    return s.presence == Presence::kPresent;
  });
  if (!raised) return both_known ? sightings : Sightings{};
  std::erase_if(sightings, [](const Sighting& s) { return s.presence != Presence::kPresent; });
  return sightings;
}

Sightings HlaB27(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("obs-hla-b27")) {
    if (hit.carrier != Carrier::kObservation) continue;
    if (hit.resource->json["status"].text() == "preliminary") continue;
    const Presence result = ReadYesNo(hit, assessment.value_sets());
    if (result != Presence::kUnknown) {
      sightings.push_back(SightingOf(result, hit));
    }
  }
  return sightings;
}

}  // namespace mappings::computed

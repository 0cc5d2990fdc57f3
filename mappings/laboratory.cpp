#include <algorithm>
#include <initializer_list>

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
using Judge = Presence (*)(const Quantity&, const Sighting&, const Assessment&);

constexpr std::initializer_list<SetId> kEsr = {"obs-esr"};
constexpr std::initializer_list<SetId> kCrp = {"obs-crp", "obs-crp-hs", "obs-crp-molar"};

// The newest results of the look-back: more than one only when they are of the same time.
std::vector<Hit> Newest(std::initializer_list<SetId> sets, Period window,
                        const Assessment& assessment) {
  std::vector<Hit> newest;
  std::optional<fhir::Span> newest_when;
  for (const SetId set : sets) {
    for (const Hit& hit : assessment.In(set)) {
      const auto when = ReadWhen(hit, assessment.now());
      if (!when || IsSince(*when, WindowStart(assessment.now(), window)) != Presence::kPresent) {
        continue;
      }
      if (newest_when && when->last < newest_when->last) continue;
      if (!newest_when || when->last > newest_when->last) newest.clear();
      newest_when = when;
      newest.push_back(hit);
    }
  }
  return newest;
}

Sightings Results(std::initializer_list<SetId> sets, Period window, Convert convert, Judge judge,
                  const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : Newest(sets, window, assessment)) {
    Sighting sighting = SightingOf(Presence::kUnknown, hit, assessment.now());
    const auto number = ReadNumber(hit.holder);
    const auto converted = number ? convert(*number) : std::nullopt;
    sighting.presence = converted ? judge(*converted, sighting, assessment)
                                  : ReadInterpretation(hit.holder, assessment.value_sets());
    sightings.push_back(sighting);
  }
  return sightings;
}

// Full years between a birthday and a day.
int AgeOn(fhir::local_days day, fhir::local_days birth) {
  int age = 0;
  while (age < 130 && fhir::AddMonths(birth, months(12 * (age + 1))) <= day) ++age;
  return age;
}

// Half the age of a man, half of age + 10 of anyone else, in mm/h at the time of the specimen.
Presence OverMillersLimit(const Quantity& rate, const Sighting& result,
                          const Assessment& assessment) {
  const auto& birth = assessment.patient().birth;
  if (!birth || !result.when) return Presence::kUnknown;
  const int added = assessment.patient().gender == "male" ? 0 : 10;
  const auto limit = [&](fhir::local_days born) {
    return Decimal::Scaled((AgeOn(result.when->first_day(), born) + added) * 5, 1);
  };
  const Presence if_older = IsAbove(rate, limit(birth->first_day()));
  const Presence if_younger = IsAbove(rate, limit(birth->last_day()));
  return if_older == if_younger ? if_older : Presence::kUnknown;
}

Presence EsrAtLeastFixed(const Quantity& rate, const Sighting& /*result*/,
                         const Assessment& assessment) {
  return IsAtLeast(rate, assessment.parameters().esr_fixed);
}

Presence EsrAtLeastHigh(const Quantity& rate, const Sighting& /*result*/,
                        const Assessment& assessment) {
  return IsAtLeast(rate, assessment.parameters().esr_high);
}

Presence CrpAbove(const Quantity& mass, const Sighting& /*result*/, const Assessment& assessment) {
  return IsAbove(mass, assessment.parameters().crp);
}

Presence CrpAtLeastHigh(const Quantity& mass, const Sighting& /*result*/,
                        const Assessment& assessment) {
  return IsAtLeast(mass, assessment.parameters().crp_high);
}

// A limit far above normal: an interpretation alone does not show that it is passed.
Sightings OnlyNumbers(Sightings sightings) {
  for (Sighting& sighting : sightings) {
    if (!ReadNumber(sighting.holder) && sighting.presence == Presence::kPresent) {
      sighting.presence = Presence::kUnknown;
    }
  }
  return sightings;
}

Presence PresenceOf(const Sightings& sightings) {
  Presence presence = Presence::kUnknown;
  for (const Sighting& sighting : sightings) {
    if (sighting.presence == Presence::kPresent) return Presence::kPresent;
    presence = sighting.presence;
  }
  return presence;
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
                             EsrAtLeastHigh, assessment));
}

Sightings EsrHighRecently(const Assessment& assessment) {
  return OnlyNumbers(Results(kEsr, assessment.parameters().lab_window_infection,
                             InMillimetresPerHour, EsrAtLeastHigh, assessment));
}

Sightings CrpRaised(const Assessment& assessment) {
  return Results(kCrp, assessment.parameters().lab_window, InMilligramsPerLitre, CrpAbove,
                 assessment);
}

Sightings CrpHigh(const Assessment& assessment) {
  return OnlyNumbers(Results(kCrp, assessment.parameters().lab_window, InMilligramsPerLitre,
                             CrpAtLeastHigh, assessment));
}

Sightings CrpHighRecently(const Assessment& assessment) {
  return OnlyNumbers(Results(kCrp, assessment.parameters().lab_window_infection,
                             InMilligramsPerLitre, CrpAtLeastHigh, assessment));
}

Sightings Markers(const Assessment& assessment) {
  const Period window = assessment.parameters().lab_window_infection;
  Sightings esr = Results(kEsr, window, InMillimetresPerHour, EsrAtLeastFixed, assessment);
  const Sightings crp = Results(kCrp, window, InMilligramsPerLitre, CrpAbove, assessment);
  const Presence either = Or(PresenceOf(esr), PresenceOf(crp));
  Sightings sightings = std::move(esr);
  sightings.insert(sightings.end(), crp.begin(), crp.end());
  std::erase_if(sightings, [&](const Sighting& s) { return s.presence != either; });
  return either == Presence::kUnknown ? Sightings{} : sightings;
}

Sightings HlaB27(const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.In("obs-hla-b27")) {
    if (hit.carrier != Carrier::kObservation) continue;
    const auto status = hit.resource->json["status"].text();
    if (status == "preliminary") continue;
    const Presence result = ReadYesNo(hit, assessment.value_sets());
    if (result != Presence::kUnknown) {
      sightings.push_back(SightingOf(result, hit, assessment.now()));
    }
  }
  return sightings;
}

}  // namespace mappings::computed

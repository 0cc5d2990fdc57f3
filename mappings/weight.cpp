#include <algorithm>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"
#include "mappings/weight_explained.hpp"

// WEIGHT_LOSS from weights (decision-logic.md section 4.1).
namespace mappings::computed {
namespace {

using fhir::Decimal;
using std::chrono::days;

struct Weight {
  Decimal kilograms;
  fhir::Span when;
  const Hit* hit;
};

// More than a quarter apart.
bool Jumps(Decimal from, Decimal to) {
  const Decimal change = to > from ? to - from : from - to;
  return change * Decimal(4) > from;
}

// The weights that can be true, oldest first.
std::vector<Weight> PlausibleWeights(const Assessment& assessment) {
  std::vector<Weight> weights;
  const auto hits = assessment.In("obs-weight");
  weights.reserve(hits.size());
  for (const Hit& hit : hits) {
    const auto number = ReadNumber(hit.holder);
    const auto kilograms = number ? InKilograms(*number) : std::nullopt;
    if (!kilograms || kilograms->comparator != fhir::Comparator::kNone || !hit.when) continue;
    if (*kilograms->value < Decimal(25) || *kilograms->value > Decimal(350)) continue;
    weights.push_back({*kilograms->value, *hit.when, &hit});
  }
  std::sort(weights.begin(), weights.end(), [](const Weight& a, const Weight& b) {
    if (a.when.last != b.when.last) return a.when.last < b.when.last;
    return a.kilograms != b.kilograms ? a.kilograms < b.kilograms : a.hit < b.hit;
  });
  std::vector<Weight> plausible;
  plausible.reserve(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool spike = i > 0 && i + 1 < weights.size() &&
                       Jumps(weights[i - 1].kilograms, weights[i].kilograms) &&
                       Jumps(weights[i + 1].kilograms, weights[i].kilograms);
    if (!spike) plausible.push_back(weights[i]);
  }
  return plausible;
}

// The patient meant to lose it: the local code, recorded after the weight it is measured from.
bool IsIntended(const fhir::Span& since, const Assessment& assessment) {
  const auto hits = assessment.Local("weight-loss-intentional");
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
    return ReadYesNo(hit, assessment.value_sets()) == Presence::kPresent && hit.when &&
           hit.when->last >= since.first;
  });
}

std::string Words(const Weight& base, const Weight& last) {
  return base.kilograms.DividedBy(1, 1).ToString() + " kg on " +
         fhir::WriteDate(base.when.first_day()) + ", " + last.kilograms.DividedBy(1, 1).ToString() +
         " kg on " + fhir::WriteDate(last.when.first_day());
}

}  // namespace

Sightings WeightLoss(const Assessment& assessment) {
  const auto weights = PlausibleWeights(assessment);
  if (weights.empty()) return {};
  const Weight& last = weights.back();
  if (IsSince(last.when, WindowStart(assessment.now(), Days(90))) != Presence::kPresent) return {};

  std::vector<Weight> candidates;
  std::copy_if(weights.begin(), weights.end(), std::back_inserter(candidates),
               [&](const Weight& weight) {
                 return last.when.first_day() - weight.when.last_day() >= days(30) &&
                        last.when.last_day() - weight.when.first_day() <= days(365);
               });
  if (candidates.empty()) return {};
  const Weight& base =
      *std::max_element(candidates.begin(), candidates.end(),
                        [](const Weight& a, const Weight& b) { return a.kilograms < b.kilograms; });

  const bool lost = (base.kilograms - last.kilograms) * Decimal(100) >=
                    base.kilograms * assessment.parameters().weight_loss;
  const bool long_watched = last.when.first_day() - candidates.front().when.last_day() >= days(180);
  Sighting sighting = SightingOf(Presence::kUnknown, *last.hit);
  sighting.words = Words(base, last);
  if (lost) {
    const bool intended = IsIntended(base.when, assessment);
    const auto explained = ExplainLoss(base.when, last.when, assessment);
    if (explained) sighting.words += ", explained by " + *explained;
    sighting.presence = intended || explained ? Presence::kAbsent : Presence::kPresent;
  } else if (long_watched) {
    sighting.presence = Presence::kAbsent;
  }
  return One(std::move(sighting));
}

}  // namespace mappings::computed

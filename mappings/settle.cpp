#include "mappings/settle.hpp"

#include <algorithm>
#include <tuple>

#include "mappings/reading.hpp"

namespace mappings {
namespace {

// Surely: of an abatement that may yet be to come ("2026") it is not.
bool IsOver(const fhir::Condition& condition, const fhir::Now& now) {
  return condition.is_past() ||
         (condition.abatement && condition.abatement->last_day() <= now.day());
}

bool IsActive(const fhir::Condition& condition) {
  const std::string_view status = condition.clinical_status;
  return status == "active" || status == "recurrence" || status == "relapse";
}

// What a Condition with a code of the finding says of it, and when (section 1, "Condition").
Sighting OfCondition(const Finding& finding, const Hit& hit, const Assessment& assessment) {
  const fhir::Now& now = assessment.now();
  const fhir::Condition condition = fhir::ReadCondition(hit.resource->json, now.offset);
  Sighting sighting = SightingOf(Presence::kPresent, hit);
  sighting.recorded = NotAhead(condition.recorded, now);
  const auto abated = NotAhead(condition.abatement, now);
  if (IsRefuted(condition)) {
    sighting.presence = Presence::kAbsent;
    sighting.own_only = true;
  } else if (finding.course == Course::kNow && IsOver(condition, now)) {
    sighting.presence = Presence::kAbsent;
    sighting.when = abated;
    sighting.own_only = !abated;
  } else if (finding.course == Course::kExposure && abated) {
    sighting.when = abated;
  }
  return sighting;
}

// Where the finding's own window does not apply, or cannot.
bool CountsAtAnyTime(const Finding& finding, const Sighting& sighting, const Hit& hit,
                     const Assessment& assessment) {
  if (finding.within == Within::kAlways || sighting.own_only) return true;
  if (!finding.while_current || hit.carrier != Carrier::kCondition) return false;
  const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
  return IsActive(condition) && IsCurrent(condition, assessment.now());
}

Sighting OfHit(const Finding& finding, const Hit& hit, bool denies, const Assessment& assessment) {
  Sighting sighting;
  switch (hit.carrier) {
    case Carrier::kCondition:
      sighting = OfCondition(finding, hit, assessment);
      break;
    case Carrier::kObservation:
      sighting = SightingOf(ReadYesNo(hit, assessment.value_sets()), hit);
      break;
    default:
      sighting = SightingOf(Presence::kPresent, hit);
      break;
  }
  if (denies) {  // what is denied when it is present says nothing when it is absent
    sighting.presence =
        sighting.presence == Presence::kPresent ? Presence::kAbsent : Presence::kUnknown;
  }
  return sighting;
}

bool Speaks(const Finding& finding, const Hit& hit, const Assessment& assessment) {
  switch (hit.carrier) {
    case Carrier::kCondition: {
      const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
      return !(finding.confirmed && IsProvisional(condition));
    }
    case Carrier::kObservation:
    case Carrier::kObservedValue:
    case Carrier::kProcedure:
      return true;
    default:
      return false;
  }
}

bool IsExcepted(const Finding& finding, const Hit& hit, const Assessment& assessment) {
  return std::any_of(finding.except.begin(), finding.except.end(),
                     [&](SetId set) { return assessment.Has(set, *hit.resource); });
}

void AddSighting(const Finding& finding, const Hit& hit, bool denies, const Assessment& assessment,
                 Sightings& sightings) {
  if (!Speaks(finding, hit, assessment) || IsExcepted(finding, hit, assessment)) return;
  Sighting sighting = OfHit(finding, hit, denies, assessment);
  if (sighting.presence == Presence::kUnknown) return;
  if (!CountsAtAnyTime(finding, sighting, hit, assessment)) {
    const Presence inside = InWindow(finding, sighting.when, assessment);
    if (inside == Presence::kAbsent) return;
    if (inside == Presence::kUnknown) sighting.presence = Presence::kUnknown;
  }
  sightings.push_back(std::move(sighting));
}

// Newest first; what has no date comes last. The rest of the order only makes it the same each
// time.
bool Newer(const Sighting& a, const Sighting& b) {
  const auto key = [](const Sighting& s) {
    return std::tuple(s.when.has_value(), s.when ? s.when->last : fhir::local_seconds{},
                      s.resource["id"].text());
  };
  return key(a) > key(b);
}

bool IsCondition(const Sighting& sighting) {
  return sighting.resource["resourceType"].text() == "Condition";
}

// The last word against what was seen: it counts only when it is certainly later, and a Condition
// that has resolved says nothing of another that has not.
class Denial {
 public:
  explicit Denial(const Sightings& sightings) {
    for (const Sighting& s : sightings) {
      if (s.presence != Presence::kAbsent || s.own_only || !s.when) continue;
      auto& last = IsCondition(s) ? by_condition_ : by_other_;
      last = std::max(last, s.when->first);
    }
  }

  bool Overrules(const Sighting& seen) const {
    if (!seen.when) return false;
    auto said = seen.when->last;
    if (seen.recorded) said = std::max(said, seen.recorded->last);
    return by_other_ > said || (by_condition_ > said && !IsCondition(seen));
  }

 private:
  fhir::local_seconds by_condition_ = fhir::local_seconds::min();
  fhir::local_seconds by_other_ = fhir::local_seconds::min();
};

Presence Weigh(const Finding& finding, const Sightings& sightings) {
  const Denial denial(sightings);
  const bool all_count = finding.course != Course::kNow || finding.any_present;
  bool denied = false;
  bool open = false;
  for (const Sighting& s : sightings) {
    const bool stands = all_count || !denial.Overrules(s);
    if (s.presence == Presence::kPresent && stands) return Presence::kPresent;
    denied = denied || s.presence != Presence::kUnknown;
    open = open || (s.presence == Presence::kUnknown && stands && !s.own_only);
  }
  return denied && !open ? Presence::kAbsent : Presence::kUnknown;
}

}  // namespace

bool IsRefuted(const fhir::Condition& condition) {
  return condition.verification_status == "refuted";
}

bool IsProvisional(const fhir::Condition& condition) {
  const std::string_view status = condition.verification_status;
  return status == "provisional" || status == "differential" || status == "unconfirmed";
}

bool IsCurrent(const fhir::Condition& condition, const fhir::Now& now) {
  return !IsRefuted(condition) && !IsOver(condition, now);
}

Sighting SightingOf(Presence presence, const Hit& hit) {
  Sighting sighting;
  sighting.presence = presence;
  sighting.when = hit.when;
  sighting.resource = hit.resource->json;
  sighting.holder = hit.holder;
  return sighting;
}

Sighting Inferred(Presence presence, std::string words, const fhir::Now& now) {
  Sighting sighting;
  sighting.presence = presence;
  sighting.when = fhir::Span{now.local, now.local};
  sighting.words = std::move(words);
  return sighting;
}

Presence InWindow(const Finding& finding, const std::optional<fhir::Span>& when,
                  const Assessment& assessment) {
  if (finding.within == Within::kAlways) return Presence::kPresent;
  if (!when) return Presence::kUnknown;
  const Parameters& parameters = assessment.parameters();
  if (finding.within == Within::kWindow) {
    return IsSince(*when, WindowStart(assessment.now(), parameters.*finding.window));
  }
  if (const auto& onset = assessment.episode().onset) {
    if (when->first_day() >= onset->last_day()) return Presence::kPresent;
    if (when->last_day() < onset->first_day()) return Presence::kAbsent;
  }
  return IsSince(*when, WindowStart(assessment.now(), parameters.symptom_window));
}

Sightings Sight(const Finding& finding, const Assessment& assessment) {
  Sightings sightings;
  for (const Hit& hit : assessment.Local(finding)) {
    AddSighting(finding, hit, false, assessment, sightings);
  }
  for (const SetId set : finding.shown_by) {
    for (const Hit& hit : assessment.In(set)) {
      AddSighting(finding, hit, false, assessment, sightings);
    }
  }
  for (const SetId set : finding.denied_by) {
    for (const Hit& hit : assessment.In(set)) {
      AddSighting(finding, hit, true, assessment, sightings);
    }
  }
  for (const SetId set : finding.open_with) {
    for (const Hit& hit : assessment.In(set)) {
      const std::size_t before = sightings.size();
      AddSighting(finding, hit, false, assessment, sightings);
      if (sightings.size() > before && sightings.back().presence == Presence::kPresent) {
        sightings.back().presence = Presence::kUnknown;
        sightings.back().own_only = true;  // an open code yields to a plain denial
      } else {
        sightings.resize(before);
      }
    }
  }
  return sightings;
}

Evidence Settle(const Finding& finding, Sightings sightings) {
  if (sightings.size() > 1) std::stable_sort(sightings.begin(), sightings.end(), Newer);
  Evidence evidence;
  evidence.finding = &finding;
  evidence.presence = Weigh(finding, sightings);
  evidence.conflict = evidence.presence == Presence::kPresent &&
                      sightings.front().presence == Presence::kAbsent &&
                      !sightings.front().own_only;
  std::erase_if(sightings, [&](const Sighting& s) { return s.presence != evidence.presence; });
  evidence.sightings = std::move(sightings);
  return evidence;
}

bool RedFlagsWereRead(const Assessment& assessment) {
  using Q = fhir::Question;
  for (const Q question :
       {Q::kConditions, Q::kLabs, Q::kVitals, Q::kSymptoms, Q::kQuestionnaireResponses}) {
    if (!assessment.record().WasRead(question)) return false;
  }
  return true;
}

}  // namespace mappings

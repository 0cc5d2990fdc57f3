#include "mappings/episode.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

namespace mappings {
namespace {

using fhir::Condition;
using fhir::Json;
using fhir::Span;
using std::chrono::days;
using std::chrono::months;

Json ContextEncounter(const Assessment& assessment) {
  for (const fhir::Resource& encounter : assessment.record().of(fhir::ResourceType::kEncounter)) {
    if (encounter.id == assessment.situation().encounter_id) return encounter.json;
  }
  return {};
}

// The diagnoses of the encounter: it points to the Condition, or the Condition to it.
class EncounterDiagnoses {
 public:
  explicit EncounterDiagnoses(const Assessment& assessment)
      : encounter_id_(assessment.situation().encounter_id) {
    const Json encounter = ContextEncounter(assessment);
    for (const Json diagnosis : encounter["diagnosis"].elements()) Add(diagnosis["condition"]);
    for (const Json reference : encounter["reasonReference"].elements()) Add(reference);
  }

  bool Has(const Condition& condition) const {
    if (encounter_id_.empty()) return false;
    return condition.encounter.id == encounter_id_ || ids_.contains(condition.json["id"].text());
  }

 private:
  void Add(Json reference) {
    const fhir::Reference to = fhir::ReadReference(reference);
    if (!to.empty() && (to.type == "Condition" || to.type.empty())) ids_.insert(to.id);
  }

  std::string_view encounter_id_;
  std::set<std::string_view> ids_;
};

// When it began, as the Condition says: a date, the start of a period, or an age.
std::optional<Span> OnsetOf(const Condition& condition, const Assessment& assessment) {
  if (condition.onset) return NotAhead(condition.onset, assessment.now());
  const auto& birth = assessment.patient().birth;
  if (!condition.onset_age || !birth) return std::nullopt;
  for (int age = 0; age <= 130; ++age) {
    if (fhir::Decimal(age + 1) <= *condition.onset_age) continue;
    const auto first = fhir::AddMonths(birth->first_day(), months(12 * age));
    const auto end = fhir::AddMonths(birth->last_day(), months(12 * (age + 1)));
    return NotAhead(Span{first, fhir::local_seconds(end) - std::chrono::seconds(1)},
                    assessment.now());
  }
  return std::nullopt;
}

// The earliest onset of these Conditions; of one without any, when it was recorded.
Episode EarliestOf(std::span<const Condition> conditions, const Assessment& assessment) {
  Episode episode;
  for (const Condition& condition : conditions) {
    const auto onset = OnsetOf(condition, assessment);
    const auto recorded = NotAhead(condition.recorded, assessment.now());
    if (onset && (!episode.onset || onset->first < episode.onset->first)) {
      episode.onset = onset;
      episode.condition = condition.json;
    }
    if (recorded && (!episode.recorded || recorded->last < episode.recorded->last)) {
      episode.recorded = recorded;
    }
    if (!episode.condition) episode.condition = condition.json;
  }
  return episode;
}

Sighting Dated(Presence presence, const Assessment& assessment) {
  Sighting sighting;
  sighting.presence = presence;
  const Episode& episode = assessment.episode();
  sighting.when = episode.onset ? episode.onset : episode.recorded;
  sighting.resource = sighting.holder = episode.condition;
  return sighting;
}

// Whether the episode has lasted for a period, the last day included. When it was recorded bounds
// from below.
Presence HasLasted(Period period, const Assessment& assessment) {
  const Episode& episode = assessment.episode();
  const auto is_over = [&](fhir::local_days began) {
    return fhir::AddMonths(began, months(period.months)) + days(period.days) <=
           assessment.now().day();
  };
  if (episode.onset) {
    return FromBounds(is_over(episode.onset->last_day()), !is_over(episode.onset->first_day()));
  }
  return FromBounds(episode.recorded && is_over(episode.recorded->last_day()), false);
}

Presence BeganBefore(int age, const Assessment& assessment) {
  const auto& birth = assessment.patient().birth;
  if (!birth) return Presence::kUnknown;
  const auto first = fhir::AddMonths(birth->first_day(), months(12 * age));
  const auto last = fhir::AddMonths(birth->last_day(), months(12 * age));
  const auto& onset = assessment.episode().onset;
  if (onset) return FromBounds(onset->last_day() < first, onset->first_day() >= last);
  return FromBounds(assessment.now().day() < first, false);
}

}  // namespace

std::vector<Condition> CurrentBackPain(const Assessment& assessment) {
  const EncounterDiagnoses diagnoses(assessment);
  const auto start = WindowStart(assessment.now(), assessment.parameters().recent_problem);
  std::set<const fhir::JsonNode*> seen;
  std::vector<Condition> found;
  for (const SetId set : kBackPainProblem) {
    for (const Hit& hit : assessment.In(set)) {
      const Json json = hit.resource->json;
      if (hit.carrier != Carrier::kCondition || !seen.insert(json.node()).second) continue;
      const auto condition = fhir::ReadCondition(json, assessment.now().offset);
      if (!IsCurrent(condition, assessment.now())) continue;
      const auto said = condition.recorded ? condition.recorded : condition.onset;
      const bool current = !condition.clinical_status.empty() || diagnoses.Has(condition) ||
                           (said && IsSince(*said, start) == Presence::kPresent);
      if (current) found.push_back(condition);
    }
  }
  return found;
}

Episode FindEpisode(const Assessment& assessment) {
  std::vector<Condition> named;
  for (const Draft& draft : assessment.drafts()) {
    if (!draft.advised) continue;
    for (const Json condition : draft.reason.conditions) {
      if (IsIn(fhir::CodeableConcept(condition["code"]), kBackPainProblem,
               assessment.value_sets())) {
        named.push_back(fhir::ReadCondition(condition, assessment.now().offset));
      }
    }
  }
  if (!named.empty()) return EarliestOf(named, assessment);
  const auto current = assessment.back_pain();
  const EncounterDiagnoses diagnoses(assessment);
  std::vector<Condition> of_encounter;
  std::copy_if(current.begin(), current.end(), std::back_inserter(of_encounter),
               [&](const Condition& condition) { return diagnoses.Has(condition); });
  if (!of_encounter.empty()) return EarliestOf(of_encounter, assessment);
  // Which of several problems the unread encounter is about is not known, nor when it began.
  const bool open = current.size() > 1 && !assessment.record().WasRead(fhir::Question::kEncounter);
  return open ? Episode{} : EarliestOf(current, assessment);
}

bool IsBackPainRecent(const Assessment& assessment) {
  const auto start = WindowStart(assessment.now(), assessment.parameters().recent_problem);
  const EncounterDiagnoses diagnoses(assessment);
  for (const Condition& condition : assessment.back_pain()) {
    if (diagnoses.Has(condition)) return true;
    // What began in the last 90 days was recorded in them.
    for (const auto& when : {condition.recorded, condition.onset}) {
      const auto past = NotAhead(when, assessment.now());
      if (past && IsSince(*past, start) == Presence::kPresent) return true;
    }
  }
  return IsIn(fhir::CodeableConcept(ContextEncounter(assessment)["reasonCode"]), kBackPainProblem,
              assessment.value_sets());
}

Sightings computed::BackPain(const Assessment& assessment) {
  if (IsBackPainRecent(assessment)) return One(Dated(Presence::kPresent, assessment));
  if (assessment.back_pain().empty()) return {};
  const bool flagged =
      std::any_of(std::begin(kBackPainFlags), std::end(kBackPainFlags),
                  [&](const Finding* finding) { return assessment.IsPresent(*finding); });
  if (!flagged) return {};
  return One(Dated(Presence::kPresent, assessment));
}

Sightings computed::OnsetKnown(const Assessment& assessment) {
  if (!assessment.episode().onset) return {};
  return One(Dated(Presence::kPresent, assessment));
}

Sightings computed::ChronicPain(const Assessment& assessment) {
  return One(Dated(HasLasted(assessment.parameters().chronic, assessment), assessment));
}

Sightings computed::PersistsOneMonth(const Assessment& assessment) {
  if (!assessment.episode().onset) return {};
  return One(Dated(HasLasted(assessment.parameters().fti_period, assessment), assessment));
}

Sightings computed::ShortDuration(const Assessment& assessment) {
  if (!assessment.episode().onset) return {};
  const Presence lasted = HasLasted(Days(assessment.parameters().img_short), assessment);
  return One(
      Dated(FromBounds(lasted == Presence::kAbsent, lasted == Presence::kPresent), assessment));
}

Sightings computed::LongDuration(const Assessment& assessment) {
  return One(Dated(HasLasted(Days(assessment.parameters().img_long), assessment), assessment));
}

Sightings computed::OnsetYoung(const Assessment& assessment) {
  return One(Dated(BeganBefore(assessment.parameters().onset_young, assessment), assessment));
}

Sightings computed::OnsetBefore40(const Assessment& assessment) {
  return One(Dated(BeganBefore(40, assessment), assessment));
}

}  // namespace mappings

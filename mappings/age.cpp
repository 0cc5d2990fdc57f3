#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/settle.hpp"

// AGE_GT_50, AGE_LT_18, FX_AGE (decision-logic.md section 4).
namespace mappings::computed {
namespace {

using fhir::local_days;
using std::chrono::months;

struct Birthday {
  local_days first;
  local_days last;
};

std::optional<Birthday> BirthdayAt(int age, const Assessment& assessment) {
  const auto& birth = assessment.patient().birth;
  if (!birth) return std::nullopt;
  const local_days first = fhir::AddMonths(birth->first_day(), months(12 * age));
  const bool one_day = birth->first_day() == birth->last_day();
  return Birthday{first, one_day ? first : fhir::AddMonths(birth->last_day(), months(12 * age))};
}

Sighting OfPatient(Presence presence, const Assessment& assessment) {
  Sighting sighting = Inferred(presence, {}, assessment.now());
  sighting.resource = sighting.holder = assessment.record().patient();
  sighting.words = "born " + std::string(assessment.record().patient()["birthDate"].text());
  return sighting;
}

// The day after the birthday has come.
Sightings OlderThan(int age, const Assessment& assessment) {
  const auto birthday = BirthdayAt(age, assessment);
  if (!birthday) return {};
  const local_days today = assessment.now().day();
  return One(OfPatient(FromBounds(today > birthday->last, today <= birthday->first), assessment));
}

}  // namespace

Sightings OverFifty(const Assessment& assessment) { return OlderThan(50, assessment); }

Sightings UnderEighteen(const Assessment& assessment) {
  const auto birthday = BirthdayAt(18, assessment);
  if (!birthday) return {};
  const local_days today = assessment.now().day();
  return One(OfPatient(FromBounds(today < birthday->first, today >= birthday->last), assessment));
}

Sightings FractureAge(const Assessment& assessment) {
  const std::string_view gender = assessment.patient().gender;
  if (gender == "male") return OlderThan(65, assessment);
  if (gender == "female") return OlderThan(75, assessment);
  // Of another or unknown sex only what holds for both is certain.
  Sightings young = OlderThan(65, assessment);
  Sightings old = OlderThan(75, assessment);
  if (!young.empty() && young.front().presence == Presence::kAbsent) return young;
  if (!old.empty() && old.front().presence == Presence::kPresent) return old;
  return {};
}

}  // namespace mappings::computed

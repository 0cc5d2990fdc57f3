#include "mappings/weight_explained.hpp"

#include <algorithm>
#include <array>

#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

namespace mappings {
namespace {

struct Cause {
  SetId set;
  Carrier carrier;
  std::string_view words;
};

// What happened once. An undated status after it ("has had ...") is none of these.
constexpr std::array<Cause, 4> kEvents = {
    {{"bariatric-surgery", Carrier::kProcedure, "bariatric surgery"},
     {"major-amputation", Carrier::kProcedure, "amputation"},
     {"delivery", Carrier::kProcedure, "childbirth"},
     {"delivery", Carrier::kCondition, "childbirth"}}};

// The time between two weighings.
struct Between {
  fhir::Span first;
  fhir::Span second;

  bool Has(const fhir::Span& when) const {
    return when.first_day() >= first.last_day() && when.last_day() < second.first_day();
  }
};

std::string Explained(std::string_view by, const Hit& hit) {
  return std::string(by) + ", " + hit.resource->reference();
}

// It was done: a Procedure that is not completed may not have been, a refuted or provisional
// diagnosis may not be so.
bool IsCertain(const Hit& hit, const Assessment& assessment) {
  if (hit.carrier == Carrier::kProcedure) {
    return hit.resource->json["status"].text() == "completed";
  }
  const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
  return !IsRefuted(condition) && !IsProvisional(condition);
}

// When the medicine began: the earlier of the prescription and of what its dosage says.
std::optional<fhir::Span> Began(const Hit& hit, const Assessment& assessment) {
  const auto offset = assessment.now().offset;
  const auto use = fhir::ReadMedicationUse(hit.resource->json, offset);
  auto began = use.start;
  for (const fhir::Json dosage : hit.resource->json["dosageInstruction"].elements()) {
    const fhir::Json bounds = dosage["timing"]["repeat"]["boundsPeriod"];
    const auto start = fhir::ReadDate(bounds["start"].text(), offset);
    if (start && (!began || start->last < began->last)) began = start;
  }
  return began;
}

// The medicine is known to have ended before the first weighing.
bool IsOver(const Hit& hit, const Between& between, const Assessment& assessment) {
  const auto use = fhir::ReadMedicationUse(hit.resource->json, assessment.now().offset);
  return use.status != "active" && use.end && use.end->last_day() < between.first.first_day();
}

// The first of the set's medicines that began between the weighings, if none was in use already:
// one of an earlier day, or of none, may have been taken all along. A plan is not yet a treatment.
const Hit* Started(SetId set, const Between& between, const Assessment& assessment) {
  const Hit* started = nullptr;
  for (const Hit& hit : assessment.In(set)) {
    if (hit.carrier != Carrier::kMedication || IsOver(hit, between, assessment)) continue;
    const auto began = Began(hit, assessment);
    if (!began || began->first_day() < between.first.last_day()) return nullptr;
    const bool planned = hit.resource->json["intent"].text() == "plan";
    if (!started && !planned && between.Has(*began)) started = &hit;
  }
  return started;
}

// A diagnosis of heart failure that stands, made by the second weighing.
bool HasHeartFailure(const Between& between, const Assessment& assessment) {
  const auto hits = assessment.In("heart-failure");
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
    if (hit.carrier != Carrier::kCondition || !IsCertain(hit, assessment) || !hit.when)
      return false;
    const auto condition = fhir::ReadCondition(hit.resource->json, assessment.now().offset);
    return IsCurrent(condition, assessment.now()) &&
           hit.when->last_day() <= between.second.first_day();
  });
}

}  // namespace

std::optional<std::string> ExplainLoss(const fhir::Span& first, const fhir::Span& second,
                                       const Assessment& assessment) {
  const Between between{first, second};
  if (const Hit* drug = Started("med-weight-loss", between, assessment)) {
    return Explained("a drug that lowers weight", *drug);
  }
  for (const Cause& cause : kEvents) {
    for (const Hit& hit : assessment.In(cause.set)) {
      if (hit.carrier == cause.carrier && hit.when && between.Has(*hit.when) &&
          IsCertain(hit, assessment)) {
        return Explained(cause.words, hit);
      }
    }
  }
  if (!HasHeartFailure(between, assessment)) return std::nullopt;
  if (const Hit* drug = Started("med-loop-diuretic", between, assessment)) {
    return Explained("a diuretic in heart failure", *drug);
  }
  return std::nullopt;
}

}  // namespace mappings

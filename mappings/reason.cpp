#include "mappings/reason.hpp"

#include <algorithm>
#include <set>

namespace mappings {
namespace {

constexpr std::initializer_list<SetId> kSpinalDisease = {
    "ces-dx", "known-mets", "spine-infection", "known-spa", "sacroiliitis", "spa-unspec"};
constexpr std::initializer_list<SetId> kInflammatory = {"known-spa", "sacroiliitis", "spa-unspec",
                                                        "spa-periph"};

// An order needs no more reasons; what stands behind them is not read.
constexpr int kMostReasons = 100;

// What was never so is no reason, though one is given.
bool Holds(fhir::Json condition) {
  const auto status = fhir::ReadCondition(condition, {}).verification_status;
  return status != "entered-in-error" && status != "refuted";
}

void AddConcept(const fhir::CodeableConcept& value, const ValueSets& value_sets, Reason& reason) {
  value.ForEachCoding([&](const fhir::Coding&) { reason.readable = true; });
  const SetsOf sets(value, value_sets);
  reason.back_pain =
      reason.back_pain || sets.HasOneOf(kBackPainProblem) || sets.HasOneOf(kSpinalDisease);
  reason.inflammatory = reason.inflammatory || sets.HasOneOf(kInflammatory);
  reason.cancer = reason.cancer || sets.HasOneOf(kCancer);
}

}  // namespace

SetsOf::SetsOf(const fhir::CodeableConcept& value, const ValueSets& value_sets) {
  constexpr std::size_t kUsual = 8;
  if (!value.empty()) sets_.reserve(kUsual);
  value.ForEachCoding([&](const fhir::Coding& coding) {
    value_sets.ForEachSet(coding.system, coding.code, [&](std::uint32_t set) {
      if (std::find(sets_.begin(), sets_.end(), set) == sets_.end()) sets_.push_back(set);
    });
  });
}

bool SetsOf::HasOneOf(std::initializer_list<SetId> sets) const {
  return std::any_of(sets_.begin(), sets_.end(), [&](std::uint32_t set) {
    return std::any_of(sets.begin(), sets.end(), [set](SetId id) { return id.hash() == set; });
  });
}

bool IsIn(const fhir::CodeableConcept& value, std::initializer_list<SetId> sets,
          const ValueSets& value_sets) {
  bool found = false;
  value.ForEachCoding([&](const fhir::Coding& coding) {
    value_sets.ForEachSet(coding.system, coding.code, [&](std::uint32_t set) {
      found = found ||
              std::any_of(sets.begin(), sets.end(), [set](SetId id) { return id.hash() == set; });
    });
  });
  return found;
}

Reason ReadReason(fhir::Json order, const fhir::Record& record, const ValueSets& value_sets) {
  Reason reason;
  std::set<const fhir::JsonNode*> seen;
  int left = kMostReasons;
  const auto add_concept = [&](fhir::Json concept_json) {
    const fhir::CodeableConcept value(concept_json);
    if (value.empty()) return;
    reason.given = true;
    AddConcept(value, value_sets, reason);
  };
  const auto add_reference = [&](fhir::Json reference_json) {
    const fhir::Reference reference = fhir::ReadReference(reference_json);
    if (reference.empty()) return;
    reason.given = true;
    const fhir::Json condition = record.Resolve(reference, order);
    if (!condition || !Holds(condition) || !seen.insert(condition.node()).second) return;
    reason.conditions.push_back(condition);
    AddConcept(fhir::CodeableConcept(condition["code"]), value_sets, reason);
  };
  for (const fhir::Json code : order["reasonCode"].elements()) {
    if (left-- > 0) add_concept(code);
  }
  add_concept(order["reasonCodeableConcept"]);  // DSTU2
  for (const fhir::Json reference : order["reasonReference"].elements()) {
    if (left-- > 0) add_reference(reference);
  }
  for (const fhir::Json either : order["reason"].elements()) {  // R5 CodeableReference
    if (left-- <= 0) break;
    add_concept(either["concept"]);
    add_reference(either["reference"]);
  }
  return reason;
}

}  // namespace mappings

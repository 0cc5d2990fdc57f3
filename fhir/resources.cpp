#include "fhir/resources.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace fhir {
namespace {

constexpr std::array<std::string_view, kResourceTypes - 1> kTypeNames = {
    "Patient",
    "Condition",
    "Observation",
    "ServiceRequest",
    "MedicationRequest",
    "MedicationStatement",
    "Medication",
    "Procedure",
    "DiagnosticReport",
    "ImagingStudy",
    "FamilyMemberHistory",
    "QuestionnaireResponse",
    "AllergyIntolerance",
    "Encounter",
};

// `stem` + `suffix`, as choice elements are named; absent when that is longer than any element's
// name.
Json Choice(Json json, std::string_view stem, std::string_view suffix) {
  std::array<char, 40> name;
  if (stem.size() + suffix.size() > name.size()) return {};
  const auto end =
      std::copy(suffix.begin(), suffix.end(), std::copy(stem.begin(), stem.end(), name.begin()));
  return json[std::string_view(name.data(), static_cast<std::size_t>(end - name.begin()))];
}

std::string_view FirstCode(Json concept_json) {
  std::string_view first;
  CodeableConcept(concept_json).ForEachCoding([&](const Coding& coding) {
    if (first.empty()) first = coding.code;
  });
  // DSTU2 and many drafts: a bare code.
  return first.empty() ? concept_json.text() : first;
}

std::optional<Span> FirstTime(Json json, std::initializer_list<std::string_view> stems,
                              std::chrono::minutes offset) {
  for (const std::string_view stem : stems) {
    if (const auto time = ReadTime(json, stem, offset)) return time;
  }
  return std::nullopt;
}

Comparator ReadComparator(std::string_view text) {
  if (text == "<") return Comparator::kLess;
  if (text == "<=") return Comparator::kLessOrEqual;
  if (text == ">") return Comparator::kGreater;
  if (text == ">=") return Comparator::kGreaterOrEqual;
  return Comparator::kNone;
}

// A count of days or repeats, rounded; nothing when it is not a number up to 10,000.
std::optional<int> WholeNumber(Json json) {
  const auto number = Decimal::Read(json.number());
  const std::string text = number ? number->DividedBy(1, 0).ToString() : std::string();
  int whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  const bool all_read = error == std::errc() && end == text.data() + text.size();
  return all_read && whole >= 0 && whole <= 10'000 ? std::optional(whole) : std::nullopt;
}

}  // namespace

ResourceType TypeOf(std::string_view resource_type) {
  // As DSTU2 and STU3 name them.
  if (resource_type == "MedicationOrder") return ResourceType::kMedicationRequest;
  if (resource_type == "ProcedureRequest") return ResourceType::kServiceRequest;
  const auto* const at = std::find(kTypeNames.begin(), kTypeNames.end(), resource_type);
  return static_cast<ResourceType>(at - kTypeNames.begin());
}

std::string_view NameOf(ResourceType type) {
  return type == ResourceType::kOther ? "" : kTypeNames[static_cast<std::size_t>(type)];
}

Json NextLink(Json links) {
  for (const Json link : links.elements()) {
    if (link["relation"].text() == "next") return link;
  }
  return {};
}

Reference ReadReference(std::string_view text) {
  if (text.starts_with('#')) return {{}, text.substr(1), true};
  if (const auto history = text.find("/_history/"); history != text.npos)
    text = text.substr(0, history);
  const auto slash = text.rfind('/');
  if (slash == text.npos) return {{}, text};
  const std::string_view before = text.substr(0, slash);
  const auto type_at = before.rfind('/');
  return {type_at == before.npos ? before : before.substr(type_at + 1), text.substr(slash + 1)};
}

Reference ReadReference(Json json) { return ReadReference(json["reference"].text()); }

// One pass over the members: most resources have none of these names, or one.
std::optional<Span> ReadTime(Json resource, std::string_view stem, std::chrono::minutes offset) {
  constexpr std::array<std::string_view, 5> kSuffixes = {"DateTime", "Date", "Instant", "",
                                                         "Period"};
  std::array<std::string_view, kSuffixes.size()> times;
  for (const auto& [key, value] : resource.members()) {
    if (key.empty() || key.front() != stem.front() || !key.starts_with(stem)) continue;
    const auto* const suffix =
        std::find(kSuffixes.begin(), kSuffixes.end(), key.substr(stem.size()));
    if (suffix == kSuffixes.end()) continue;
    const bool period = suffix == &kSuffixes.back();
    times[static_cast<std::size_t>(suffix - kSuffixes.begin())] =
        (period ? value["start"] : value).text();
  }
  for (const std::string_view time : times) {
    if (time.empty()) continue;
    if (const auto read = ReadDate(time, offset)) return read;
  }
  return std::nullopt;
}

std::optional<Span> ReadPeriodEnd(Json resource, std::string_view stem,
                                  std::chrono::minutes offset) {
  return ReadDate(Choice(resource, stem, "Period")["end"].text(), offset);
}

Quantity ReadQuantity(Json json) {
  const std::string_view code = json["code"].text();
  return {Decimal::Read(json["value"].number()), ReadComparator(json["comparator"].text()),
          code.empty() ? json["unit"].text() : code};
}

Patient ReadPatient(Json json, std::chrono::minutes offset) {
  const Json deceased = json["deceasedBoolean"];
  return {json["gender"].text(), ReadDate(json["birthDate"].text(), offset),
          deceased.boolean().value_or(false) || json["deceasedDateTime"].is_string()};
}

std::optional<Span> ReadRecorded(Json condition, std::chrono::minutes offset) {
  for (const Json date :
       {condition["recordedDate"], condition["dateRecorded"], condition["assertedDate"]}) {
    if (const auto recorded = ReadDate(date.text(), offset)) return recorded;
  }
  return std::nullopt;
}

Condition ReadCondition(Json json, std::chrono::minutes offset) {
  Condition condition;
  condition.json = json;
  condition.code = CodeableConcept(json["code"]);
  condition.clinical_status = FirstCode(json["clinicalStatus"]);
  condition.verification_status = FirstCode(json["verificationStatus"]);
  condition.onset = ReadTime(json, "onset", offset);
  const Quantity age = ReadQuantity(json["onsetAge"]);
  const bool plain = age.comparator == Comparator::kNone && age.value && *age.value >= Decimal(0);
  if (plain && (age.unit == "a" || age.unit.starts_with("year"))) {
    condition.onset_age = age.value;
  }
  condition.abatement = ReadTime(json, "abatement", offset);
  condition.recorded = ReadRecorded(json, offset);
  condition.encounter = ReadReference(json["encounter"]);
  return condition;
}

Value ReadValue(Json holder) {
  Value value;
  value.boolean = holder["valueBoolean"].boolean();
  for (const std::string_view name : {"valueCodeableConcept", "valueCoding"}) {
    if (value.concept_value.empty()) value.concept_value = CodeableConcept(holder[name]);
  }
  value.string = holder["valueString"].text();
  value.quantity = ReadNumericValue(holder);
  return value;
}

std::optional<Quantity> ReadNumericValue(Json holder) {
  if (const Json quantity = holder["valueQuantity"]; quantity.is_object()) {
    return ReadQuantity(quantity);
  }
  for (const Json value : {holder["valueInteger"], holder["valueDecimal"]}) {
    if (const auto number = Decimal::Read(value.number())) {
      return Quantity{number, Comparator::kNone, {}};
    }
  }
  return std::nullopt;
}

Observation ReadObservation(Json json, std::chrono::minutes offset) {
  return {json["status"].text(), FirstTime(json, {"effective", "issued"}, offset)};
}

std::optional<Span> ReadStart(Json medication_use, std::chrono::minutes offset) {
  return FirstTime(medication_use, {"effective", "authoredOn", "dateWritten", "dateAsserted"},
                   offset);
}

MedicationUse ReadMedicationUse(Json json, std::chrono::minutes offset) {
  MedicationUse use;
  use.status = json["status"].text();
  use.start = ReadStart(json, offset);
  const Json dispense = json["dispenseRequest"];
  use.end = ReadPeriodEnd(json, "effective", offset);
  if (!use.end) use.end = ReadPeriodEnd(dispense, "validity", offset);
  const Json supply = dispense["expectedSupplyDuration"];
  const std::string_view unit = ReadQuantity(supply).unit;
  const int days_each = unit == "d" || unit.starts_with("day")     ? 1
                        : unit == "wk" || unit.starts_with("week") ? 7
                                                                   : 0;
  if (const auto count = WholeNumber(supply["value"]); count && days_each != 0) {
    use.supply_days =
        *count * days_each * (1 + WholeNumber(dispense["numberOfRepeatsAllowed"]).value_or(0));
  }
  return use;
}

CodeableConcept MedicationConcept(Json json) {
  for (const Json candidate : {json["medicationCodeableConcept"], json["medication"]["concept"],
                               json["medicationCodeableReference"]["concept"]}) {
    if (candidate) return CodeableConcept(candidate);
  }
  return {};
}

Reference MedicationReference(Json json) {
  for (const Json candidate : {json["medicationReference"], json["medication"]["reference"]}) {
    if (candidate) return ReadReference(candidate);
  }
  return {};
}

ServiceRequest ReadServiceRequest(Json json, std::chrono::minutes offset) {
  ServiceRequest request;
  request.priority = json["priority"].text();
  request.due = ReadPeriodEnd(json, "occurrence", offset);
  if (!request.due) request.due = ReadDate(json["occurrenceDateTime"].text(), offset);
  return request;
}

std::optional<Span> ReadPerformed(Json json, std::chrono::minutes offset) {
  return FirstTime(json, {"performed", "occurrence", "effective", "started", "issued"}, offset);
}

}  // namespace fhir

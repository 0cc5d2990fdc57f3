#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/coding.hpp"
#include "fhir/date.hpp"
#include "fhir/decimal.hpp"
#include "fhir/json.hpp"

// The elements that we read of FHIR R4 resources, as views: a struct lives as long as the body it
// was read from. What is missing or malformed is empty. Statuses are their R4 codes.
namespace fhir {

enum class ResourceType : std::uint8_t {
  kPatient,
  kCondition,
  kObservation,
  kServiceRequest,
  kMedicationRequest,
  kMedicationStatement,
  kMedication,
  kProcedure,
  kDiagnosticReport,
  kImagingStudy,
  kFamilyMemberHistory,
  kQuestionnaireResponse,
  kAllergyIntolerance,
  kEncounter,
  kOther,
};
inline constexpr int kResourceTypes = static_cast<int>(ResourceType::kOther) + 1;

ResourceType TypeOf(std::string_view resource_type);
std::string_view NameOf(ResourceType type);  // in R4; "" of kOther

// Any resource: its type, its id and the fullUrl of its Bundle entry ("" when it has none) and all
// of it.
struct Resource {
  ResourceType type = ResourceType::kOther;
  std::string_view id;
  Json json;
  std::string_view full_url;

  std::string_view type_name() const { return json["resourceType"].text(); }
  std::string reference() const { return std::string(type_name()) + "/" + std::string(id); }
};

// The one of a Bundle's links that leads to its next page; absent when there is none.
Json NextLink(Json links);

// Where a FHIR Reference points: "Condition/c1", a URL that ends so, or "#c1" (contained).
struct Reference {
  std::string_view type;
  std::string_view id;
  bool contained = false;

  bool empty() const { return id.empty(); }
};
Reference ReadReference(Json json);
Reference ReadReference(std::string_view text);

// A time element in any of its spellings, `stem` + DateTime | Date | Instant | Period; of a Period
// its start.
std::optional<Span> ReadTime(Json resource, std::string_view stem, std::chrono::minutes offset);
// The end of `stem` + Period.
std::optional<Span> ReadPeriodEnd(Json resource, std::string_view stem,
                                  std::chrono::minutes offset);

enum class Comparator : std::uint8_t { kNone, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// FHIR R4 Quantity; `unit` is its UCUM code, else its unit in words.
struct Quantity {
  std::optional<Decimal> value;
  Comparator comparator = Comparator::kNone;
  std::string_view unit;
};
Quantity ReadQuantity(Json json);

struct Patient {
  std::string_view gender;
  std::optional<Span> birth;
  bool deceased = false;
};
Patient ReadPatient(Json json, std::chrono::minutes offset);

struct Condition {
  Json json;  // the resource
  CodeableConcept code;
  std::string_view clinical_status;      // "" when not given
  std::string_view verification_status;  // "" when not given
  std::optional<Span> onset;             // onsetDateTime, onsetPeriod.start
  std::optional<Decimal> onset_age;      // onsetAge in years
  std::optional<Span> abatement;
  std::optional<Span> recorded;
  Reference encounter;

  bool is_past() const {
    return clinical_status == "inactive" || clinical_status == "remission" ||
           clinical_status == "resolved";
  }
};
Condition ReadCondition(Json json, std::chrono::minutes offset);
std::optional<Span> ReadRecorded(Json condition, std::chrono::minutes offset);  // that alone

// One code with one value: an Observation, a component of it, or an answered item of a
// QuestionnaireResponse.
struct Value {
  std::optional<bool> boolean;
  CodeableConcept concept_value;
  std::string_view string;
  std::optional<Quantity> quantity;  // also valueInteger and valueDecimal, without a unit

  bool empty() const { return !boolean && concept_value.empty() && string.empty() && !quantity; }
};
Value ReadValue(Json holder);
std::optional<Quantity> ReadNumericValue(Json holder);  // its quantity alone

struct Observation {
  std::string_view status;
  std::optional<Span> effective;  // effective[x], else issued
};
Observation ReadObservation(Json json, std::chrono::minutes offset);

// A MedicationRequest or a MedicationStatement (DSTU2 and R5 spellings of the medicine read alike).
struct MedicationUse {
  std::string_view status;
  std::optional<Span> start;  // authoredOn; effective[x]; dateAsserted
  std::optional<Span> end;    // the end of effectivePeriod or of dispenseRequest.validityPeriod
  std::optional<int> supply_days;  // dispenseRequest.expectedSupplyDuration x (1 + repeats)
};
MedicationUse ReadMedicationUse(Json json, std::chrono::minutes offset);
std::optional<Span> ReadStart(Json medication_use, std::chrono::minutes offset);  // that alone
// The medicine itself: a concept, or a reference to a Medication.
CodeableConcept MedicationConcept(Json json);
Reference MedicationReference(Json json);
// Calls `visit(const CodeableConcept&)` for each ingredient of a Medication (R4, or R5's reference
// to a concept); what stands behind the first twenty is not read.
template <class Visit>
void ForEachIngredient(Json medication, Visit&& visit) {
  int left = 20;
  for (const Json ingredient : medication["ingredient"].elements()) {
    if (left-- <= 0) return;
    const Json in_place = ingredient["itemCodeableConcept"];
    visit(CodeableConcept(in_place ? in_place : ingredient["item"]["concept"]));
  }
}

// A ServiceRequest.
struct ServiceRequest {
  std::string_view priority;
  std::optional<Span> due;  // occurrencePeriod.end, occurrenceDateTime
};
ServiceRequest ReadServiceRequest(Json json, std::chrono::minutes offset);

// When a Procedure, DiagnosticReport or ImagingStudy was done.
std::optional<Span> ReadPerformed(Json json, std::chrono::minutes offset);

}  // namespace fhir

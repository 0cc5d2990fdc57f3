#include "tests/support/typical_request.hpp"

#include <array>

namespace tests {
namespace {

constexpr std::string_view kHead =
    R"(,"hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
    R"("context":{"userId":"Practitioner/p1","patientId":"123","encounterId":"e1")";

constexpr std::string_view kReason =
    R"("subject":{"reference":"Patient/123"},"encounter":{"reference":"Encounter/e1"},)"
    R"("authoredOn":"2026-07-15T11:58:00Z","requester":{"reference":"Practitioner/p1"},)"
    R"("reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"279039007",)"
    R"("display":"Low back pain"}],"text":"Low back pain"}]}})";

constexpr std::string_view kFilm =
    R"({"resource":{"resourceType":"ServiceRequest","id":"xr1","status":"draft",)"
    R"("intent":"order","code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt",)"
    R"("code":"72100"},{"system":"http://loinc.org","code":"24972-2",)"
    R"("display":"XR Lumbar spine Views"}],"text":"XR lumbar spine 2-3 views"},)";

constexpr std::string_view kBedRest =
    R"({"resource":{"resourceType":"ServiceRequest","id":"bedrest1","status":"draft",)"
    R"("intent":"order","code":{"text":"Bed rest"},)";

constexpr std::string_view kPatient =
    R"(},"prefetch":{"patient":{"resourceType":"Patient","id":"123","active":true,)"
    R"("name":[{"use":"official","family":"Example","given":["Anna"]}],)"
    R"("gender":"female","birthDate":"1984-03-01"},"encounter":{"resourceType":"Encounter",)"
    R"("id":"e1","status":"in-progress","class":{"code":"AMB"},)"
    R"("subject":{"reference":"Patient/123"},"period":{"start":"2026-07-15T11:30:00Z"}})";

constexpr std::string_view kBackPain =
    R"({"fullUrl":"https://ehr.example.org/fhir/Condition/bp","resource":{)"
    R"("resourceType":"Condition","id":"bp","clinicalStatus":{"coding":[{"code":"active"}]},)"
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"279039007"},)"
    R"({"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.50",)"
    R"("display":"Low back pain, unspecified"}],"text":"Low back pain"},)"
    R"("subject":{"reference":"Patient/123"},"encounter":{"reference":"Encounter/e1"},)"
    R"("onsetDateTime":"2026-07-10","recordedDate":"2026-07-10"}})";

// What charts are full of. `head` and `tail` stand before and behind the subject and the date.
struct Kind {
  std::string_view key;
  std::string_view type;
  std::string_view head;
  std::string_view date;
  std::string_view tail;
};
constexpr std::array<Kind, 6> kKinds = {{
    {"conditions", "Condition",
     R"("clinicalStatus":{"coding":[{"system":"http://hl7.org/fhir/condition-clinical","code":"active"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"J06.9","display":"Acute upper respiratory infection"}],"text":"Common cold"},)",
     "recordedDate", ""},
    {"labs", "Observation",
     R"("status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2951-2","display":"Sodium [Moles/volume] in Serum"}],"text":"Sodium"},)",
     "effectiveDateTime",
     R"(,"valueQuantity":{"value":140.5,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"})"},
    {"vitals", "Observation",
     R"("status":"final","category":[{"coding":[{"code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body weight"}],"text":"Weight"},)",
     "effectiveDateTime",
     R"(,"valueQuantity":{"value":71.4,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"})"},
    {"medications", "MedicationRequest",
     R"("status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076","display":"lisinopril 10 MG Oral Tablet"}],"text":"Lisinopril 10 mg"},)",
     "authoredOn", R"(,"dosageInstruction":[{"text":"1 tablet a day"}])"},
    {"procedures", "Procedure",
     R"("status":"completed","code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"90686","display":"Influenza virus vaccine, quadrivalent"}]},)",
     "performedDateTime", R"(,"note":[{"text":"Left deltoid, no reaction seen"}])"},
    {"serviceRequests", "ServiceRequest",
     R"("status":"completed","intent":"order","code":{"coding":[{"system":"http://loinc.org","code":"57021-8","display":"CBC W Auto Differential panel - Blood"}],"text":"Full blood count"},)",
     "authoredOn", R"(,"performer":[{"reference":"Organization/laboratory-1"}])"},
}};

std::string Number(std::size_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
}

// The resource of this number, dated in one of the last twenty years.
void AddEntry(const Kind& kind, std::size_t number, std::string& body) {
  const std::string id = std::string(kind.key) + "-" + Number(number, 6);
  body.append(R"({"fullUrl":"https://ehr.example.org/fhir/)").append(kind.type).append("/");
  body.append(id).append(R"(","resource":{"resourceType":")").append(kind.type);
  body.append(R"(","id":")").append(id).append("\",").append(kind.head);
  body.append(R"("subject":{"reference":"Patient/123"},")").append(kind.date).append("\":\"");
  body.append(Number(2006 + number % 20, 4)).append("-").append(Number(1 + number / 20 % 12, 2));
  body.append("-").append(Number(1 + number / 240 % 28, 2)).append("\"").append(kind.tail);
  body.append("}}");
}

void AddBundle(const Kind& kind, std::size_t count, bool back_pain, std::string& body) {
  body.append(",\"").append(kind.key).append(R"(":{"resourceType":"Bundle","type":"searchset",)");
  body.append(R"("total":)").append(std::to_string(count + (back_pain ? 1 : 0)));
  body.append(",\"entry\":[");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body += ',';
    AddEntry(kind, i, body);
  }
  if (back_pain) body.append(count > 0 ? "," : "").append(kBackPain);
  body.append("]}");
}

std::string WithEntries(std::string_view hook, std::size_t count) {
  const bool signs = hook == "order-sign";
  std::string body = R"({"hook":")";
  body.append(hook).append("\"").append(kHead);
  if (signs) {
    body.append(R"(,"draftOrders":{"resourceType":"Bundle","type":"collection","entry":[)");
    body.append(kFilm).append(kReason).append(",").append(kBedRest).append(kReason).append("]}");
  }
  body.append(kPatient);
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const Kind& kind = kKinds[i];
    const std::size_t each = (count + i) / kKinds.size();
    AddBundle(kind, each, signs && kind.key == "conditions", body);
  }
  for (const std::string_view key :
       {"symptoms", "familyHistory", "questionnaireResponses", "allergies"}) {
    body.append(",\"").append(key).append(R"(":{"resourceType":"Bundle","total":0})");
  }
  return body.append("}}");
}

}  // namespace

std::string TypicalRequest(std::string_view hook, std::size_t bytes) {
  constexpr std::size_t kSample = 60;
  const std::size_t none = WithEntries(hook, 0).size();
  const std::size_t sample = WithEntries(hook, kSample).size() - none;
  return WithEntries(hook, bytes > none ? (bytes - none) * kSample / sample : 0);
}

}  // namespace tests

#include "tests/support/big_request.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/support/chance.hpp"

namespace tests {
namespace {

struct Code {
  std::string_view code, display, unit;
};

constexpr std::string_view kLoinc = "http://loinc.org";
constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

constexpr Code kLabs[] = {
    {"718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL"},
    {"2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL"},
    {"2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL"},
    {"1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "mg/L"},
    {"30341-2", "Erythrocyte sedimentation rate", "mm/h"},
    {"6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL"}};
constexpr Code kVitals[] = {{"8310-5", "Body temperature", "Cel"},
                            {"29463-7", "Body weight", "kg"},
                            {"8867-4", "Heart rate", "/min"},
                            {"9279-1", "Respiratory rate", "/min"}};
constexpr Code kProblems[] = {{"38341003", "Hypertensive disorder, systemic arterial", ""},
                              {"44054006", "Diabetes mellitus type 2 (disorder)", ""},
                              {"195662009", "Acute viral pharyngitis", ""},
                              {"444814009", "Viral sinusitis", ""},
                              {"162864005", "Body mass index 30+ - obesity", ""},
                              {"279039007", "Low back pain", ""}};
constexpr Code kMedicines[] = {{"314076", "lisinopril 10 MG Oral Tablet", ""},
                               {"860975", "metformin hydrochloride 500 MG Oral Tablet", ""},
                               {"197361", "amlodipine 5 MG Oral Tablet", ""},
                               {"310965", "ibuprofen 200 MG Oral Tablet", ""}};
constexpr Code kOrders[] = {{"710824005", "Assessment of health and social care needs", ""},
                            {"91251008", "Physical therapy procedure", ""},
                            {"71651007", "Mammography", ""}};
constexpr Code kProcedures[] = {{"430193006", "Medication reconciliation", ""},
                                {"73761001", "Colonoscopy", ""},
                                {"80146002", "Appendectomy", ""}};

constexpr std::array<std::string_view, 6> kBundles = {
    "conditions", "labs", "vitals", "medications", "serviceRequests", "procedures"};

// The request up to its bundles: r-opi-02 of tests/cases, on one line.
constexpr std::string_view kHead =
    R"({"hook":"order-sign","hookInstance":"955560d4-cf0b-5e58-9632-b42bced2abd0","context":{)"
    R"("userId":"Practitioner/p1","patientId":"b752354","encounterId":"e1","draftOrders":{)"
    R"("resourceType":"Bundle","type":"collection","entry":[{"resource":{)"
    R"("resourceType":"MedicationRequest","id":"opioid1","status":"draft","intent":"order",)"
    R"("medicationCodeableConcept":{"coding":[{"system":)"
    R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1049621","display":)"
    R"("oxycodone hydrochloride 5 MG Oral Tablet"}],"text":"oxycodone 5 mg tablet"},)"
    R"("subject":{"reference":"Patient/b752354"},"encounter":{"reference":"Encounter/e1"},)"
    R"("authoredOn":"2026-07-15T11:58:00Z","reasonCode":[{"coding":[{"system":)"
    R"("http://snomed.info/sct","code":"279039007","display":"Low back pain"}],)"
    R"("text":"Low back pain"}],"dosageInstruction":[{"text":"1 tablet every 6 hours"}]}}]}},)"
    R"("prefetch":{"patient":{"resourceType":"Patient","id":"b752354","active":true,"name":[{)"
    R"("use":"official","family":"Example","given":["Ren\u00e9e"]}],"gender":"female",)"
    R"("birthDate":"1984-03-01"},"encounter":{"resourceType":"Encounter","id":"e1","status":)"
    R"("in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",)"
    R"("code":"AMB"},"subject":{"reference":"Patient/b752354"},"period":{"start":)"
    R"("2026-07-15T11:30:00Z"}})";

std::string Padded(std::size_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// Writes the resources of a long record, one after the other.
class Writer {
 public:
  explicit Writer(Fullness fullness) : full_(fullness == Fullness::kFull) {}

  // An entry of the bundle with that place in kBundles.
  std::string Entry(std::size_t bundle) {
    ++number_;
    switch (bundle) {
      case 0: {
        const Code& code = chance_.Pick(kProblems);
        return Wrapped("Condition", code,
                       Status("clinicalStatus", "condition-clinical", "resolved") +
                           Status("verificationStatus", "condition-ver-status", "confirmed") +
                           Category("condition-category", "problem-list-item") +
                           Concept("code", kSnomed, code) + Member("onsetDateTime", Date()) +
                           Member("recordedDate", Date()));
      }
      case 1:
      case 2: {
        const Code& code = bundle == 1 ? chance_.Pick(kLabs) : chance_.Pick(kVitals);
        return Wrapped(
            "Observation", code,
            Member("status", "final") +
                Category("observation-category", bundle == 1 ? "laboratory" : "vital-signs") +
                Concept("code", kLoinc, code) + Member("effectiveDateTime", Time()) +
                Member("issued", Time()) + Measured(code));
      }
      case 3: {
        const Code& code = chance_.Pick(kMedicines);
        return Wrapped("MedicationRequest", code,
                       Member("status", "completed") + Member("intent", "order") +
                           Concept("medicationCodeableConcept", kRxNorm, code) +
                           Member("authoredOn", Date()) +
                           R"("dosageInstruction":[{"text":"1 tablet daily"}],)");
      }
      case 4: {
        const Code& code = chance_.Pick(kOrders);
        return Wrapped("ServiceRequest", code,
                       Member("status", "completed") + Member("intent", "order") +
                           Member("priority", "routine") + Concept("code", kSnomed, code) +
                           Member("authoredOn", Time()) + Member("occurrenceDateTime", Date()));
      }
      default: {
        const Code& code = chance_.Pick(kProcedures);
        return Wrapped("Procedure", code,
                       Member("status", "completed") + Concept("code", kSnomed, code) +
                           R"("performedPeriod":{"start":")" + Time() + R"(","end":")" + Time() +
                           R"("},)");
      }
    }
  }

 private:
  static std::string Member(std::string_view key, std::string_view value) {
    std::string text = "\"";
    return text.append(key).append("\":\"").append(value).append("\",");
  }

  std::string Date() {
    return Padded(2005 + chance_.Below(21), 4) + "-" + Padded(1 + chance_.Below(12), 2) + "-" +
           Padded(1 + chance_.Below(28), 2);
  }

  std::string Time() {
    return Date() + "T" + Padded(chance_.Below(24), 2) + ":" + Padded(chance_.Below(60), 2) +
           (full_ ? ":00.000+02:00" : ":00Z");
  }

  std::string Status(std::string_view key, std::string_view system, std::string_view code) const {
    std::string text = "\"";
    text.append(key).append(R"(":{"coding":[{)");
    if (full_) {
      text +=
          Member("system", std::string("http://terminology.hl7.org/CodeSystem/").append(system));
    }
    return text.append(R"("code":")").append(code).append(R"("}]},)");
  }

  std::string Category(std::string_view system, std::string_view code) const {
    if (!full_) return {};
    return std::string(
               R"("category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)")
        .append(system)
        .append(R"(","code":")")
        .append(code)
        .append(R"("}]}],)");
  }

  std::string Concept(std::string_view key, std::string_view system, const Code& code) const {
    std::string text = "\"";
    text.append(key).append(R"(":{"coding":[{)") += Member("system", system);
    text.append(R"("code":")").append(code.code).append("\"");
    if (full_) text.append(R"(,"display":")").append(code.display).append("\"");
    return text.append(R"(}],"text":")").append(code.display).append("\"},");
  }

  std::string Measured(const Code& code) {
    const std::string value =
        Padded(1 + chance_.Below(150), 1) + "." + Padded(chance_.Below(10), 1);
    std::string text = R"("valueQuantity":{"value":)" + value + R"(,"unit":")";
    text.append(code.unit).append(R"(","system":"http://unitsofmeasure.org","code":")");
    text.append(code.unit).append("\"},");
    if (full_) {
      text +=
          R"("referenceRange":[{"low":{"value":1,"unit":"x"},"high":{"value":100,"unit":"x"}}],)";
    }
    return text;
  }

  // What no finding is read from.
  std::string Surroundings(std::string_view type, const Code& code) {
    const std::string id = std::to_string(number_);
    std::string text = R"("meta":{"versionId":"1","lastUpdated":")" + Time() +
                       R"(","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-)";
    text.append(type).append(R"("]},"text":{"status":"generated","div":)");
    text.append(R"("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>)").append(type);
    text.append(R"(</b></p>\n<p>)").append(code.display);
    text.append(number_ % 3 == 0 ? " \u2014 gepr\u00FCft" : ", checked");
    text.append(R"( <a href=\"#)" + id + R"(\">more</a></p></div>"},)");
    text.append(R"("extension":[{"url":"http://ehr.example.org/fhir/StructureDefinition/source",)");
    text.append(R"("valueString":"import)" + id + R"("}],"identifier":[{"system":)");
    text.append(R"("urn:oid:1.2.36.146.595.217.0.1","value":"A-)" + id + R"("}],)");
    return text;
  }

  // The resource as an entry of a search's Bundle.
  std::string Wrapped(std::string_view type, const Code& code, const std::string& members) {
    const std::string id = "r" + std::to_string(number_);
    std::string text = R"({"fullUrl":"https://ehr.example.org/fhir/)";
    text.append(type).append("/" + id).append(R"(","resource":{"resourceType":")").append(type);
    text.append(R"(","id":")" + id + R"(",)");
    if (full_) text += Surroundings(type, code);
    text += members;
    if (full_) text += R"("encounter":{"reference":"Encounter/e1"},)";
    text += R"("subject":{"reference":"Patient/b752354"}})";
    return text += full_ ? R"(,"search":{"mode":"match"}})" : "}";
  }

  bool full_;
  std::size_t number_ = 0;
  Chance chance_{1};
};

}  // namespace

std::string BigOrderSign(std::size_t bytes, Fullness fullness) {
  Writer writer(fullness);
  std::array<std::string, kBundles.size()> entries;
  std::size_t written = kHead.size() + 60 * kBundles.size();
  for (std::size_t turn = 0; written < bytes; ++turn) {
    // Laboratory results and vital signs are most of a record.
    constexpr std::size_t kTurns[] = {1, 2, 0, 1, 3, 2, 1, 4, 2, 1, 5, 3};
    const std::size_t bundle = kTurns[turn % std::size(kTurns)];
    const std::string entry = writer.Entry(bundle);
    written += entry.size() + 1;
    entries[bundle].append(entries[bundle].empty() ? "" : ",").append(entry);
  }
  std::string request(kHead);
  for (std::size_t i = 0; i < kBundles.size(); ++i) {
    request.append(",\"").append(kBundles[i]);
    request.append(R"(":{"resourceType":"Bundle","type":"searchset","entry":[)");
    request.append(entries[i]).append("]}");
  }
  return request += "}}";
}

}  // namespace tests

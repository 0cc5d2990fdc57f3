#include "mappings/coverage.hpp"

#include "tests/support/rows.hpp"

using tests::A;
using tests::Assessed;
using tests::CheckRows;
using tests::Condition;
using tests::Observation;
using tests::P;
using tests::Resource;
using tests::Row;
using tests::Said;
using tests::U;
using tests::With;

namespace {

constexpr std::string_view kOxycodone = "1049221";
constexpr std::string_view kPrednisone = "198145";

// A MedicationRequest of a day, with more members.
std::string Medicine(std::string_view code, std::string_view day, std::string_view status,
                     std::string_view more = {}) {
  return Resource("MedicationRequest",
                  R"("intent":"order","status":")" + std::string(status) + R"(","authoredOn":")" +
                      std::string(day) +
                      R"(","medicationCodeableConcept":{"coding":[{"system":)"
                      R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":")" +
                      std::string(code) + R"("}]})" + std::string(more));
}

std::string Supply(std::string_view days, std::string_view unit = "d") {
  return R"(,"dispenseRequest":{"expectedSupplyDuration":{"value":)" + std::string(days) +
         R"(,"code":")" + std::string(unit) + R"("}})";
}

std::string Pain(std::string_view onset) {
  return Condition("http://snomed.info/sct|279039007",
                   R"(,"clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":")" +
                       std::string(onset) + '"');
}

std::string Physiotherapy(std::string_view day) {
  return Resource(
      "ServiceRequest",
      R"("status":"active","authoredOn":")" + std::string(day) +
          R"(","code":{"coding":[{"system":"http://snomed.info/sct","code":"91251008"}]})");
}

std::string Study(std::string_view day, std::string_view status = "final") {
  return Resource("DiagnosticReport",
                  R"("status":")" + std::string(status) + R"(","effectiveDateTime":")" +
                      std::string(day) +
                      R"(","code":{"coding":[{"system":"http://loinc.org","code":"30679-5"}]})");
}

}  // namespace

TEST_CASE("who had no opioid on any of the last 90 days is naive") {
  const Row rows[] = {
      {mappings::kOpioidNaive, "", P},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-04-16", "completed"), A},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-04-15", "completed"), P},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-04-15", "completed", Supply("2")), A},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2020-01-01", "active"), A},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-07-01", "draft"), P},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-07-01", "cancelled"), P},
      {mappings::kOpioidNaive, Medicine(kOxycodone, "2026-07-01", "entered-in-error"), P},
      {mappings::kOpioidNaive,
       Medicine(kOxycodone, "2026-07-01", "active", R"(,"doNotPerform":true)"), P},
      {mappings::kOpioidNaive,
       With(Medicine(kOxycodone, "2026-07-01", "stopped"), "authoredOn", "note"), U},
      {mappings::kOpioidNaive, Medicine(kPrednisone, "2026-07-01", "active"), P},
  };
  CheckRows(rows);
}

TEST_CASE("an opioid is long-term when it covers 60 of the last 90 days") {
  const Row rows[] = {
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-01", "completed", Supply("60")), P},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-01", "completed", Supply("59")), A},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-01", "completed", Supply("60.0")), P},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-01", "completed", Supply("9", "wk")),
       P},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-01", "completed", Supply("60", "h")),
       A},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-17", "active"), P},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2026-05-18", "active"), A},
      {mappings::kOpioidLong,
       Medicine(kOxycodone, "2026-05-01", "completed", Supply("40")) + "," +
           Medicine(kOxycodone, "2026-05-21", "completed", Supply("40")),
       P},
      {mappings::kOpioidLong,
       Medicine(kOxycodone, "2026-05-01", "completed", Supply("40")) + "," +
           Medicine(kOxycodone, "2026-05-01", "completed", Supply("40")),
       A},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2025-12-01", "completed", Supply("197")), P},
      {mappings::kOpioidLong, Medicine(kOxycodone, "2025-12-01", "completed", Supply("196")), A},
  };
  CheckRows(rows);
}

TEST_CASE("steroids count from 90 days of the last 12 months") {
  const Row rows[] = {
      {mappings::kSteroid, Medicine(kPrednisone, "2025-10-01", "completed", Supply("90")), P},
      {mappings::kSteroid, Medicine(kPrednisone, "2025-10-01", "completed", Supply("89")), U},
      {mappings::kSteroid, Medicine(kPrednisone, "2025-06-16", "completed", Supply("120")), P},
      {mappings::kSteroid, Medicine(kPrednisone, "2025-06-16", "completed", Supply("119")), U},
      {mappings::kSteroid, Medicine(kPrednisone, "2024-01-01", "completed", Supply("200")), U},
      {mappings::kSteroid, Condition("http://hl7.org/fhir/sid/icd-10-cm|Z79.52"), P},
  };
  CheckRows(rows);
}

TEST_CASE("treatment is conservative when begun in the episode and 28 days ago") {
  const std::string pain = Pain("2026-06-01") + ",";
  const Row rows[] = {
      {mappings::kConservative, pain + Physiotherapy("2026-06-17"), P},
      {mappings::kConservative, pain + Physiotherapy("2026-06-18"), U},
      {mappings::kConservative, pain + Physiotherapy("2026-06-01"), P},
      {mappings::kConservative, pain + Physiotherapy("2026-05-31"), U},
      {mappings::kConservative, Pain("2026-05") + "," + Physiotherapy("2026-05-20"), U},
      {mappings::kConservative, Physiotherapy("2026-06-01"), U},
      {mappings::kConservative, pain + Medicine("5640", "2026-06-17", "stopped"), P},
      {mappings::kFti, pain + Physiotherapy("2026-06-17"), P},
      {mappings::kFti, Pain("2026-06-15") + "," + Physiotherapy("2026-06-15"), P},
      {mappings::kFti, Pain("2026-06-16") + "," + Physiotherapy("2026-06-16"), U},
      {mappings::kFti,
       pain + Physiotherapy("2026-06-17") + "," +
           Said("fti", "2026-07-01", R"("valueBoolean":false)"),
       A},
      {mappings::kFti, Said("fti", "2026-07-01", R"("valueBoolean":true)"), P},
  };
  CheckRows(rows);
}

TEST_CASE("pain that is over does not persist, though an order names it") {
  const std::string film =
      R"({"resourceType":"ServiceRequest","id":"o1","status":"draft","code":{"coding":[{"system":)"
      R"("http://loinc.org","code":"24972-2"}]},)"
      R"("reasonReference":[{"reference":"Condition/c1"}]})";
  for (const std::string_view status : {"active", "resolved"}) {
    const std::string pain =
        Condition("http://snomed.info/sct|279039007", R"(,"id":"c1","onsetDateTime":"2026-05-01",)"
                                                      R"("clinicalStatus":{"coding":[{"code":")" +
                                                          std::string(status) + R"("}]})");
    const Assessed assessed(pain + "," + Physiotherapy("2026-06-01"), film);
    CHECK(assessed.Of(mappings::kConservative) == P);
    CHECK(assessed.Of(mappings::kFti) == (status == "active" ? P : U));
  }
}

TEST_CASE("a biologic weakens the immune system for 90 days after its supply") {
  constexpr std::string_view kRituximab = "121191";
  const auto until = [](std::string_view day) {
    return R"(,"dispenseRequest":{"validityPeriod":{"end":")" + std::string(day) + R"("}})";
  };
  const Row rows[] = {
      {mappings::kImmuno, Medicine(kRituximab, "2026-04-16", "completed"), P},
      {mappings::kImmuno, Medicine(kRituximab, "2026-04-15", "completed"), U},
      {mappings::kImmuno, Medicine(kRituximab, "2026-04-15", "completed", Supply("2")), P},
      {mappings::kImmuno, Medicine(kRituximab, "2026-01-17", "completed", Supply("90")), P},
      {mappings::kImmuno, Medicine(kRituximab, "2026-01-16", "completed", Supply("90")), U},
      {mappings::kImmuno, Medicine(kRituximab, "2026-01-16", "completed", until("2026-04-16")), P},
      {mappings::kImmuno, Medicine(kRituximab, "2026-01-16", "completed", until("2026-04-15")), U},
      {mappings::kImmuno, Medicine(kRituximab, "2020-01-01", "active"), P},
      {mappings::kImmuno,
       With(Medicine(kRituximab, "2026-07-01", "completed", until("2026-07-01")), "authoredOn",
            "note"),
       P},
  };
  CheckRows(rows);
}

TEST_CASE("an order is peri-operative after an operation of the inpatient's stay") {
  const auto stay = [](std::string_view kind) {
    return Resource("Encounter", R"("id":"e1","status":"in-progress","class":{"code":")" +
                                     std::string(kind) + R"("},"period":{"start":"2026-07-10"})");
  };
  const auto done = [](std::string_view day, std::string_view code, std::string_view category) {
    return "," + Resource("Procedure", R"("status":"completed","performedDateTime":")" +
                                           std::string(day) +
                                           R"(","category":{"coding":[{"system":)"
                                           R"("http://snomed.info/sct","code":")" +
                                           std::string(category) +
                                           R"("}]},"code":{"coding":[{"system":)"
                                           R"("http://snomed.info/sct","code":")" +
                                           std::string(code) + R"("}]})");
  };
  constexpr std::string_view kSurgery = "387713003";
  constexpr std::string_view kCounselling = "409063005";
  constexpr std::string_view kSpinalFusion = "55705006";
  constexpr std::string_view kScreening = "171207006";
  const Row rows[] = {
      {mappings::kPerioperative, stay("IMP") + done("2026-07-10", "80146002", kSurgery), P},
      {mappings::kPerioperative, stay("IMP") + done("2026-07-09", "80146002", kSurgery), U},
      {mappings::kPerioperative, stay("AMB") + done("2026-07-10", "80146002", kSurgery), U},
      {mappings::kPerioperative, stay("IMP") + done("2026-07-11", kSpinalFusion, ""), P},
      {mappings::kPerioperative, stay("IMP") + done("2026-07-11", kScreening, kCounselling), U},
      {mappings::kPerioperative, stay("IMP") + done("2026-07-11", kScreening, ""), U},
  };
  CheckRows(rows);
}

TEST_CASE("an MRI settles the episode for 30 days, until a newer red flag") {
  const std::string pain = Pain("2026-05-01") + ",";
  const auto saddle = [](std::string_view day) {
    return "," + Said("saddle", day, R"("valueBoolean":true)");
  };
  const std::string request = Resource(
      "ServiceRequest", R"("status":"active","priority":"stat","authoredOn":"2026-07-01","code":)"
                        R"({"coding":[{"system":"http://loinc.org","code":"30679-5"}]})");
  const Row rows[] = {
      {mappings::kMriDone, pain + Study("2026-06-15"), P},
      {mappings::kMriDone, pain + Study("2026-06-14"), U},
      {mappings::kMriDone, pain + Study("2026-07-01", "preliminary"), U},
      {mappings::kMriDone, Pain("2026-07-02") + "," + Study("2026-07-01"), U},
      {mappings::kMriDone, Study("2026-07-01"), U},
      {mappings::kMriDone, pain + Study("2026-07-01") + saddle("2026-07-01"), P},
      {mappings::kMriDone, pain + Study("2026-07-01") + saddle("2026-07-02"), U},
      {mappings::kMriInProgress, request, P},
      {mappings::kStatMriInProgress, request, P},
      {mappings::kMriInProgress, With(request, "2026-07-01", "2026-06-30"), U},
      {mappings::kStatMriInProgress, With(request, "stat", "urgent"), U},
      {mappings::kMriInProgress, With(request, "\"active\"", "\"revoked\""), U},
      {mappings::kMriInProgress, With(request, "\"active\"", "\"completed\""), U},
      {mappings::kStatMriInProgress, With(request, "30679-5", "36531-2"), P},  // whole spine
      {mappings::kStatMriInProgress, With(request, "30679-5", "36521-3"), P},  // sacrum
      {mappings::kStatMriInProgress, With(request, "30679-5", "30620-9"), P},  // CT lumbar
      {mappings::kStatMriInProgress, With(request, "30679-5", "36502-3"), U},  // sacroiliac joints
      {mappings::kStatMriInProgress, With(request, "30679-5", "24972-2"), U},  // film
  };
  CheckRows(rows);
}

TEST_CASE("an NSAID is unsafe with an allergy, a bleed, weak kidneys or an anticoagulant") {
  const auto egfr = [](std::string_view value, std::string_view day) {
    return Observation(
        "http://loinc.org|33914-3", day,
        R"("valueQuantity":{"value":)" + std::string(value) + R"(,"unit":"mL/min/{1.73_m2}"})");
  };
  const std::string_view ulcer = "http://hl7.org/fhir/sid/icd-10-cm|K25.9";
  const std::string allergy = R"({"resourceType":"AllergyIntolerance","patient":{"reference":
      "Patient/p1"},"code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",
      "code":"5640"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]}})";
  const Row rows[] = {
      {mappings::kNsaidUnsafe, egfr("29", "2025-07-15"), P},
      {mappings::kNsaidUnsafe, egfr("29", "2025-07-14"), U},
      {mappings::kNsaidUnsafe, egfr("30", "2026-07-01"), U},
      {mappings::kNsaidUnsafe,
       Condition(ulcer, R"(,"onsetDateTime":"2020-01-01","abatementDateTime":"2025-07-15")"), P},
      {mappings::kNsaidUnsafe,
       Condition(ulcer, R"(,"onsetDateTime":"2020-01-01","abatementDateTime":"2025-07-14")"), U},
      {mappings::kNsaidUnsafe, allergy, P},
      {mappings::kNsaidUnsafe, With(allergy, "confirmed", "refuted"), U},
      {mappings::kNsaidUnsafe, Medicine("11289", "2026-01-01", "active"), P},
      {mappings::kNsaidUnsafe, Medicine("11289", "2026-01-01", "stopped"), U},
  };
  CheckRows(rows);
}

TEST_CASE("NSAIDs failed when two ingredients were each tried for 14 days and said not to work") {
  constexpr std::string_view kNaproxen = "198014";
  constexpr std::string_view kIbuprofen = "197806";
  const std::string ineffective =
      R"(,"statusReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",)"
      R"("code":"INEFFECT"}]})";
  const auto tried = [&](std::string_view code, std::string_view day, std::string_view days) {
    return Medicine(code, day, "stopped", Supply(days) + ineffective);
  };
  const std::string naproxen = tried(kNaproxen, "2026-03-01", "14") + ",";
  const Row rows[] = {
      {mappings::kNsaidFailed, naproxen + tried(kIbuprofen, "2026-04-01", "14"), P},
      {mappings::kNsaidFailed, naproxen + tried(kIbuprofen, "2026-04-01", "13"), U},
      {mappings::kNsaidFailed, naproxen + tried("105918", "2026-04-01", "14"), U},  // naproxen too
      {mappings::kNsaidFailed, tried(kNaproxen, "2026-03-01", "140"), U},
      {mappings::kNsaidFailed, naproxen + Medicine(kIbuprofen, "2026-04-01", "active"), U},
      {mappings::kNsaidFailed,
       naproxen + Medicine(kIbuprofen, "2026-04-01", "stopped", Supply("60")), U},
      {mappings::kNsaidFailed,
       naproxen + With(tried(kIbuprofen, "2026-04-01", "14"), "INEFFECT", "SALG"), U},
      {mappings::kNsaidFailed, naproxen + tried(kIbuprofen, "2024-07-16", "14"), P},
      {mappings::kNsaidFailed, naproxen + tried(kIbuprofen, "2024-07-15", "14"), U},
      {mappings::kNsaidFailed,
       naproxen + tried(kIbuprofen, "2026-04-01", "14") + "," +
           Said("nsaid-failed", "2026-07-01", R"("valueBoolean":false)"),
       A},
  };
  CheckRows(rows);
}

TEST_CASE("a catheter for retention is retention when it is new") {
  const auto catheter = [](std::string_view day, std::string_view reason = "R33.9") {
    return Resource("Procedure",
                    R"("status":"completed","performedDateTime":")" + std::string(day) +
                        R"(","code":{"coding":[{"system":"http://snomed.info/sct","code":)"
                        R"("410024004"}]},"reasonCode":[{"coding":[{"system":)"
                        R"("http://hl7.org/fhir/sid/icd-10-cm","code":")" +
                        std::string(reason) + R"("}]}])");
  };
  const std::string chronic =
      Condition("http://hl7.org/fhir/sid/icd-10-cm|R33.9", R"(,"onsetDateTime":"2023-06-01")");
  const Row rows[] = {
      {mappings::kRetention, catheter("2026-06-15"), P},
      {mappings::kRetention, catheter("2026-06-14"), U},
      {mappings::kRetention, catheter("2026-07-01", "N39.0"), U},
      {mappings::kRetention, With(catheter("2026-07-01"), "reasonCode", "note"), U},
      {mappings::kRetention, catheter("2026-07-01") + "," + catheter("2026-04-01"), U},
      {mappings::kRetention, catheter("2026-07-01") + "," + catheter("2026-01-15"), U},
      {mappings::kRetention, catheter("2026-07-01") + "," + catheter("2026-01-14"), P},
      {mappings::kRetention, catheter("2026-07-01") + "," + catheter("2026-04-01", "O80"), P},
      {mappings::kRetention, catheter("2026-07-01") + "," + chronic, U},
      {mappings::kRetention, With(catheter("2026-07-01"), "completed", "not-done"), U},
  };
  CheckRows(rows);
}

TEST_CASE("dialysis and a vascular line are a way in, until the line is out") {
  const auto done = [](std::string_view code, std::string_view day) {
    return Resource("Procedure", R"("status":"completed","performedDateTime":")" +
                                     std::string(day) +
                                     R"(","code":{"coding":[{"system":"http://snomed.info/sct",)"
                                     R"("code":")" +
                                     std::string(code) + R"("}]})");
  };
  const std::string dependent =
      Condition("http://hl7.org/fhir/sid/icd-10-cm|Z99.2",
                R"(,"clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2020-01-01")");
  const Row rows[] = {
      {mappings::kPort, dependent, P},
      {mappings::kPort, With(dependent, "\"active\"", "\"resolved\""), A},
      {mappings::kPort, done("302497006", "2026-04-16"), P},  // hemodialysis
      {mappings::kPort, done("302497006", "2026-04-15"), U},
      {mappings::kPort, done("425196008", "2026-04-16"), P},  // a line put in
      {mappings::kPort, done("425196008", "2026-04-15"), U},
      {mappings::kPort, done("425196008", "2026-05-01") + "," + done("424606007", "2026-06-01"), U},
      {mappings::kPort, done("425196008", "2026-05-01") + "," + done("424606007", "2026-04-20"), P},
  };
  CheckRows(rows);
}

TEST_CASE("HIV weakens the immune system under therapy or as AIDS") {
  const auto hiv = [](std::string_view code) {
    return Condition(
        "http://snomed.info/sct|" + std::string(code),
        R"(,"clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2015-01-01")");
  };
  constexpr std::string_view kDolutegravir = "1433868";
  const Row rows[] = {
      {mappings::kImmuno, hiv("86406008"), U},
      {mappings::kImmuno, hiv("62479008"), P},
      {mappings::kImmuno, hiv("86406008") + "," + Medicine(kDolutegravir, "2020-01-01", "active"),
       P},
      {mappings::kImmuno, Medicine(kDolutegravir, "2020-01-01", "active"), U},
  };
  CheckRows(rows);
}

TEST_CASE("cancer is under treatment for 90 days after chemotherapy or radiotherapy") {
  const auto given = [](std::string_view code, std::string_view day) {
    return Resource("Procedure", R"("status":"completed","performedDateTime":")" +
                                     std::string(day) +
                                     R"(","code":{"coding":[{"system":"http://snomed.info/sct",)"
                                     R"("code":")" +
                                     std::string(code) + R"("}]})");
  };
  const Row rows[] = {
      {mappings::kOpExcl, given("367336001", "2026-04-16"), P},
      {mappings::kOpExcl, given("367336001", "2026-04-15"), U},
      {mappings::kOpExcl, given("108290001", "2026-07-01"), P},
      {mappings::kOpExcl, With(given("108290001", "2026-07-01"), "performed", "note"), U},
      {mappings::kOpExcl,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|Z51.11", R"(,"recordedDate":"2026-07-01")"), P},
      {mappings::kImmuno, given("367336001", "2026-07-01"), P},
      {mappings::kImmuno, given("108290001", "2026-07-01"), U},
  };
  CheckRows(rows);
}

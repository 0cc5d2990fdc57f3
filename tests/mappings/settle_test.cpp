#include "mappings/settle.hpp"

#include <string>

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

constexpr std::string_view kSaddleCode = "http://snomed.info/sct|449813001";
constexpr std::string_view kLungCancer = "http://hl7.org/fhir/sid/icd-10-cm|C34.1";
constexpr std::string_view kSepsis = "http://hl7.org/fhir/sid/icd-10-cm|A41.9";
constexpr std::string_view kFeverCode = "http://snomed.info/sct|386661006";
constexpr std::string_view kInjecting = "http://snomed.info/sct|226034001";
constexpr std::string_view kCrohn = "http://hl7.org/fhir/sid/icd-10-cm|K50.9";

std::string Status(std::string_view clinical, std::string_view verification = "confirmed") {
  return R"(,"clinicalStatus":{"coding":[{"code":")" + std::string(clinical) +
         R"("}]},"verificationStatus":{"coding":[{"code":")" + std::string(verification) +
         R"("}]})";
}

std::string Onset(std::string_view date) {
  return R"(,"onsetDateTime":")" + std::string(date) + '"';
}

std::string Abated(std::string_view date) {
  return R"(,"abatementDateTime":")" + std::string(date) + '"';
}

std::string Recorded(std::string_view date) {
  return R"(,"recordedDate":")" + std::string(date) + '"';
}

constexpr std::string_view kYes = R"("valueBoolean":true)";
constexpr std::string_view kNo = R"("valueBoolean":false)";

}  // namespace

TEST_CASE("what was seen counts from the last day of the look-back that takes it in") {
  const std::string saddle = Condition(kSaddleCode, Onset("DAY"));
  const std::string sepsis = Condition(kSepsis, Onset("DAY"));
  const Row rows[] = {
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-15"), P},  // 30 days
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-14"), U},
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-15T00:00:00Z"), P},
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-14T23:30:00Z"), U},
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-14T23:30:00-02:00"), P},
      {mappings::kSaddle, With(saddle, "DAY", "2026-06-15T01:30:00+02:00"), U},
      {mappings::kSaddle, With(saddle, "DAY", "2026-07"), P},
      {mappings::kSaddle, With(saddle, "DAY", "2026-06"), U},
      {mappings::kSaddle, With(saddle, "DAY", "2026"), U},
      {mappings::kSaddle, With(saddle, "DAY", "2026-07-16"), P},  // a day ahead: another clock
      {mappings::kSaddle, With(saddle, "DAY", "2026-07-17"), U},
      {mappings::kSaddle, With(saddle, "DAY", "yesterday"), U},
      {mappings::kSaddle, Condition(kSaddleCode), U},
      {mappings::kSaddle, Condition(kSaddleCode, Recorded("2026-06-15")), P},
      {mappings::kSaddle, Condition(kSaddleCode, Onset("2026-06-14") + Recorded("2026-07-01")), U},
      {mappings::kBact, With(sepsis, "DAY", "2026-04-16"), P},  // 90 days
      {mappings::kBact, With(sepsis, "DAY", "2026-04-15"), U},
      {mappings::kRecentInf,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|J18.9", Onset("2026-06-15")), P},
      {mappings::kRecentInf,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|J18.9", Onset("2026-06-14")), U},
      {mappings::kFever, Condition(kFeverCode, Onset("2026-07-08")), P},  // 7 days
      {mappings::kFever, Condition(kFeverCode, Onset("2026-07-07")), U},
      {mappings::kSensory, Said("sensory", "2026-04-16", kYes), P},
      {mappings::kSensory, Said("sensory", "2026-04-15", kYes), U},
      {mappings::kIvdu, Said("ivdu", "2025-07-15", kYes), P},  // 12 months
      {mappings::kIvdu, Said("ivdu", "2025-07-14", kYes), U},
      {mappings::kWeightLoss, Said("weight-loss", "2026-01-16", kYes), P},  // 180 days
      {mappings::kWeightLoss, Said("weight-loss", "2026-01-15", kYes), U},
      {mappings::kNsaidFailed, Said("nsaid-failed", "2024-07-15", kYes), P},
      {mappings::kNsaidFailed, Said("nsaid-failed", "2024-07-14", kYes), U},
      {mappings::kCancerHx, Condition(kLungCancer, Onset("1990")), P},
      {mappings::kCancerHx, Condition(kLungCancer), P},
      {mappings::kCancerHx, Condition(kLungCancer, Onset("2026-07-17")), U},
  };
  CheckRows(rows);
}

TEST_CASE("a Condition says yes, no or nothing as its statuses and its abatement say") {
  const std::string recent = Onset("2026-07-01");
  const Row rows[] = {
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("active")), P},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("recurrence")), P},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("active", "provisional")), P},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("active", "unconfirmed")), P},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("active", "refuted")), A},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("active", "entered-in-error")), U},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("resolved")), A},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Status("remission")), A},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Abated("2026-07-15")), A},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Abated("2026-07-16")), P},
      {mappings::kSaddle, Condition(kSaddleCode, recent + Abated("2026")), P},
      {mappings::kCancerHx, Condition(kLungCancer, Status("resolved")), P},
      {mappings::kCancerHx, Condition(kLungCancer, Status("active", "refuted")), A},
      {mappings::kCancerHx, Condition(kLungCancer, Status("active", "provisional")), U},
      {mappings::kCancerHx,
       Condition(kLungCancer, Status("active", "refuted")) + "," + Condition(kLungCancer), P},
      {mappings::kCancerSusp, Condition(kLungCancer, recent + Status("active", "provisional")), P},
      {mappings::kCancerSusp,
       Condition(kLungCancer, Onset("2026-04-16") + Status("active", "differential")), P},
      {mappings::kCancerSusp,
       Condition(kLungCancer, Onset("2026-04-15") + Status("active", "differential")), U},
      {mappings::kCancerSusp, Condition(kLungCancer, recent + Status("active")), U},
      {mappings::kIbd, Condition(kCrohn, Status("remission")), P},
      {mappings::kIbd, Condition(kCrohn, Status("active", "differential")), U},
      {mappings::kHospice,
       Condition("http://snomed.info/sct|170935008", Status("active", "provisional")), U},
      {mappings::kBact, Condition(kSepsis, Onset("2026-03-01") + Abated("2026-04-16")), P},
      {mappings::kBact, Condition(kSepsis, Onset("2026-03-01") + Abated("2026-04-15")), U},
      {mappings::kBact, Condition(kSepsis, recent + Abated("2026-09-01")), P},
      {mappings::kIvdu, Condition(kInjecting, Onset("2019") + Status("active")), P},
      {mappings::kIvdu, Condition(kInjecting, Onset("2019")), U},
      {mappings::kIvdu, Condition(kInjecting, Onset("2026-01-01")), P},
      {mappings::kIvdu,
       Condition(kInjecting, Onset("2019") + Abated("2025-07-15") + Status("remission")), P},
      {mappings::kIvdu,
       Condition(kInjecting, Onset("2019") + Abated("2025-07-14") + Status("remission")), A},
      {mappings::kIvdu, Condition(kInjecting, Onset("2019") + Status("remission")), U},
      {mappings::kIvdu, Condition("http://snomed.info/sct|416479009"), A},
      {mappings::kIvdu, Condition("http://snomed.info/sct|416479009", Onset("2025-07-15")), P},
      {mappings::kIvdu, Condition("http://snomed.info/sct|413096007", Onset("2026-07-01")), A},
      {mappings::kIvdu, Condition("http://hl7.org/fhir/sid/icd-10-cm|F11.20", recent), U},
      {mappings::kSpineInfection,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|M46.46",
                 Onset("2026-01-01") + Recorded("2026-04-16")),
       P},
      {mappings::kSpineInfection,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|M46.46",
                 Onset("2026-01-01") + Recorded("2026-04-15")),
       U},
  };
  CheckRows(rows);
}

TEST_CASE("the newest evidence wins, and at the same time what is present") {
  const auto said = [](std::string_view yes, std::string_view no) {
    return Said("saddle", yes, kYes) + "," + Said("saddle", no, kNo);
  };
  const std::string condition = Condition(kSaddleCode, Onset("2026-07-01"));
  const Row rows[] = {
      {mappings::kSaddle, said("2026-07-10", "2026-07-11"), A},
      {mappings::kSaddle, said("2026-07-11", "2026-07-10"), P},
      {mappings::kSaddle, said("2026-07-10", "2026-07-10"), P},
      {mappings::kSaddle, said("2026-07-10", "2026-07-10T15:00:00Z"), P},
      {mappings::kSaddle, said("2026-07-10T14:59:59Z", "2026-07-10T15:00:00Z"), A},
      {mappings::kSaddle, said("2026-07-10T15:00:00Z", "2026-07-10T15:00:00Z"), P},
      {mappings::kSaddle, said("2026-07", "2026-07-14"), P},
      {mappings::kSaddle, Said("saddle", "2026-07-10", kNo), A},
      {mappings::kSaddle, Said("saddle", "2026-06-14", kNo), U},
      {mappings::kSaddle, condition + "," + Said("saddle", "2026-07-02", kNo), A},
      {mappings::kSaddle,
       Condition(kSaddleCode, Onset("2026-07-01") + Recorded("2026-07-14")) + "," +
           Said("saddle", "2026-07-02", kNo),
       P},
      {mappings::kSaddle,
       condition + "," +
           Condition(kSaddleCode, Onset("2026-07-02") + Abated("2026-07-05") + Status("resolved")),
       P},
      {mappings::kSaddle, condition + "," + Condition(kSaddleCode, Status("active", "refuted")), P},
      {mappings::kSaddle,
       Said("saddle", "2026-07-02", kYes) + "," +
           Condition(kSaddleCode, Onset("2026-07-01") + Abated("2026-07-05")),
       A},
      {mappings::kSaddle, Said("saddle", "2026-07-10", kNo) + "," + Condition(kSaddleCode), U},
      {mappings::kSaddle,
       Said("saddle", "2026-07-10", kNo) + "," + Condition(kSaddleCode, Onset("2026")), U},
      {mappings::kIvdu, Said("ivdu", "2026-07-01", kYes) + "," + Said("ivdu", "2026-07-10", kNo),
       P},
      {mappings::kRetention,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|N31.9", Onset("2026-07-01")), U},
      {mappings::kRetention,
       Condition("http://hl7.org/fhir/sid/icd-10-cm|N31.9", Onset("2026-07-01")) + "," +
           Said("retention", "2026-07-02", kNo),
       A},
  };
  CheckRows(rows);
}

TEST_CASE("what speaks of someone else, or is not to be done, is no evidence") {
  const std::string family = Resource("FamilyMemberHistory",
                                      R"("status":"completed","relationship":{"coding":[{"system":
      "http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"KIN"}]},"condition":[{"code":
      {"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"CODE"}]}}])");
  const Row rows[] = {
      {mappings::kCancerHx, With(With(family, "KIN", "BRO"), "CODE", "C34.1"), U},
      {mappings::kFhSpa, With(With(family, "KIN", "BRO"), "CODE", "L40.50"), P},
      {mappings::kFhSpa, With(With(family, "KIN", "COUSN"), "CODE", "L40.50"), U},
      {mappings::kFhSpa, With(With(family, "KIN", "BRO"), "CODE", "C34.1"), U},
      {mappings::kFhSpa,
       With(With(With(family, "KIN", "BRO"), "CODE", "L40.50"), "completed", "entered-in-error"),
       U},
      {mappings::kPsoriasis, With(With(family, "KIN", "BRO"), "CODE", "L40.50"), U},
      {mappings::kCancerHx, Condition("http://hl7.org/fhir/sid/icd-10-cm|Z80.1"), U},
      {mappings::kCancerHx, With(Condition(kLungCancer), "Patient/p1", "Patient/p2"), U},
      {mappings::kCancerHx, Condition("http://hl7.org/fhir/sid/icd-10-cm|C44.31"), U},
      {mappings::kCancerHx, Condition("http://hl7.org/fhir/sid/icd-10-cm|D05.1"), U},
      {mappings::kCancerHx, Condition("http://snomed.info/sct|126906006"), U},
      {mappings::kCancerAmbiguous, Condition("http://snomed.info/sct|126906006"), P},
      {mappings::kSaddle, With(Said("saddle", "2026-07-10", kYes), "final", "registered"), U},
      {mappings::kSaddle, With(Said("saddle", "2026-07-10", kYes), "final", "cancelled"), U},
      {mappings::kSaddle, With(Said("saddle", "2026-07-10", kYes), "final", "entered-in-error"), U},
      {mappings::kSaddle, With(Said("saddle", "2026-07-10", kYes), "final", "preliminary"), P},
      {mappings::kSaddle,
       Said("saddle", "2026-07-10", R"("valueBoolean":true,"dataAbsentReason":{"text":"x"})"), U},
      {mappings::kConservative,
       Condition("http://snomed.info/sct|279039007", Onset("2026-05-01")) + "," +
           Resource("ServiceRequest",
                    R"("status":"active","doNotPerform":true,"authoredOn":"2026-05-02","code":
                    {"coding":[{"system":"http://snomed.info/sct","code":"91251008"}]})"),
       U},
  };
  CheckRows(rows);
}

TEST_CASE("a questionnaire answers by linkId of our own, by definition or by code of any other") {
  const std::string response = Resource(
      "QuestionnaireResponse",
      R"("status":"completed","authored":"2026-07-10","questionnaire":"FORM","item":[ITEM])");
  const auto ours = [&](std::string_view item) {
    return With(
        With(response, "FORM", "https://lumbar.example/fhir/Questionnaire/back-pain-intake|1.0"),
        "ITEM", item);
  };
  const auto other = [&](std::string_view item) {
    return With(With(response, "FORM", "https://ehr.example/Questionnaire/7"), "ITEM", item);
  };
  constexpr std::string_view kItem = R"({"linkId":"saddle","answer":[{"valueBoolean":true}]})";
  constexpr std::string_view kGroup =
      R"({"linkId":"g","item":[{"linkId":"h","answer":[{"valueString":"x","item":[ITEM]}]}]})";
  const auto answer = [](std::string_view value) {
    return R"({"linkId":"saddle","answer":[{)" + std::string(value) + "}]}";
  };
  const Row rows[] = {
      {mappings::kSaddle, ours(kItem), P},
      {mappings::kSaddle, other(kItem), U},
      {mappings::kSaddle, ours(With(std::string(kGroup), "ITEM", kItem)), P},
      {mappings::kSaddle, ours(R"({"linkId":"SADDLE","answer":[{"valueBoolean":true}]})"), P},
      {mappings::kSaddle, ours(R"({"linkId":"saddle"})"), U},
      {mappings::kSaddle, ours(answer(R"("valueBoolean":false)")), A},
      {mappings::kSaddle, ours(answer(R"("valueString":" Yes ")")), P},
      {mappings::kSaddle, ours(answer(R"("valueString":"yes, a bit")")), U},
      {mappings::kSaddle,
       ours(answer(R"("valueCoding":{"system":"http://loinc.org","code":"LA33-6"})")), P},
      {mappings::kSaddle,
       ours(answer(R"("valueCoding":{"system":"http://loinc.org","code":"LA32-8"})")), A},
      {mappings::kSaddle, With(ours(kItem), "completed", "amended"), P},
      {mappings::kSaddle, With(ours(kItem), "completed", "in-progress"), U},
      {mappings::kSaddle, With(ours(kItem), "completed", "stopped"), U},
      {mappings::kSaddle, With(ours(kItem), "2026-07-10", "2026-06-14"), U},
      {mappings::kSaddle, With(ours(kItem), "authored", "written"), U},
      {mappings::kSaddle, With(ours(kItem), "Patient/p1", "Patient/p2"), U},
      {mappings::kSaddle, other(R"({"linkId":"1","definition":
              "https://lumbar.example/fhir/CodeSystem/finding|saddle","answer":[{"valueBoolean":true}]})"),
       P},
      {mappings::kSaddle, other(R"({"linkId":"1","code":[{"system":
              "https://lumbar.example/fhir/CodeSystem/finding","code":"saddle"}],
              "answer":[{"valueBoolean":false}]})"),
       A},
      {mappings::kStiff,
       ours(R"({"linkId":"stiff","answer":[{"valueQuantity":{"value":45,"unit":"min"}}]})"), P},
      {mappings::kStiff, ours(R"({"linkId":"stiff","answer":[{"valueInteger":45}]})"), U},
  };
  CheckRows(rows);
}

TEST_CASE("symptoms count in the episode, and without its onset in the last 90 days") {
  const std::string stiff = Said("stiff", "DAY", kYes) + ",";
  const auto row = [&](std::string_view day, std::string_view onset) {
    return With(stiff, "DAY", day) +
           Condition("http://snomed.info/sct|279039007", std::string(onset) + Status("active"));
  };
  const Row rows[] = {
      {mappings::kStiff, row("2026-05-01", Onset("2026-05-01")), P},
      {mappings::kStiff, row("2026-04-30", Onset("2026-05-01")), U},
      {mappings::kStiff, row("2024-05-01", Onset("2024-05-01")), P},
      {mappings::kStiff, row("2026-04-16", ""), P},
      {mappings::kStiff, row("2026-04-15", ""), U},
      {mappings::kStiff, row("2026-07-01", Onset("2026")), P},
      {mappings::kStiff, row("2026-02-01", Onset("2026")), U},
      {mappings::kStiff, row("2025-12-31", Onset("2026")), U},
  };
  CheckRows(rows);
}

TEST_CASE("a later negative HLA-B27 does not erase a positive one, but is a conflict") {
  constexpr std::string_view kB27 = "http://loinc.org|26043-0";
  const auto result = [&](std::string_view day, std::string_view value) {
    return Observation(kB27, day, value);
  };
  constexpr std::string_view kNegative = R"("valueString":"Negative")";
  constexpr std::string_view kPositive =
      R"("valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA6576-8"}]})";
  const Row rows[] = {
      {mappings::kHlaB27, result("2001-01-01", kPositive), P},
      {mappings::kHlaB27, result("2001-01-01", kNegative), A},
      {mappings::kHlaB27, result("2001-01-01", R"("valueString":"not negative")"), U},
      {mappings::kHlaB27, With(result("2001-01-01", kPositive), "final", "preliminary"), U},
      {mappings::kHlaB27, result("2001-01-01", kPositive) + "," + result("2020-01-01", kNegative),
       P},
  };
  CheckRows(rows);
  const Assessed both(rows[4].resources);
  CHECK((*both)(mappings::kHlaB27).conflict);
  const Assessed one(rows[0].resources);
  CHECK_FALSE((*one)(mappings::kHlaB27).conflict);
}

#include "tests/support/rows.hpp"

using tests::A;
using tests::CheckRows;
using tests::Condition;
using tests::Observation;
using tests::P;
using tests::Resource;
using tests::Row;
using tests::With;

namespace {

constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm|";
constexpr std::string_view kSnomed = "http://snomed.info/sct|";
constexpr std::string_view kSemaglutide = "1991306";
constexpr std::string_view kFurosemide = "310429";

std::string Weight(std::string_view day, std::string_view kilograms) {
  return Observation("http://loinc.org|29463-7", day,
                     R"("valueQuantity":{"value":)" + std::string(kilograms) + R"(,"unit":"kg"})");
}

// 80 kg on 1 January and 72 kg on 10 July 2026, and what else is known.
std::string Lost(std::string_view more) {
  return Weight("2026-01-01", "80") + "," + Weight("2026-07-10", "72") + "," + std::string(more);
}

std::string Coding(std::string_view code) {
  const auto bar = code.find('|');
  return R"({"coding":[{"system":")" + std::string(code.substr(0, bar)) + R"(","code":")" +
         std::string(code.substr(bar + 1)) + R"("}]})";
}

std::string Medicine(std::string_view code, std::string_view day, std::string_view more = {}) {
  return Resource("MedicationRequest",
                  R"("id":"m1","intent":"order","status":"active","authoredOn":")" +
                      std::string(day) + R"(","medicationCodeableConcept":)" +
                      Coding(std::string(kRxNorm) + std::string(code)) + std::string(more));
}

std::string Procedure(std::string_view code, std::string_view day) {
  return Resource("Procedure", R"("id":"p1","status":"completed","performedDateTime":")" +
                                   std::string(day) + R"(","code":)" +
                                   Coding(std::string(kSnomed) + std::string(code)));
}

std::string HeartFailure(std::string_view day, std::string_view status = "active") {
  return Condition("http://hl7.org/fhir/sid/icd-10-cm|I50.9",
                   R"(,"clinicalStatus":{"coding":[{"code":")" + std::string(status) +
                       R"("}]},"onsetDateTime":")" + std::string(day) + '"');
}

}  // namespace

TEST_CASE(
    "a drug against obesity explains a loss of weight when begun in it, not before or after") {
  const auto lost = [](std::string_view day, std::string_view more = {}) {
    return Lost(Medicine(kSemaglutide, day, more));
  };
  const std::string begun_earlier =
      R"(,"dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"start":"2025-12-31"}}}}])";
  const Row rows[] = {
      {mappings::kWeightLoss, lost("2026-01-01"), A},
      {mappings::kWeightLoss, lost("2025-12-31"), P},
      {mappings::kWeightLoss, lost("2026-07-09"), A},
      {mappings::kWeightLoss, lost("2026-07-10"), P},
      {mappings::kWeightLoss, lost("2026"), P},  // it may have begun after the second weighing
      {mappings::kWeightLoss, lost("2026-03"), A},
      {mappings::kWeightLoss, lost("2026-03-01", begun_earlier), P},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "authoredOn", "note"), P},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "\"active\"", "\"stopped\""), A},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "\"active\"", "\"draft\""), P},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "\"active\"", "\"cancelled\""), P},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "\"order\"", "\"plan\""), P},
      {mappings::kWeightLoss, lost("2026-03-01", R"(,"doNotPerform":true)"), P},
      {mappings::kWeightLoss, With(lost("2026-03-01"), "1991306", "5640"), P},
      {mappings::kWeightLoss,
       With(lost("2026-03-01"), "Patient/p1\"},\"id\":\"m1", "Patient/p2\"},\"id\":\"m1"), P},
      // Taken before already: the refill explains nothing, unless the earlier course was over.
      {mappings::kWeightLoss,
       lost("2026-03-01") + "," + With(Medicine("2200644", "2025-06-01"), "m1", "m0"), P},
      {mappings::kWeightLoss,
       lost("2026-03-01") + "," +
           With(Medicine("2200644", "2024-06-01",
                         R"(,"dispenseRequest":{"validityPeriod":{"end":"2024-09-01"}})"),
                "\"active\"", "\"completed\""),
       A},
  };
  CheckRows(rows);
}

TEST_CASE("surgery, childbirth and amputation explain a loss of weight that they fall into") {
  const auto lost = [](std::string_view code, std::string_view day) {
    return Lost(Procedure(code, day));
  };
  const std::string birth =
      Condition("http://hl7.org/fhir/sid/icd-10-cm|Z37.0", R"(,"onsetDateTime":"2026-03-01")");
  const Row rows[] = {
      {mappings::kWeightLoss, lost("427074001", "2026-01-01"), A},  // sleeve gastrectomy
      {mappings::kWeightLoss, lost("427074001", "2025-12-31"), P},
      {mappings::kWeightLoss, lost("427074001", "2026-07-10"), P},
      {mappings::kWeightLoss, With(lost("427074001", "2026-03-01"), "completed", "in-progress"), P},
      {mappings::kWeightLoss, With(lost("427074001", "2026-03-01"), "completed", "not-done"), P},
      {mappings::kWeightLoss, lost("79733001", "2026-03-01"), A},   // above the knee
      {mappings::kWeightLoss, lost("180030006", "2026-03-01"), P},  // a foot weighs less than that
      {mappings::kWeightLoss, lost("11466000", "2026-03-01"), A},   // cesarean section
      {mappings::kWeightLoss, Lost(birth), A},
      {mappings::kWeightLoss, With(Lost(birth), "2026-03-01", "2025-03-01"), P},
      {mappings::kWeightLoss,
       Lost(With(birth, "\"onsetDateTime\"",
                 R"("verificationStatus":{"coding":[{"code":"refuted"}]},"onsetDateTime")")),
       P},
  };
  CheckRows(rows);
}

TEST_CASE("a diuretic explains a loss of weight in heart failure alone") {
  const std::string diuretic = Medicine(kFurosemide, "2026-03-01") + ",";
  const Row rows[] = {
      {mappings::kWeightLoss, Lost(diuretic + HeartFailure("2026-02-01")), A},
      {mappings::kWeightLoss, Lost(diuretic + HeartFailure("2026-07-11")), P},
      {mappings::kWeightLoss, Lost(diuretic + HeartFailure("2026-02-01", "resolved")), P},
      {mappings::kWeightLoss, Lost(Medicine(kFurosemide, "2026-03-01")), P},
      {mappings::kWeightLoss, Lost(HeartFailure("2026-02-01")), P},
      {mappings::kWeightLoss,
       Lost(Medicine(kFurosemide, "2025-12-31") + "," + HeartFailure("2026-02-01")), P},
  };
  CheckRows(rows);
}

TEST_CASE("what explains the weights does not take back a diagnosis of unintended loss") {
  const Row rows[] = {
      {mappings::kWeightLoss,
       Lost(Medicine(kSemaglutide, "2026-03-01") + "," +
            Condition("http://snomed.info/sct|448765001", R"(,"onsetDateTime":"2026-06-01")")),
       P},
  };
  CheckRows(rows);
}

#include "mappings/reading.hpp"

#include "tests/support/rows.hpp"

using tests::A;
using tests::Assessed;
using tests::CheckRows;
using tests::Observation;
using tests::P;
using tests::Row;
using tests::Said;
using tests::U;
using tests::With;

namespace {

std::string Number(std::string_view value, std::string_view unit, std::string_view more = {}) {
  return R"("valueQuantity":{"value":)" + std::string(value) + R"(,"unit":")" + std::string(unit) +
         R"("})" + std::string(more);
}

std::string Bound(std::string_view comparator, std::string_view value, std::string_view unit) {
  return R"("valueQuantity":{"comparator":")" + std::string(comparator) + R"(","value":)" +
         std::string(value) + R"(,"unit":")" + std::string(unit) + R"("})";
}

std::string Interpreted(std::string_view code) {
  return R"("interpretation":[{"coding":[{"system":)"
         R"("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":")" +
         std::string(code) + R"("}]}])";
}

std::string Temperature(std::string_view value, std::string_view day = "2026-07-15") {
  return Observation("http://loinc.org|8310-5", day, value);
}

std::string Esr(std::string_view value, std::string_view day = "2026-07-10") {
  return Observation("http://loinc.org|30341-2", day, value);
}

std::string Crp(std::string_view value, std::string_view day = "2026-07-10") {
  return Observation("http://loinc.org|1988-5", day, value);
}

std::string Weight(std::string_view day, std::string_view kilograms) {
  return Observation("http://loinc.org|29463-7", day, Number(kilograms, "kg"));
}

std::string Born(std::string_view date, std::string_view gender) {
  return R"({"resourceType":"Patient","id":"p1","gender":")" + std::string(gender) +
         R"(","birthDate":")" + std::string(date) + "\"},";
}

}  // namespace

TEST_CASE("fever is 38.0 degrees or more in 7 days, rounded half up to a tenth") {
  const std::string today = "2026-07-15";
  const Row rows[] = {
      {mappings::kFever, Temperature(Number("38.0", "Cel")), P},
      {mappings::kFever, Temperature(Number("37.9", "Cel")), A},
      {mappings::kFever, Temperature(Number("37.95", "Cel")), P},
      {mappings::kFever, Temperature(Number("37.94", "Cel")), A},
      {mappings::kFever, Temperature(Number("100.4", "[degF]")), P},
      {mappings::kFever, Temperature(Number("100.3", "[degF]")), A},
      {mappings::kFever, Temperature(Number("39", "")), U},
      {mappings::kFever, Temperature(Number("39", "K")), U},
      {mappings::kFever, Temperature(Number("39", "", "," + Interpreted("H"))), P},
      {mappings::kFever, Temperature(Bound(">", "38", "Cel")), P},
      {mappings::kFever, Temperature(Bound(">=", "38", "Cel")), P},
      {mappings::kFever, Temperature(Bound("<", "38", "Cel")), A},
      {mappings::kFever, Temperature(Bound("<=", "38", "Cel")), U},
      {mappings::kFever, Temperature(Bound("<", "39", "Cel")), U},
      {mappings::kFever, Temperature(Number("39", "Cel"), "2026-07-08"), P},
      {mappings::kFever, Temperature(Number("39", "Cel"), "2026-07-07"), U},
      {mappings::kFever, Temperature(Number("36", "Cel"), "2026-07-13T12:00:00Z"), A},  // 48 hours
      {mappings::kFever, Temperature(Number("36", "Cel"), "2026-07-13T11:59:59Z"), U},
      {mappings::kFever,
       Temperature(Number("36", "Cel")) + "," + Temperature(Number("39", "Cel"), "2026-07-08"), P},
      {mappings::kFever,
       Temperature(Number("36", "Cel")) + "," + Temperature(Number("39", ""), "2026-07-10"), U},
  };
  CheckRows(rows);
}

TEST_CASE("CRP is over 10 mg/L or not, in any of its units") {
  const std::string_view molar = "http://loinc.org|76485-2";
  const Row rows[] = {
      {mappings::kCrpHi, Crp(Number("10", "mg/L")), A},
      {mappings::kCrpHi, Crp(Number("10.1", "mg/L")), P},
      {mappings::kCrpHi, Crp(Number("10.1", "ug/mL")), P},
      {mappings::kCrpHi, Crp(Number("1.0", "mg/dL")), A},
      {mappings::kCrpHi, Crp(Number("1.01", "mg/dL")), P},
      {mappings::kCrpHi, Observation(molar, "2026-07-10", Number("95.24", "nmol/L")), A},
      {mappings::kCrpHi, Observation(molar, "2026-07-10", Number("95.25", "nmol/L")), P},
      {mappings::kCrpHi, Crp(Number("50", "")), U},
      {mappings::kCrpHi, Crp(Number("50", "U/L")), U},
      {mappings::kCrpHi, Crp(Number("50", "", "," + Interpreted("H"))), P},
      {mappings::kCrpHi, Crp(Interpreted("N")), A},
      {mappings::kCrp100, Crp(Number("150", "", "," + Interpreted("HH"))), U},
      {mappings::kCrp100, Crp(Interpreted("HH")), U},
      {mappings::kCrp100, Crp(Number("100", "mg/L")), P},
      {mappings::kCrp100, Crp(Number("99.9", "mg/L")), A},
      {mappings::kCrpHi, Crp(Bound("<", "10", "mg/L")), A},
      {mappings::kCrpHi, Crp(Bound("<", "20", "mg/L")), U},
      {mappings::kCrpHi, Crp(Bound(">", "10", "mg/L")), P},
      {mappings::kCrpHi, Crp(Bound(">=", "10", "mg/L")), U},
      {mappings::kCrpHi, Crp(Number("50", "mg/L"), "2026-04-16"), P},
      {mappings::kCrpHi, Crp(Number("50", "mg/L"), "2026-04-15"), U},
      {mappings::kCrp100Recent, Crp(Number("150", "mg/L"), "2026-07-01"), P},
      {mappings::kCrp100Recent, Crp(Number("150", "mg/L"), "2026-06-30"), U},
      {mappings::kCrpHi, Crp(Number("50", "mg/L"), "2026-07-01") + "," + Crp(Number("5", "mg/L")),
       A},
      {mappings::kCrpHi, Crp(Number("5", "mg/L"), "2026-07-01") + "," + Crp(Number("50", "mg/L")),
       P},
      {mappings::kCrpHi, Crp(Number("5", "mg/L")) + "," + Crp(Number("50", "mg/L")), P},
      {mappings::kCrpHi, Crp(Number("5", "mg/L"), "2026-07-01") + "," + Crp(Number("50", "")), U},
      {mappings::kCrpHi, Crp(Number("50", "mg/L"), "2026-07-01") + "," + Crp(Number("5", "")), P},
  };
  CheckRows(rows);
}

TEST_CASE("an order for a test is no result, and does not hide one") {
  const std::string order = tests::Resource(
      "ServiceRequest", R"("status":"active","authoredOn":"2026-07-15","code":{"coding":[)"
                        R"({"system":"http://loinc.org","code":"30341-2"}]})");
  const Row rows[] = {
      {mappings::kEsr50, Esr(Number("60", "mm/h")) + "," + order, P},
      {mappings::kEsr50, Esr(Number("40", "mm/h")) + "," + order, A},
      {mappings::kEsr50, order, U},
  };
  CheckRows(rows);
}

TEST_CASE("the ESR is over half the age of a man, and half of age and 10 of anyone else") {
  const std::string man = Born("1966-07-10", "male");  // 60 at the specimen of 10 July
  const std::string woman = Born("1966-07-10", "female");
  const std::string other = Born("1966-07-10", "unknown");
  const Row rows[] = {
      {mappings::kEsrOver, man + Esr(Number("30", "mm/h")), A},
      {mappings::kEsrOver, man + Esr(Number("30.1", "mm/h")), P},
      {mappings::kEsrOver, Born("1966-07-11", "male") + Esr(Number("30", "mm/h")), P},  // 59
      {mappings::kEsrOver, woman + Esr(Number("35", "mm/h")), A},
      {mappings::kEsrOver, woman + Esr(Number("36", "mm/hr")), P},
      {mappings::kEsrOver, other + Esr(Number("35", "mm/1hr")), A},
      {mappings::kEsrOver, other + Esr(Number("36", "mm/h")), P},
      {mappings::kEsrOver, Born("1966", "male") + Esr(Number("30", "mm/h")), U},
      {mappings::kEsrOver, Born("1966", "male") + Esr(Number("31", "mm/h")), P},
      {mappings::kEsrOver, Esr(Number("90", "mm/h")), U},
      {mappings::kEsrOver, man + Esr(Number("90", "mm/2h")), U},
      {mappings::kEsrOver, man + Esr(Interpreted("H")), P},
      {mappings::kEsr20, Esr(Number("20", "mm/h")), P},
      {mappings::kEsr20, Esr(Number("19", "mm/h")), A},
      {mappings::kEsr50, Esr(Number("50", "mm/h")), P},
      {mappings::kEsr50, Esr(Number("49", "mm/h")), A},
      {mappings::kEsr50Recent, Esr(Number("50", "mm/h"), "2026-07-01"), P},
      {mappings::kEsr50Recent, Esr(Number("50", "mm/h"), "2026-06-30"), U},
      {mappings::kMarkers, Esr(Number("20", "mm/h")), P},
      {mappings::kMarkers, Esr(Number("19", "mm/h")), U},
      {mappings::kMarkers, Esr(Number("19", "mm/h")) + "," + Crp(Number("10", "mg/L")), A},
      {mappings::kMarkers,
       Esr(Number("60", "mm/h"), "2026-07-05") + "," + Crp(Number("10", "mg/L")), P},
      {mappings::kMarkers, Esr(Number("60", "mm/h"), "2026-06-30"), U},
  };
  CheckRows(rows);
}

TEST_CASE("a weight loss is 5.0 percent of the greatest weight of the year before") {
  const auto two = [](std::string_view day, std::string_view before, std::string_view after) {
    return Weight(day, before) + "," + Weight("2026-07-10", after);
  };
  const Row rows[] = {
      {mappings::kWeightLoss, two("2026-01-01", "80", "76"), P},
      {mappings::kWeightLoss, two("2026-01-01", "80", "76.01"), A},
      {mappings::kWeightLoss, two("2026-01-11", "80", "79"), A},  // 180 days of history
      {mappings::kWeightLoss, two("2026-01-12", "80", "79"), U},
      {mappings::kWeightLoss, two("2026-06-10", "80", "70"), P},  // 30 days before
      {mappings::kWeightLoss, two("2026-06-11", "80", "70"), U},
      {mappings::kWeightLoss, two("2025-07-10", "80", "70"), P},  // 365 days before
      {mappings::kWeightLoss, two("2025-07-09", "80", "70"), U},
      {mappings::kWeightLoss, two("2026-05", "80", "70"), P},
      {mappings::kWeightLoss, two("2026-06", "80", "70"), U},
      {mappings::kWeightLoss, Weight("2026-01-01", "80") + "," + Weight("2026-04-16", "70"), P},
      {mappings::kWeightLoss, Weight("2026-01-01", "80") + "," + Weight("2026-04-15", "70"), U},
      {mappings::kWeightLoss, two("2026-01-01", "400", "76"), U},
      {mappings::kWeightLoss, two("2026-01-01", "24", "26"), U},
      {mappings::kWeightLoss,
       Weight("2026-01-01", "80") + "," + Weight("2026-03-01", "176") + "," +
           Weight("2026-07-10", "79"),
       A},  // pounds taken for kilograms
      {mappings::kWeightLoss,
       Weight("2026-01-01", "80") + "," + Weight("2026-03-01", "90") + "," +
           Weight("2026-07-10", "79"),
       P},
      {mappings::kWeightLoss,
       two("2026-01-01", "80", "70") + "," +
           Said("weight-loss-intentional", "2026-03-01", R"("valueBoolean":true)"),
       A},
      {mappings::kWeightLoss,
       Observation("http://loinc.org|29463-7", "2026-01-01", Number("180", "[lb_av]")) + "," +
           Weight("2026-07-10", "77"),
       P},
      {mappings::kWeightLoss, Weight("2026-07-10", "70"), U},
  };
  CheckRows(rows);
}

TEST_CASE("retained urine counts from 200 mL, and less does not deny retention") {
  const auto volume = [](std::string_view value) { return Said("pvr", "2026-07-10", value); };
  const Row rows[] = {
      {mappings::kRetention, volume(Number("200", "mL")), P},
      {mappings::kRetention, volume(Number("199", "mL")), U},
      {mappings::kRetention, volume(Number("0.2", "L")), P},
      {mappings::kRetention, volume(Number("300", "")), U},
      {mappings::kRetention, volume(Bound(">", "200", "mL")), P},
      {mappings::kRetention, volume(Bound("<", "300", "mL")), U},
      {mappings::kRetention, With(volume(Number("300", "mL")), "2026-07-10", "2026-06-15"), P},
      {mappings::kRetention, With(volume(Number("300", "mL")), "2026-07-10", "2026-06-14"), U},
  };
  CheckRows(rows);
}

TEST_CASE("strength of 4 is weak, at two levels or on both sides more than one root") {
  const auto grade = [](std::string_view id, std::string_view value,
                        std::string_view day = "2026-07-10") {
    return Said(id, day, R"("valueInteger":)" + std::string(value));
  };
  const Row rows[] = {
      {mappings::kWeakOne, grade("mrc-ankle-dorsiflexion", "4"), P},
      {mappings::kWeakOne, grade("mrc-ankle-dorsiflexion", "5"), U},
      {mappings::kWeakOne, grade("mrc-ankle-dorsiflexion", "6"), U},
      {mappings::kWeakOne, grade("mrc-ankle-dorsiflexion", "4", "2026-04-16"), P},
      {mappings::kWeakOne, grade("mrc-ankle-dorsiflexion", "4", "2026-04-15"), U},
      {mappings::kMultiMotor, grade("mrc-ankle-dorsiflexion", "4"), U},
      {mappings::kMultiMotor,
       grade("mrc-ankle-dorsiflexion", "4") + "," + grade("mrc-knee-extension", "4"), P},
      {mappings::kMultiMotor,
       grade("mrc-ankle-dorsiflexion", "4") + "," + grade("mrc-knee-extension", "5"), U},
      {mappings::kMultiMotor,
       grade("mrc-left-knee-extension", "4") + "," + grade("mrc-right-knee-extension", "4"), P},
      {mappings::kProgressive,
       grade("mrc-knee-extension", "5", "2026-06-10") + "," + grade("mrc-knee-extension", "4"), P},
      {mappings::kProgressive,
       grade("mrc-knee-extension", "5", "2026-06-09") + "," + grade("mrc-knee-extension", "4"), U},
      {mappings::kProgressive,
       grade("mrc-knee-extension", "4", "2026-07-01") + "," + grade("mrc-knee-extension", "5"), U},
  };
  CheckRows(rows);
}

TEST_CASE("stiffness of 30 minutes counts, and less denies it") {
  const auto stiff = [](std::string_view value) { return Said("stiff", "2026-07-10", value); };
  const Row rows[] = {
      {mappings::kStiff, stiff(Number("30", "min")), P},
      {mappings::kStiff, stiff(Number("29", "min")), A},
      {mappings::kStiff, stiff(Number("0.5", "h")), P},
      {mappings::kStiff, stiff(Number("45", "")), U},
      {mappings::kStiff, stiff(R"("valueBoolean":true)"), P},
      {mappings::kStiff, stiff(R"("valueBoolean":false)"), A},
  };
  CheckRows(rows);
}

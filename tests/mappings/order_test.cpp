#include "mappings/order.hpp"

#include <algorithm>

#include "tests/support/rows.hpp"

using mappings::BackPainContext;
using mappings::OrderClass;
using tests::Assessed;
using tests::Condition;

namespace {

constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

std::string Service(std::string_view code, std::string_view more = {}) {
  return R"({"resourceType":"ServiceRequest","id":"o1","status":"draft","code":)" +
         std::string(code) + std::string(more) + "}";
}

std::string Loinc(std::string_view code) {
  return R"({"coding":[{"system":"http://loinc.org","code":")" + std::string(code) + R"("}]})";
}

std::string Medicine(std::string_view concept_json, std::string_view more = {}) {
  return R"({"resourceType":"MedicationRequest","id":"o1","status":"draft",)" +
         std::string(concept_json) + std::string(more) + "}";
}

std::string RxNorm(std::string_view code) {
  return R"("medicationCodeableConcept":{"coding":[{"system":")" + std::string(kRxNorm) +
         R"(","code":")" + std::string(code) + R"("}]})";
}

std::string Because(std::string_view icd) {
  return R"(,"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")" +
         std::string(icd) + R"("}]}])";
}

// A contained Medication: ingredients that no value set knows, then this one.
std::string OfIngredients(int unknown, const std::string& last) {
  std::string ingredients;
  for (int i = 0; i < unknown; ++i) ingredients += R"({"strength":{}},)";
  return R"(,"contained":[{"resourceType":"Medication","id":"m","ingredient":[)" + ingredients +
         "{" + last + "}]}]";
}

}  // namespace

TEST_CASE("an order is of the class that its code says, and of none when it says nothing") {
  const std::string contained =
      R"(,"contained":[{"resourceType":"Medication","id":"m","code":{"text":"own"},"ingredient":
         [{"itemCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",
         "code":"1049221"}]}}]}])";
  const std::string opioid =
      R"({"coding":[{"system":")" + std::string(kRxNorm) + R"(","code":"1049221"}]})";
  const struct {
    std::string order;
    OrderClass order_class;
  } cases[] = {
      {Service(Loinc("24972-2")), OrderClass::kXr},
      {Service(Loinc("30679-5")), OrderClass::kMri},
      {Service(Loinc("36502-3")), OrderClass::kMri},
      {Service(Loinc("30620-9")), OrderClass::kCt},
      {Service(Loinc("30341-2")), OrderClass::kLab},
      {Service(R"({"text":"Bed Rest"})"), OrderClass::kBedRest},
      {Service(R"({"coding":[{"display":"STRICT BEDREST","code":"x"}]})"), OrderClass::kBedRest},
      {Service(R"({"text":"no bed rest"})"), OrderClass::kOther},
      {Service(R"({"text":"MRI lumbar spine"})"), OrderClass::kOther},
      {Service(R"({})"), OrderClass::kOther},
      {Service(R"([])"), OrderClass::kOther},
      {Medicine(RxNorm("1049221")), OrderClass::kOpioid},
      {Medicine(RxNorm("5640")), OrderClass::kNsaid},
      {Medicine(R"("medicationReference":{"reference":"#m"})", contained), OrderClass::kOpioid},
      {Medicine(R"("medicationReference":{"reference":"#m"})",
                OfIngredients(19, R"("item":{"concept":)" + opioid + "}")),
       OrderClass::kOpioid},
      {Medicine(R"("medicationReference":{"reference":"#m"})",
                OfIngredients(20, R"("item":{"concept":)" + opioid + "}")),
       OrderClass::kOther},
      {Medicine(R"("medicationReference":{"reference":"Medication/none"})"), OrderClass::kOther},
      {R"({"resourceType":"MedicationOrder","id":"o1"})", OrderClass::kOther},
      {R"({"id":"o1"})", OrderClass::kOther},
  };
  for (const auto& c : cases) {
    CAPTURE(c.order);
    const Assessed assessed("", c.order);
    REQUIRE(assessed->orders().size() == 1);
    CHECK(assessed->orders()[0].order_class == c.order_class);
  }
}

TEST_CASE("an order is about back pain when its reason says so, or when nothing says otherwise") {
  const std::string film = Loinc("24972-2");
  const std::string pain = Condition(
      "http://snomed.info/sct|279039007",
      R"(,"id":"c1","clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2026-07-01")");
  const std::string by_reference = R"(,"reasonReference":[{"reference":"Condition/c1"}])";
  const struct {
    std::string resources;
    std::string order;
    BackPainContext context;
  } cases[] = {
      {"", Service(film, Because("M54.50")), BackPainContext::kExplicit},
      {"", Service(film, Because("C79.51")), BackPainContext::kExplicit},
      {"", Service(film, Because("J18.9")), BackPainContext::kNone},
      {pain, Service(film, Because("J18.9")), BackPainContext::kNone},
      {pain, Service(film, by_reference), BackPainContext::kExplicit},
      {"", Service(film, by_reference), BackPainContext::kImplied},
      {pain, Service(film), BackPainContext::kExplicit},
      {"", Service(film), BackPainContext::kImplied},
      {"", Service(film, R"(,"reasonCode":[{"text":"back pain"}])"), BackPainContext::kImplied},
      {"", Service(film, R"(,"reasonCode":[])"), BackPainContext::kImplied},
      {pain, Medicine(RxNorm("1049221")), BackPainContext::kExplicit},
      {"", Medicine(RxNorm("1049221")), BackPainContext::kNone},
      {pain, Medicine(RxNorm("1049221"), Because("D57.1")), BackPainContext::kNone},
      {"", Medicine(RxNorm("1049221"), Because("M54.3")), BackPainContext::kExplicit},
  };
  for (const auto& c : cases) {
    CAPTURE(c.order);
    const Assessed assessed(c.resources, c.order);
    REQUIRE(assessed->orders().size() == 1);
    CHECK(assessed->orders()[0].context == c.context);
  }
}

TEST_CASE("a refuted or mistaken Condition is no reason for an order") {
  for (const std::string_view status : {"confirmed", "refuted", "entered-in-error"}) {
    const std::string pain = Condition("http://snomed.info/sct|279039007",
                                       R"(,"id":"c1","verificationStatus":{"coding":[{"code":")" +
                                           std::string(status) + R"("}]})");
    const Assessed assessed(
        pain, Service(Loinc("24972-2"), R"(,"reasonReference":[{"reference":"Condition/c1"}])"));
    const auto expected =
        status == "confirmed" ? BackPainContext::kExplicit : BackPainContext::kImplied;
    CHECK(assessed->orders()[0].context == expected);
  }
}

TEST_CASE("methadone for back pain treats opioid use when that was not refuted") {
  constexpr std::string_view kMethadone = "864706";
  for (const std::string_view status : {"confirmed", "provisional", "refuted"}) {
    const std::string disorder = Condition(
        "http://hl7.org/fhir/sid/icd-10-cm|F11.20",
        R"(,"verificationStatus":{"coding":[{"code":")" + std::string(status) + R"("}]})");
    const Assessed assessed(disorder, Medicine(RxNorm(kMethadone), Because("M54.50")));
    CHECK((assessed->orders()[0].order_class == OrderClass::kOpioid) == (status == "refuted"));
  }
}

#include "fhir/resources.hpp"

#include <doctest/doctest.h>

#include <string>

using fhir::Json;
using std::chrono::minutes;

namespace {

// A JSON text and the views into it.
class Body {
 public:
  explicit Body(std::string_view text) : text_(text), json_(document_.Parse(text_).value()) {}
  Json operator*() const { return json_; }

 private:
  std::string text_;
  fhir::JsonDocument document_;
  Json json_;
};

std::string FirstDay(const std::optional<fhir::Span>& span) {
  return span ? fhir::WriteDate(span->first_day()) : "none";
}

}  // namespace

TEST_CASE("a reference names a type and an id, however it is written") {
  const struct {
    std::string_view text;
    std::string_view type;
    std::string_view id;
    bool contained;
  } cases[] = {
      {"Condition/c1", "Condition", "c1", false},
      {"Condition/c1/_history/2", "Condition", "c1", false},
      {"https://ehr.example/fhir/Condition/c1", "Condition", "c1", false},
      {"#c1", "", "c1", true},
      {"c1", "", "c1", false},
      {"urn:uuid:12", "", "urn:uuid:12", false},
      {"Condition/", "Condition", "", false},
      {"/", "", "", false},
      {"", "", "", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const fhir::Reference reference = fhir::ReadReference(c.text);
    CHECK(reference.type == c.type);
    CHECK(reference.id == c.id);
    CHECK(reference.contained == c.contained);
  }
}

TEST_CASE("a time element is read in each of its spellings") {
  const struct {
    std::string_view text;
    std::string_view day;
  } cases[] = {
      {R"({"effectiveDateTime":"2026-07-10T23:30:00-02:00"})", "2026-07-11"},
      {R"({"effectiveDateTime":"2026-07-10T23:30:00"})", "2026-07-10"},
      {R"({"effectiveInstant":"2026-07-10T08:00:00Z"})", "2026-07-10"},
      {R"({"effectiveDate":"2026-07-10"})", "2026-07-10"},
      {R"({"effectivePeriod":{"start":"2026-07-10","end":"2026-07-12"}})", "2026-07-10"},
      {R"({"effective":"2026-07-10"})", "2026-07-10"},
      {R"({"effectivePeriod":{"end":"2026-07-12"}})", "none"},
      {R"({"effectiveDateTime":20260710})", "none"},
      {R"({"effectiveDateTime":"10.07.2026"})", "none"},
      {R"([])", "none"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    CHECK(FirstDay(fhir::ReadTime(*body, "effective", minutes{0})) == c.day);
  }
  const Body body(R"({})");
  CHECK_FALSE(fhir::ReadTime(*body, std::string(60, 'x'), minutes{0}));
}

TEST_CASE("a Condition is read in the spellings of DSTU2 to R5") {
  const struct {
    std::string_view text;
    std::string_view clinical;
    std::string_view verification;
    std::string_view recorded;
  } cases[] = {
      {R"({"clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":
          {"coding":[{"code":"confirmed"}]},"recordedDate":"2026-07-01"})",
       "active", "confirmed", "2026-07-01"},
      {R"({"clinicalStatus":"resolved","verificationStatus":"refuted","dateRecorded":"2026-07-02"})",
       "resolved", "refuted", "2026-07-02"},
      {R"({"clinicalStatus":{"text":"active"},"assertedDate":"2026-07-03"})", "", "", "2026-07-03"},
      {R"({"clinicalStatus":null,"recordedDate":""})", "", "", "none"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    const fhir::Condition condition = fhir::ReadCondition(*body, minutes{0});
    CHECK(condition.clinical_status == c.clinical);
    CHECK(condition.verification_status == c.verification);
    CHECK(FirstDay(condition.recorded) == c.recorded);
  }
}

TEST_CASE("the days that a supply covers count its repeats, and no unit that is not of days") {
  const struct {
    std::string_view dispense;
    int days;  // -1: not said
  } cases[] = {
      {R"({"expectedSupplyDuration":{"value":30,"code":"d"}})", 30},
      {R"({"expectedSupplyDuration":{"value":30.0,"unit":"days"}})", 30},
      {R"({"expectedSupplyDuration":{"value":3e1,"unit":"day"}})", 30},
      {R"({"expectedSupplyDuration":{"value":4,"code":"wk"}})", 28},
      {R"({"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":2})", 90},
      {R"({"expectedSupplyDuration":{"value":10000,"code":"wk"},"numberOfRepeatsAllowed":10000})",
       700'070'000},
      {R"({"expectedSupplyDuration":{"value":30,"code":"h"}})", -1},
      {R"({"expectedSupplyDuration":{"value":30}})", -1},
      {R"({"expectedSupplyDuration":{"value":-3,"code":"d"}})", -1},
      {R"({"expectedSupplyDuration":{"value":1e15,"code":"d"}})", -1},
      {R"({"expectedSupplyDuration":{"value":"30","code":"d"}})", -1},
      {R"([])", -1},
  };
  for (const auto& c : cases) {
    CAPTURE(c.dispense);
    const Body body(R"({"dispenseRequest":)" + std::string(c.dispense) + "}");
    CHECK(fhir::ReadMedicationUse(*body, minutes{0}).supply_days.value_or(-1) == c.days);
  }
}

TEST_CASE("a medicine is a concept or a reference, in R4 and in R5") {
  const struct {
    std::string_view text;
    std::string_view label;
    std::string_view id;
  } cases[] = {
      {R"({"medicationCodeableConcept":{"text":"ibuprofen"}})", "ibuprofen", ""},
      {R"({"medication":{"concept":{"text":"ibuprofen"}}})", "ibuprofen", ""},
      {R"({"medicationReference":{"reference":"Medication/m1"}})", "", "m1"},
      {R"({"medication":{"reference":{"reference":"Medication/m1"}}})", "", "m1"},
      {R"({"medication":"ibuprofen"})", "", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    CHECK(fhir::MedicationConcept(*body).label() == c.label);
    CHECK(fhir::MedicationReference(*body).id == c.id);
  }
}

TEST_CASE("a concept is its text, else a display, else a code, and no more codings than needed") {
  const struct {
    std::string_view text;
    std::string_view label;
    int codings;
  } cases[] = {
      {R"({"coding":[{"code":"a","display":"A"}],"text":"words"})", "words", 1},
      {R"({"coding":[{"code":"a"},{"code":"b","display":"B"}]})", "B", 2},
      {R"({"coding":[{"code":"a"}]})", "a", 1},
      {R"({"code":"a","system":"s"})", "a", 1},
      {R"([{"coding":[{"code":"a"}]},{"coding":{"code":"b"}}])", "a", 2},
      {R"({"coding":[{"display":"A"}]})", "", 0},
      {R"({"coding":[{"code":1}]})", "", 0},
      {R"("words")", "", 0},
      {R"(null)", "", 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    int codings = 0;
    fhir::CodeableConcept(*body).ForEachCoding([&](const fhir::Coding&) { ++codings; });
    CHECK(codings == c.codings);
    CHECK(fhir::CodeableConcept(*body).label() == c.label);
  }
  std::string many = R"({"coding":[{"code":"a"})";
  for (int i = 0; i < 10'000; ++i) many += R"(,{"code":"a"})";
  const Body body(many + "]}");
  int codings = 0;
  fhir::CodeableConcept(*body).ForEachCoding([&](const fhir::Coding&) { ++codings; });
  CHECK(codings < fhir::CodeableConcept::kMostCodings + 1);
  CHECK(codings > 100);
}

#include "cds/hooks/gather.hpp"

#include <doctest/doctest.h>

#include "cds/hooks/prefetch.hpp"
#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

using fhir::IssueType;
using tests::ReadTree;
using Rules = std::vector<std::string>;

tests::Tree Film() { return tests::Signing({tests::kFilm}); }

tests::Tree WithPrefetch(tests::Tree request, std::string_view key, std::string_view value) {
  tests::Tree* const prefetch = request.Find("prefetch");
  if (value.empty()) {
    prefetch->Remove(key);
  } else {
    prefetch->Set(std::string(key), ReadTree(std::string(value)));
  }
  return request;
}

// An order of a film, whose own reason is back pain.
std::string FilmForBackPain() {
  tests::Tree film = ReadTree(std::string(tests::kFilm));
  film.Set("reasonCode", ReadTree(R"([{"coding": [{"system": "http://snomed.info/sct",
                                                   "code": "279039007"}]}])"));
  return film.Write();
}

TEST_CASE("412: no patient or no conditions, and no order that names back pain") {
  struct Case {
    std::string_view key;
    std::string_view value;
  };
  const Case cases[] = {
      {"patient", ""},
      {"patient", "null"},
      {"patient", "{}"},
      {"patient", R"({"resourceType": "OperationOutcome", "issue": []})"},
      {"patient", R"({"resourceType": "Bundle"})"},
      {"patient", R"({"resourceType": "Practitioner", "id": "123"})"},
      {"conditions", ""},
      {"conditions", "5"},
      {"conditions", R"({"resourceType": "OperationOutcome", "issue": []})"},
      {"conditions", R"({"resourceType": "Bundle", "entry": [{"resource": {
         "resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}}]})"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.key);
    CAPTURE(c.value);
    for (const tests::Tree& request : {tests::Chart(), Film()}) {
      const auto answer = tests::AnswerTo(WithPrefetch(request, c.key, c.value));
      REQUIRE_FALSE(answer.has_value());
      CHECK(answer.error().type == IssueType::kUnprocessable);
      CHECK(answer.error().expression == "prefetch." + std::string(c.key));
    }
    const auto explicit_order =
        tests::AnswerTo(WithPrefetch(tests::Signing({FilmForBackPain()}), c.key, c.value));
    CHECK(explicit_order.has_value());
  }
}

TEST_CASE("null, and an empty Bundle, mean that there is nothing") {
  for (const std::string_view nothing :
       {"null", R"({"resourceType": "Bundle", "type": "searchset", "total": 0})",
        R"({"resourceType": "Bundle", "entry": []})"}) {
    CHECK(tests::AnswerTo(WithPrefetch(tests::Chart(), "conditions", nothing)).has_value());
    CHECK(tests::RulesOf(WithPrefetch(Film(), "labs", nothing)) == Rules{"R-IMG-01"});
  }
}

TEST_CASE("no 412 where there is nothing to say anyway") {
  tests::Tree request = tests::Signing({R"({"resourceType": "ServiceRequest", "id": "d",
    "subject": {"reference": "Patient/123"}, "code": {"text": "Dressing"}})"});
  request.Remove("prefetch");
  CHECK(*tests::AnswerTo(request) == R"({"cards":[]})");
  tests::Tree nothing_selected = tests::Selecting({tests::kFilm}, {});
  nothing_selected.Remove("prefetch");
  CHECK(*tests::AnswerTo(nothing_selected) == R"({"cards":[]})");
  tests::Tree nothing_drafted = tests::Signing({});
  nothing_drafted.Remove("prefetch");
  CHECK(*tests::AnswerTo(nothing_drafted) == R"({"cards":[]})");
}

TEST_CASE("resources are known by what they are, under any key and in any wrapper") {
  const std::string patient = tests::Chart().At({"prefetch", "patient"})->Write();
  tests::Tree request = WithPrefetch(Film(), "patient", "");
  request = WithPrefetch(request, "item1", patient);
  CHECK(tests::RulesOf(request) == Rules{"R-IMG-01"});
  CHECK(tests::RulesOf(WithPrefetch(Film(), "patient", R"({"resource": )" + patient + "}")) ==
        Rules{"R-IMG-01"});
  CHECK(tests::RulesOf(WithPrefetch(Film(), "patient",
                                    R"({"resourceType": "Bundle", "entry": [{"resource": )" +
                                        patient + "}]}")) == Rules{"R-IMG-01"});
}

TEST_CASE("the patient of someone else is refused, the resources of someone else are left out") {
  const auto other = tests::AnswerTo(
      WithPrefetch(Film(), "patient", R"({"resourceType": "Patient", "id": "999"})"));
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().type == IssueType::kInvalid);
  CHECK(other.error().expression == "prefetch.patient.id");
  CHECK(other.error().diagnostics.find("999") == std::string::npos);

  tests::Tree cancer = ReadTree(std::string(tests::kBreastCancer));
  cancer.Find("subject")->Set("reference", tests::Text("Patient/999"));
  tests::Tree request = Film();
  tests::AddToRecord(request, cancer.Write());
  CHECK(tests::RulesOf(request) == Rules{"R-IMG-01"});
}

TEST_CASE("a draft order of another patient is left out") {
  tests::Tree film = ReadTree(std::string(tests::kFilm));
  film.Find("subject")->Set("reference", tests::Text("Patient/999"));
  const std::string foreign = film.Write();
  CHECK(tests::RulesOf(tests::Signing({foreign})).empty());
}

TEST_CASE("what was not read, or in part, holds back what relies on nothing being recorded") {
  for (const std::string_view unread :
       {"", R"({"resourceType": "OperationOutcome", "issue": []})",
        R"({"resourceType": "Bundle", "link": [{"relation": "next", "url": "http://x/2"}]})"}) {
    CAPTURE(unread);
    CHECK(tests::RulesOf(WithPrefetch(Film(), "labs", unread)).empty());
    tests::Tree cancer = WithPrefetch(Film(), "labs", unread);
    tests::AddToRecord(cancer, tests::kBreastCancer);
    const auto cards = tests::CardsOf(cancer);
    REQUIRE(cards.size() == 1);
    const std::string detail = cards[0].Find("detail")->text;
    CHECK(detail.find("Could not be read, so nothing is concluded from it: labs.") != detail.npos);
  }
}

TEST_CASE("in order-select only what is selected is advised on") {
  struct Case {
    std::string_view name;
    std::vector<std::string_view> selections;
    bool advised;
  };
  const Case cases[] = {
      {"by reference", {"ServiceRequest/xr"}, true},
      {"by bare id", {"xr"}, true},
      {"among others", {"ServiceRequest/gone", "ServiceRequest/xr"}, true},
      {"none", {}, false},
      {"another", {"ServiceRequest/mri2"}, false},
      {"of another type", {"MedicationRequest/xr"}, false},
      {"the empty word", {""}, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(tests::RulesOf(tests::Selecting({tests::kFilm}, c.selections)).size() ==
          (c.advised ? 1 : 0));
  }
  tests::Tree nameless = ReadTree(std::string(tests::kFilm));
  nameless.Remove("id");
  const std::string draft = nameless.Write();
  CHECK(tests::RulesOf(tests::Selecting({draft}, {""})).empty());
  CHECK(tests::RulesOf(tests::Signing({draft})) == Rules{"R-IMG-01"});
}

TEST_CASE("of what is not selected neither the reason nor the kind is asked about") {
  const std::string film = FilmForBackPain();
  for (const std::string_view selected : {"ServiceRequest/xr", "ServiceRequest/mri"}) {
    CAPTURE(selected);
    const bool names_back_pain = selected == "ServiceRequest/xr";
    const auto answer = tests::AnswerTo(
        WithPrefetch(tests::Selecting({film, tests::kMriOrder}, {selected}), "patient", ""));
    CHECK(answer.has_value() == names_back_pain);
  }
  const std::string_view dressing = R"({"resourceType": "ServiceRequest", "id": "d",
    "subject": {"reference": "Patient/123"}, "code": {"text": "Dressing"}})";
  CHECK(
      tests::AnswerTo(WithPrefetch(tests::Selecting({tests::kFilm, dressing}, {"ServiceRequest/d"}),
                                   "patient", ""))
          .has_value());

  tests::Tree for_cancer = ReadTree(std::string(tests::kFilm));
  for_cancer.Set("reasonCode", ReadTree(R"([{"coding": [{
      "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C50.9"}]}])"));
  const std::string suspected = for_cancer.Write();
  const std::vector<std::string_view> drafts = {suspected, tests::kMriOrder};
  CHECK(tests::RulesOf(tests::Selecting(drafts, {"ServiceRequest/mri", "ServiceRequest/xr"})) ==
        Rules{"R-MAL-02", "R-MAL-04"});
  CHECK(tests::RulesOf(tests::Selecting(drafts, {"ServiceRequest/mri"})) == Rules{"R-IMG-01"});

  tests::Tree for_old_pain = ReadTree(std::string(tests::kFilm));
  for_old_pain.Set("reasonReference", ReadTree(R"([{"reference": "Condition/old"}])"));
  const std::string old_pain = for_old_pain.Write();
  for (const std::string_view selected : {"ServiceRequest/xr", "ServiceRequest/mri"}) {
    tests::Tree request = tests::Selecting({old_pain, tests::kMriOrder}, {selected});
    tests::AddToRecord(request, R"({"resourceType": "Condition", "id": "old",
        "subject": {"reference": "Patient/123"}, "onsetDateTime": "2026-02-01",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "279039007"}]}})");
    const bool is_old = selected == "ServiceRequest/xr";
    CHECK(tests::RulesOf(request) == Rules{is_old ? "R-IMG-04" : "R-IMG-01"});
  }
}

TEST_CASE("drafts in every odd shape are read, and never advised on by mistake") {
  const std::string_view odd[] = {
      R"("x")",
      "null",
      "[]",
      "{}",
      R"({"resourceType": 5, "id": {}})",
      R"({"resourceType": "ServiceRequest", "id": 5, "code": []})",
      R"({"resourceType": "ServiceRequest", "id": "o", "code": {"coding": [{}]}})",
      R"({"resourceType": "ServiceRequest", "id": "o", "code": {"coding": {"code": 5}}})",
      R"({"resourceType": "ServiceRequest", "id": "o", "code": "24972-2", "subject": 5})",
      R"({"resourceType": "MedicationOrder", "id": "o", "medicationCodeableConcept": {}})",
      R"({"resourceType": "MedicationRequest", "id": "o", "medicationReference": {"reference": "#a"},
          "contained": {"id": "a"}})"};
  for (const std::string_view draft : odd) {
    CAPTURE(draft);
    CHECK(tests::RulesOf(tests::Signing({draft})).empty());
    CHECK(tests::RulesOf(tests::Signing({draft, tests::kFilm})) == Rules{"R-IMG-01"});
  }
}

TEST_CASE("the elements of an order are read in every shape that senders give them") {
  for (const auto& shape : std::vector<std::pair<std::string, std::string>>{
           {"category", R"({"coding": [{"code": "363679005"}]})"},
           {"category", R"([{"coding": [{}]}])"},
           {"reasonCode", "[]"},
           {"reasonCode", "[{}]"},
           {"reasonCode", R"({"coding": [{"system": "http://snomed.info/sct",
                                          "code": "279039007"}]})"},
           {"reasonReference", R"({"reference": "Condition/bp"})"},
           {"reasonReference", "[]"},
           {"occurrenceDateTime", R"("soon")"},
           {"priority", "7"}}) {
    CAPTURE(shape.first);
    CAPTURE(shape.second);
    tests::Tree film = ReadTree(std::string(tests::kFilm));
    film.Set(shape.first, ReadTree(shape.second));
    const std::string draft = film.Write();
    CHECK(tests::RulesOf(tests::Signing({draft})) == Rules{"R-IMG-01"});
  }
}

TEST_CASE("each question has its own key") {
  for (int i = 0; i < fhir::kQuestions; ++i) {
    for (int j = 0; j < i; ++j) {
      CHECK(KeyOf(static_cast<fhir::Question>(i)) != KeyOf(static_cast<fhir::Question>(j)));
    }
  }
  CHECK(KeyOf(fhir::Question::kAllergies) == "allergies");
}

}  // namespace
}  // namespace cds::hooks

#include "cds/hooks/rating.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cds/hooks/uuids.hpp"
#include "tests/hooks/asking.hpp"
#include "tests/support/assessed.hpp"

namespace cds::hooks {
namespace {

using tests::Object;
using tests::ReadTree;
using tests::Text;
using tests::Tree;

Client Rated(bool in_extension = false) {
  Client client;
  client.ratings = true;
  client.ratings_in_extension = in_extension;
  return client;
}

std::string BodyFor(const Tree& request, const Client& client) {
  return *Answer(request.Write(), "", tests::CaseKnowledge(), client);
}

// The system actions that a client of ratings gets.
std::vector<Tree> SystemActions(const Tree& request) {
  Tree response = ReadTree(BodyFor(request, Rated()));
  const Tree* const actions = response.Find("systemActions");
  return actions ? actions->children : std::vector<Tree>{};
}

// The one value of each extension with this URL, or "" when there is none.
std::string ValueOf(const Tree& resource, std::string_view name) {
  const Tree* const extensions = resource.Find("extension");
  std::string value;
  if (!extensions) return value;
  for (Tree extension : extensions->children) {
    const Tree* const url = extension.Find("url");
    if (!url || url->text != "http://fhir.org/argonaut/Extension/" + std::string(name)) continue;
    REQUIRE(value.empty());
    const Tree* const uri = extension.Find("valueUri");
    value = uri ? uri->text
                : extension.At({"valueCodeableConcept", "coding"})->children[0].Find("code")->text;
  }
  return value;
}

std::string RatingIn(const Tree& resource) { return ValueOf(resource, "pama-rating"); }

// "ServiceRequest/mri appropriate" for each system action.
std::vector<std::string> RatingsOf(const Tree& request) {
  std::vector<std::string> ratings;
  for (const Tree& action : SystemActions(request)) {
    const Tree& resource = *action.Find("resource");
    ratings.push_back(resource.Find("id")->text + " " + RatingIn(resource));
  }
  return ratings;
}

// The request of the Argonaut guide, with nothing but the order: CT of the lumbar spine, CPT 72133,
// for low back pain.
Tree NothingElseKnown() {
  return ReadTree(R"({
    "hook": "order-select", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/123", "patientId": "123",
      "selections": ["ServiceRequest/ct"],
      "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {
        "resourceType": "ServiceRequest", "id": "ct", "status": "draft", "intent": "plan",
        "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "72133"}],
                 "text": "Lumbar spine CT"},
        "subject": {"reference": "Patient/123"},
        "reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "279039007",
                                    "display": "Low back pain"}]}]}}]}}})");
}

TEST_CASE("CPT 72133 for SNOMED 279039007 with nothing else known is not appropriate") {
  const std::string resource =
      R"("resource":{"resourceType":"ServiceRequest","id":"ct","status":"draft","intent":"plan",)"
      R"("code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"72133"}],)"
      R"("text":"Lumbar spine CT"},"subject":{"reference":"Patient/123"},)"
      R"("reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"279039007",)"
      R"("display":"Low back pain"}]}],"extension":[)"
      R"({"url":"http://fhir.org/argonaut/Extension/pama-rating","valueCodeableConcept":{)"
      R"("coding":[{"system":"http://fhir.org/argonaut/CodeSystem/pama-rating",)"
      R"("code":"not-appropriate"}]}},)"
      R"({"url":"http://fhir.org/argonaut/Extension/pama-rating-consult-id","valueUri":)"
      R"("urn:uuid:)" +
      Uuids(tests::kInstance).Of("pama-rating/ServiceRequest/ct") +
      R"("},{"url":"http://fhir.org/argonaut/Extension/pama-rating-auc-applied","valueUri":)"
      R"("https://doi.org/10.1016/j.jacr.2021.08.002"}]})";
  const std::string actions =
      R"("systemActions":[{"type":"update","description":)"
      R"x("Rate the CT ServiceRequest/ct: not-appropriate (no indication recorded)",)x" +
      resource + "}]";
  const Tree request = NothingElseKnown();
  CHECK(BodyFor(request, Rated()) == R"({"cards":[],)" + actions + "}");
  CHECK(BodyFor(request, Rated(true)) ==
        R"({"cards":[],)" + actions + R"(,"extension":{)" + actions + "}}");
  CHECK(BodyFor(request, kAnyClient) == R"({"cards":[]})");
}

TEST_CASE("a client gets ratings where it looks for them, and none that it did not ask for") {
  struct Case {
    std::string_view name;
    bool ratings, in_extension, shadow, speaks_1_0;
    bool system_actions, extension;
  };
  const Case cases[] = {
      {"a client of whom nothing is known", false, false, false, false, false, false},
      {"the place without the ratings", false, true, false, false, false, false},
      {"CDS Hooks 2.0", true, false, false, false, true, false},
      {"the PAMA pilot", true, true, false, false, true, true},
      {"CDS Hooks 1.0", true, false, false, true, false, false},
      {"CDS Hooks 1.0 and the PAMA pilot", true, true, false, true, false, true},
      {"shadow", true, true, true, false, false, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Client client = Rated(c.in_extension);
    client.ratings = c.ratings;
    client.shadow = c.shadow;
    client.speaks_1_0 = c.speaks_1_0;
    const Tree response = ReadTree(BodyFor(NothingElseKnown(), client));
    CHECK(response.Find("cards") != nullptr);
    CHECK((response.Find("systemActions") != nullptr) == c.system_actions);
    CHECK((response.Find("extension") != nullptr) == c.extension);
  }
}

TEST_CASE("every scan about to be signed is rated, and only the selected ones before") {
  const std::string other =
      tests::With(std::string(tests::kMriOrder), R"("id": "mri")", R"("id": "mri2")");
  const std::vector<std::string_view> drafts = {tests::kMriOrder, tests::kFilm, other,
                                                tests::kMriOrder};
  using Ratings = std::vector<std::string>;
  CHECK(RatingsOf(tests::Signing(drafts)) ==
        Ratings{"mri not-appropriate", "mri2 not-appropriate"});
  CHECK(RatingsOf(tests::Selecting(drafts, {"ServiceRequest/mri2", "ServiceRequest/xr"})) ==
        Ratings{"mri2 not-appropriate"});
  CHECK(RatingsOf(tests::Selecting(drafts, {"ServiceRequest/xr"})).empty());
  CHECK(RatingsOf(tests::Chart()).empty());
}

TEST_CASE("a rating is given only where it is safe to attach and to believe") {
  struct Case {
    std::string_view name;
    std::string_view from, to;  // a change to the order
    bool rated;
  };
  const Case cases[] = {
      {"as it is", "draft", "draft", true},
      {"without an id", R"("id": "mri",)", "", false},
      {"no spine scan", "30679-5", "30657-1", false},
      {"of R5", R"("code": {"coding")", R"("code": {"concept": {}, "coding")", false},
      {"of STU3", "ServiceRequest", "ProcedureRequest", false},
      {"of DSTU2", "ServiceRequest", "DiagnosticOrder", false},
      {"rated by a qualified mechanism", R"("status")",
       R"("extension": [{"url": "http://fhir.org/argonaut/Extension/pama-rating-qcdsm-consulted",
                         "valueString": "example"}], "status")",
       false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const std::string order = tests::With(std::string(tests::kMriOrder), c.from, c.to);
    CHECK(SystemActions(tests::Signing({order})).size() == (c.rated ? 1 : 0));
  }
}

TEST_CASE("a read that failed leaves open what rests on silence, and only that") {
  for (const std::string_view broken :
       {R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]})",
        R"({"resourceType": "Bundle", "link": [{"relation": "next", "url": "http://x/y"}]})"}) {
    CAPTURE(broken);
    Tree request = tests::Signing({tests::kMriOrder});
    request.Find("prefetch")->Set("vitals", ReadTree(std::string(broken)));
    CHECK(RatingsOf(request).empty());
    tests::AddToRecord(request, tests::kBreastCancer);
    CHECK(RatingsOf(request) == std::vector<std::string>{"mri appropriate"});
  }
  Tree unasked = tests::Signing({tests::kMriOrder});
  unasked.Find("prefetch")->Remove("vitals");
  CHECK(RatingsOf(unasked) == std::vector<std::string>{"mri not-appropriate"});
}

TEST_CASE("the rated draft is the draft as it came, with an earlier rating of ours replaced") {
  const std::string order =
      R"({"resourceType": "ServiceRequest", "id": "mri", "meta": {"versionId": "7"},
          "contained": [{"resourceType": "Practitioner", "id": "x", "name": []}],
          "extension": [
            {"url": "http://example.org/a", "valueDecimal": 1.10},
            {"url": "http://fhir.org/argonaut/Extension/pama-rating",
             "valueCodeableConcept": {"coding": [{"code": "appropriate"}]}},
            {"url": "http://fhir.org/argonaut/Extension/pama-rating-consult-id", "valueUri": "u"},
            {"url": "http://fhir.org/argonaut/Extension/pama-rating-auc-applied", "valueUri": "v"},
            {"url": "http://example.org/z", "extension": [{"url": "b", "valueBoolean": true}]}],
          "status": "draft", "_status": {"id": "s"}, "subject": {"reference": "Patient/123"},
          "code": {"coding": [{"system": "http://loinc.org", "code": "30679-5"}], "text": "MRI"},
          "quantityQuantity": {"value": 1.00e0}, "unknownElement": {"a": [null, 1E2, 0.10]},
          "note": [{"text": "caf\u00e9 \u0000 <b>"}]})";
  const auto actions = SystemActions(tests::Signing({order}));
  REQUIRE(actions.size() == 1);
  Tree rated = *actions[0].Find("resource");
  CHECK(RatingIn(rated) == "not-appropriate");
  CHECK(ValueOf(rated, "pama-rating-consult-id").starts_with("urn:uuid:"));
  CHECK(ValueOf(rated, "pama-rating-auc-applied") == "https://doi.org/10.1016/j.jacr.2021.08.002");
  Tree received = ReadTree(order);
  CHECK(rated.keys == received.keys);
  auto& kept = received.Find("extension")->children;
  kept.erase(kept.begin() + 1, kept.begin() + 4);
  auto& written = rated.Find("extension")->children;
  REQUIRE(written.size() == 5);
  written.resize(2);
  CHECK(rated.Write() == received.Write());
}

TEST_CASE("an odd extension member does no harm") {
  for (const std::string_view odd :
       {"null", "[]", "[null]", "{}", "\"x\"", "[1, [], {\"url\": 3}]"}) {
    CAPTURE(odd);
    Tree order = ReadTree(std::string(tests::kMriOrder));
    order.Set("extension", ReadTree(std::string(odd)));
    const std::string draft = order.Write();
    const auto actions = SystemActions(tests::Signing({draft}));
    REQUIRE(actions.size() == 1);
    const Tree& last = actions[0].Find("resource")->Find("extension")->children.back();
    CHECK(last.Find("url")->text == "http://fhir.org/argonaut/Extension/pama-rating-auc-applied");
  }
}

TEST_CASE("where no criteria apply none is named") {
  Tree request = tests::Signing({tests::kMriOrder});
  request.At({"prefetch", "conditions"})->Remove("entry");
  const auto actions = SystemActions(request);
  REQUIRE(actions.size() == 1);
  const Tree& rated = *actions[0].Find("resource");
  CHECK(RatingIn(rated) == "no-criteria-apply");
  CHECK_FALSE(ValueOf(rated, "pama-rating-consult-id").empty());
  CHECK(ValueOf(rated, "pama-rating-auc-applied").empty());
}

TEST_CASE("an update that a card suggests is the draft mended, with the rating it then has") {
  const std::string ct =
      R"({"resourceType": "ServiceRequest", "id": "ct", "extension": [{"url": "http://x/a"}],
          "status": "draft", "subject": {"reference": "Patient/123"}, "priority": "routine",
          "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "72133"}]},
          "note": [{"text": "keep"}]})";
  Tree request = tests::Signing({ct});
  tests::AddToRecord(request, tests::kBreastCancer);
  const Tree response = ReadTree(BodyFor(request, Rated(true)));
  const Tree& rated = *response.Find("systemActions")->children.at(0).Find("resource");
  CHECK(RatingIn(rated) == "appropriate");
  CHECK(rated.Find("priority")->text == "routine");
  const Tree& suggestion =
      response.Find("cards")->children.at(0).Find("suggestions")->children.at(0);
  Tree mended = *suggestion.Find("actions")->children.at(0).Find("resource");
  CHECK(mended.Find("priority")->text == "urgent");
  CHECK(mended.At({"code", "coding"})->children.at(0).Find("code")->text == "30679-5");
  CHECK(mended.Find("note")->Write() == rated.Find("note")->Write());
  CHECK(mended.Find("extension")->Write() == rated.Find("extension")->Write());
  // Without ratings the same update is as it always was.
  const Tree plain = *tests::ActionsOf(request).at(0).Find("resource");
  CHECK(plain.Find("extension")->children.size() == 1);
}

TEST_CASE("a lumbar MRI for suspected axial spondyloarthritis becomes appropriate when mended") {
  std::ifstream file("tests/cases/r-spa-06-in-lumbar-mri/request.json");
  std::ostringstream text;
  text << file.rdbuf();
  const Tree response = ReadTree(BodyFor(ReadTree(text.str()), Rated()));
  const Tree& rated = *response.Find("systemActions")->children.at(0).Find("resource");
  CHECK(RatingIn(rated) == "not-appropriate");
  const Tree& suggestion =
      response.Find("cards")->children.at(0).Find("suggestions")->children.at(0);
  const Tree& mended = *suggestion.Find("actions")->children.at(0).Find("resource");
  CHECK(RatingIn(mended) == "appropriate");
  CHECK(ValueOf(mended, "pama-rating-consult-id") == ValueOf(rated, "pama-rating-consult-id"));
}

// What the public sandbox takes for granted when a suggestion is accepted in its PAMA view.
TEST_CASE("over all cases a suggested update carries a rating, and the cards stay as they are") {
  std::size_t updates = 0;
  for (const auto& folder : std::filesystem::directory_iterator("tests/cases")) {
    CAPTURE(folder.path().filename().string());
    std::ifstream file(folder.path() / "request.json");
    std::ostringstream text;
    text << file.rdbuf();
    const auto rated = Answer(text.str(), "", tests::CaseKnowledge(), Rated(true));
    const auto plain = Answer(text.str(), "", tests::CaseKnowledge());
    REQUIRE(rated.has_value() == plain.has_value());
    if (!rated) continue;
    CHECK(*rated == *Answer(text.str(), "", tests::CaseKnowledge(), Rated(true)));
    Tree cards = *ReadTree(*rated).Find("cards");
    Tree expected = *ReadTree(*plain).Find("cards");
    REQUIRE(cards.children.size() == expected.children.size());
    for (std::size_t i = 0; i < cards.children.size(); ++i) {
      Tree* const suggestions = cards.children[i].Find("suggestions");
      if (!suggestions) continue;
      for (Tree& suggestion : suggestions->children) {
        for (Tree& action : suggestion.Find("actions")->children) {
          if (action.Find("type")->text != "update") continue;
          ++updates;
          CHECK_FALSE(RatingIn(*action.Find("resource")).empty());
          action.Find("resource")->Remove("extension");
        }
      }
    }
    CHECK(cards.Write() == expected.Write());
  }
  CHECK(updates > 10);
}

}  // namespace
}  // namespace cds::hooks

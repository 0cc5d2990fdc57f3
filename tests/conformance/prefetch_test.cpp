#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/services.hpp"
#include "tests/conformance/ehr.hpp"

// The requirements of CDS Hooks on what is done with a prefetch, by their ids.
namespace {

using tests::Ehr;
using tests::Granting;
using tests::RulesIn;
using tests::Tree;
using tests::WithPrefetch;
using Rules = std::vector<std::string>;

constexpr std::string_view kLabs = "Observation?patient=123&category=laboratory";
constexpr std::string_view kFailed =
    R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]})";
constexpr std::string_view kBundleOfFailure = R"({"resourceType": "Bundle", "type": "searchset",
    "entry": [{"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome",
               "issue": [{"severity": "error", "code": "timeout"}]}}]})";

Tree Film() { return tests::Signing({tests::kFilm}); }

// Sent by value: what stands under a key of the request.
std::string Sent(Tree request, std::string_view key) {
  return request.At({"prefetch", key})->Write();
}

tests::Pages EverythingElseIsEmpty() {
  return {{"Patient/123", {Sent(tests::Chart(), "patient")}},
          {"Condition?patient=123", {Sent(tests::Chart(), "conditions")}},
          {std::string(kLabs), {std::string(tests::kEmptySearch)}}};
}

}  // namespace

TEST_CASE("R-CALL-15 R-PF-01: each service publishes every key that is read, and needs no other") {
  const Tree discovery = tests::ReadTree(cds::hooks::WriteDiscovery());
  const Tree film = Film();
  for (const Tree& service : discovery.Find("services")->children) {
    for (const std::string& key : film.Find("prefetch")->keys) {
      CAPTURE(key);
      CHECK(service.Find("prefetch")->Find(key) != nullptr);
    }
  }
  CHECK(RulesIn(Ehr().AnswerTo(Film())) == Rules{"R-IMG-01"});
}

TEST_CASE("R-PF-21 R-CALL-08 R-FA-12: 412 when required data can be had nowhere") {
  for (const std::string_view key : {"patient", "conditions"}) {
    const Tree request = WithPrefetch(Film(), key, "");
    const auto without_server = tests::AnswerTo(request);
    REQUIRE_FALSE(without_server.has_value());
    CHECK(without_server.error().type == fhir::IssueType::kUnprocessable);
    CHECK(without_server.error().expression == "prefetch." + std::string(key));

    Ehr empty_server;  // answers every query with "not found"
    const auto not_found = cds::hooks::Answer(Granting(request).Write(), "", tests::CaseKnowledge(),
                                              empty_server.client);
    CHECK_FALSE(empty_server.queries.empty());
    REQUIRE_FALSE(not_found.has_value());
    CHECK(not_found.error().type == fhir::IssueType::kUnprocessable);
  }
}

TEST_CASE("R-PF-22: without an optional key the answer is degraded, and says so") {
  Tree request = WithPrefetch(Film(), "labs", "");
  CHECK(RulesIn(Ehr().AnswerTo(request)).empty());
  tests::AddToRecord(request, tests::kBreastCancer);
  const std::string response = Ehr().AnswerTo(request);
  CHECK(RulesIn(response) == Rules{"R-MAL-02"});
  CHECK(response.find("Could not be read, so nothing is concluded from it: labs.") !=
        response.npos);
}

TEST_CASE("R-PF-23: an absent key is asked of the FHIR server") {
  Ehr ehr(EverythingElseIsEmpty());
  CHECK(RulesIn(ehr.AnswerTo(Granting(WithPrefetch(Film(), "labs", "")))) == Rules{"R-IMG-01"});
  CHECK(ehr.queries == std::vector<std::string>{std::string(kLabs)});
}

TEST_CASE("R-PF-24 R-PF-25: null and an empty searchset are known to be empty, and not asked") {
  for (const std::string_view nothing :
       {"null", R"({"resourceType": "Bundle", "type": "searchset", "total": 0})",
        R"({"resourceType": "Bundle", "type": "searchset", "entry": []})"}) {
    CAPTURE(nothing);
    for (const std::string_view key : {"labs", "conditions", "allergies"}) {
      Ehr ehr(EverythingElseIsEmpty());
      const std::string response = ehr.AnswerTo(Granting(WithPrefetch(Film(), key, nothing)));
      CHECK(ehr.queries.empty());
      CHECK(RulesIn(response) != Rules{"refused"});
    }
    CHECK(RulesIn(Ehr().AnswerTo(WithPrefetch(Film(), "labs", nothing))) == Rules{"R-IMG-01"});
  }
}

TEST_CASE("R-PF-26: an OperationOutcome is a failure: unknown, never empty, and not asked again") {
  for (const std::string_view failure : {kFailed, kBundleOfFailure}) {
    CAPTURE(failure);
    Ehr ehr(EverythingElseIsEmpty());
    CHECK(RulesIn(ehr.AnswerTo(Granting(WithPrefetch(Film(), "labs", failure)))).empty());
    CHECK(ehr.queries.empty());
    CHECK(RulesIn(ehr.AnswerTo(Granting(WithPrefetch(Film(), "conditions", failure)))) ==
          Rules{"refused"});
    CHECK(ehr.queries.empty());
  }
}

TEST_CASE(
    "R-PF-27: the rest of a paged answer is asked for, and without it the answer is partial") {
  const std::string next = std::string(tests::kFhirServer) + "?page=2";
  const std::string first = R"({"resourceType": "Bundle", "type": "searchset", "link": [
      {"relation": "next", "url": ")" +
                            next + R"("}]})";
  const Tree request = Granting(WithPrefetch(Film(), "labs", first));
  CHECK(RulesIn(Ehr().AnswerTo(request)).empty());
  Ehr knows_more(tests::OnePage(next, tests::kEmptySearch));
  CHECK(RulesIn(knows_more.AnswerTo(request)) == Rules{"R-IMG-01"});
  CHECK(knows_more.queries == std::vector<std::string>{next});
  // What is left out elsewhere does not make these pages a part; what is unreadable in them does.
  const Tree beside_another = WithPrefetch(request, "more", R"({"resourceType": "Condition",
      "id": "x", "subject": {"reference": "Patient/another"}})");
  CHECK(RulesIn(knows_more.AnswerTo(beside_another)) == Rules{"R-IMG-01"});
  const std::string torn = first.substr(0, first.size() - 1) + R"(, "entry": [{"resource": {}}]})";
  CHECK(RulesIn(knows_more.AnswerTo(Granting(WithPrefetch(Film(), "labs", torn)))).empty());
  knows_more.queries = {next};
  Ehr not_to_be_asked(tests::OnePage(next, tests::kEmptySearch));
  CHECK(RulesIn(not_to_be_asked.AnswerTo(WithPrefetch(Film(), "labs", first))).empty());
  CHECK(not_to_be_asked.queries.empty());
}

TEST_CASE("R-PF-27: an answer that is shorter than its total, without a link, is asked for whole") {
  const std::string cut_short = R"({"resourceType": "Bundle", "type": "searchset", "total": 3})";
  Ehr ehr(EverythingElseIsEmpty());
  CHECK(RulesIn(ehr.AnswerTo(Granting(WithPrefetch(Film(), "labs", cut_short)))) ==
        Rules{"R-IMG-01"});
  CHECK(ehr.queries == std::vector<std::string>{std::string(kLabs)});
}

TEST_CASE("R-PF-28: a resource, a Bundle of any type and the older wrapper are read alike") {
  const std::string expected = Ehr().AnswerTo(Film());
  const std::string patient = Sent(Film(), "patient");
  const std::string condition =
      Film().At({"prefetch", "conditions", "entry"})->children.front().Find("resource")->Write();
  const auto in_bundle = [](const std::string& type, const std::string& resource) {
    return R"({"resourceType": "Bundle", )" + type + R"("entry": [{"resource": )" + resource +
           "}]}";
  };
  for (const bool of_patient : {true, false}) {
    const std::string_view key = of_patient ? "patient" : "conditions";
    const std::string& resource = of_patient ? patient : condition;
    CAPTURE(key);
    for (const std::string& value :
         {resource, in_bundle("", resource), in_bundle(R"("type": "searchset", )", resource),
          in_bundle(R"("type": "collection", )", resource),
          in_bundle(R"("type": "batch-response", )", resource),
          R"({"response": {"status": "200 OK"}, "resource": )" + resource + "}",
          R"({"resource": )" + in_bundle("", resource) + "}"}) {
      CAPTURE(value);
      CHECK(Ehr().AnswerTo(WithPrefetch(Film(), key, value)) == expected);
    }
  }
}

TEST_CASE("R-PF-29: what was not asked for and what is another patient's changes nothing") {
  const std::string expected = Ehr().AnswerTo(Film());
  Tree cancer = tests::ReadTree(std::string(tests::kBreastCancer));
  cancer.Find("subject")->Set("reference", tests::Text("Patient/999"));
  const std::string foreign = cancer.Write();
  CHECK(Ehr().AnswerTo(WithPrefetch(Film(), "practitioner",
                                    R"({"resourceType": "Practitioner", "id": "p1"})")) ==
        expected);
  for (const std::string_view key : {"labs", "of-another-service"}) {
    CHECK(Ehr().AnswerTo(WithPrefetch(Film(), key, foreign)) == expected);
  }
  Tree own = Film();
  tests::AddToRecord(own, tests::kBreastCancer);
  CHECK(Ehr().AnswerTo(own) != expected);
}

TEST_CASE("R-PF-30: of an order that is stored and drafted, the draft counts") {
  const std::string expected = Ehr().AnswerTo(Film());
  Tree stored = tests::ReadTree(std::string(tests::kFilm));
  stored.Set("status", tests::Text("active"));
  stored.Set("reasonCode", tests::ReadTree(R"([{"text": "cough"}])"));
  CHECK(Ehr().AnswerTo(WithPrefetch(Film(), "serviceRequests", stored.Write())) == expected);
}

TEST_CASE("R-PF-13: without the encounter, which not every invocation has, there is an answer") {
  Tree request = Film();
  request.At({"context"})->Remove("encounterId");
  Ehr ehr;
  CHECK(RulesIn(ehr.AnswerTo(Granting(request))) == Rules{"R-IMG-01"});
  CHECK_FALSE(ehr.WasAsked("Encounter/"));
}

TEST_CASE(
    "R-PF-05 R-PF-10 R-PF-11 R-PF-12: windows add a date in today() alone, and only when asked "
    "for") {
  CHECK(cds::hooks::WriteDiscovery(false).find("today()") == std::string::npos);
  const Tree plain = tests::ReadTree(cds::hooks::WriteDiscovery(false));
  const Tree windows = tests::ReadTree(cds::hooks::WriteDiscovery(true));
  int narrowed = 0;
  for (std::size_t i = 0; i < plain.Find("services")->children.size(); ++i) {
    const Tree& all = *plain.Find("services")->children[i].Find("prefetch");
    const Tree& some = *windows.Find("services")->children[i].Find("prefetch");
    REQUIRE(all.keys == some.keys);
    for (std::size_t key = 0; key < all.keys.size(); ++key) {
      std::string_view query = some.children[key].text;
      REQUIRE(query.starts_with(all.children[key].text));
      query.remove_prefix(all.children[key].text.size());
      if (query.empty()) continue;
      ++narrowed;
      const std::string_view parameter = query.substr(0, query.find('='));
      CHECK((parameter == "&date" || parameter == "&authored"));
      query.remove_prefix(parameter.size());
      CHECK(query.starts_with("=ge{{today() - "));
      CHECK(query.ends_with(" days}}"));
      query.remove_prefix(15);
      query.remove_suffix(7);
      CHECK(query.find_first_not_of("0123456789") == query.npos);
    }
  }
  CHECK(narrowed > 0);
}

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/services.hpp"
#include "tests/support/tree.hpp"

// The requirements of CDS Hooks on the discovery document, by their ids.
namespace {

using tests::Tree;

Tree Discovery() { return tests::ReadTree(cds::hooks::WriteDiscovery()); }

std::vector<Tree> Services() { return Discovery().Find("services")->children; }

bool IsString(const Tree* tree) {
  return tree != nullptr && tree->kind == Tree::Kind::kString && !tree->text.empty();
}

// What is wrong with a prefetch template of the restricted subset; "" when nothing is.
std::string FaultOf(std::string_view query) {
  static const std::set<std::string_view> kTypes = {
      "Patient",           "Condition",           "Encounter",
      "Observation",       "Procedure",           "ServiceRequest",
      "MedicationRequest", "FamilyMemberHistory", "QuestionnaireResponse",
      "AllergyIntolerance"};
  static const std::set<std::string_view> kTokens = {"{{context.patientId}}",
                                                     "{{context.encounterId}}"};
  static const std::set<std::string_view> kParameters = {"patient", "category"};
  const std::size_t end = query.find_first_of("/?");
  if (end == query.npos) return "neither a read nor a search";
  if (!kTypes.contains(query.substr(0, end))) return "not a resource type";
  const std::string_view rest = query.substr(end + 1);
  if (query[end] == '/') return kTokens.contains(rest) ? "" : "a read of something else";
  std::set<std::string_view> told;
  for (std::string_view left = rest; !left.empty();) {
    const std::string_view pair = left.substr(0, left.find('&'));
    left.remove_prefix(std::min(left.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos || equals + 1 == pair.size()) return "a parameter without a value";
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (!kParameters.contains(name)) return "not a parameter of the subset";
    if (!told.insert(name).second) return "a parameter twice";
    const bool is_token = value.starts_with("{{");
    if (is_token && !kTokens.contains(value)) return "not a token of the hook";
    if (!is_token && value.find_first_not_of("abcdefghijklmnopqrstuvwxyz-,") != value.npos) {
      return "not a plain value";
    }
  }
  return told.contains("patient") ? "" : "a search that is not of the patient";
}

}  // namespace

TEST_CASE("R-DISC-02 R-JSON-02 R-JSON-03: discovery is an object with its services") {
  const Tree discovery = Discovery();
  CHECK(discovery.keys == std::vector<std::string>{"services"});
  REQUIRE(discovery.Find("services")->is_array());
  CHECK(discovery.Find("services")->children.size() == cds::hooks::Services().size());
}

TEST_CASE("R-DISC-04 R-DISC-05 R-DISC-06 R-DISC-09: a service says its hook and what it does") {
  for (const Tree& service : Services()) {
    for (const std::string_view member :
         {"hook", "title", "description", "id", "usageRequirements"}) {
      CAPTURE(member);
      CHECK(IsString(service.Find(member)));
    }
  }
}

TEST_CASE("R-DISC-07 R-DISC-12: ids can stand in a path, and each is one service") {
  std::set<std::string> ids;
  for (const Tree& service : Services()) {
    const std::string& id = service.Find("id")->text;
    CHECK(ids.insert(id).second);
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos);
    CHECK(cds::hooks::FindService(id) != nullptr);
    CHECK(cds::hooks::FindService(id)->hook == service.Find("hook")->text);
  }
}

TEST_CASE("R-DISC-08 R-PF-01 R-PF-20: prefetch is an object of strings, a key for each question") {
  for (const Tree& service : Services()) {
    const Tree* const prefetch = service.Find("prefetch");
    REQUIRE(prefetch != nullptr);
    REQUIRE(prefetch->is_object());
    for (const Tree& query : prefetch->children) CHECK(IsString(&query));
    for (int i = 0; i < fhir::kQuestions; ++i) {
      const auto key = cds::hooks::KeyOf(static_cast<fhir::Question>(i));
      CAPTURE(key);
      CHECK(prefetch->Find(key) != nullptr);
    }
    CHECK(prefetch->keys.size() == static_cast<std::size_t>(fhir::kQuestions));
  }
}

TEST_CASE("R-DISC-10: the version of CDS Hooks is a semantic version") {
  for (const Tree& service : Services()) {
    const std::string& version = service.Find("version")->text;
    CHECK(std::count(version.begin(), version.end(), '.') == 2);
    CHECK(version.find_first_not_of("0123456789.") == version.npos);
  }
}

TEST_CASE("R-DISC-11 R-DISC-19: nothing is declared that a client may not know") {
  const std::set<std::string> known = {"hook",    "title",    "description",      "id",
                                       "version", "prefetch", "usageRequirements"};
  for (const Tree& service : Services()) {
    for (const std::string& key : service.keys) CHECK(known.contains(key));
  }
}

TEST_CASE(
    "R-PF-02 R-PF-03 R-PF-04 R-PF-06 R-PF-09 R-PF-14 R-PF-15 R-HOOK-01: each template is one read "
    "or search of the patient, in the restricted subset") {
  for (const Tree& service : Services()) {
    const Tree* const prefetch = service.Find("prefetch");
    for (std::size_t i = 0; i < prefetch->keys.size(); ++i) {
      CAPTURE(prefetch->keys[i]);
      CHECK(FaultOf(prefetch->children[i].text) == "");
    }
  }
}

TEST_CASE("the linter of templates sees what a client would stumble on") {
  for (const std::string_view faulty :
       {"/Patient/{{context.patientId}}", "https://x/Patient/{{context.patientId}}", "Patient",
        "Patient/123", "Patient/{{context.userId}}", "Patient/{{context.patientId}}/$everything",
        "Observation?patient={{context.patientId}}&category=a&category=b",
        "Observation?patient={{context.patientId}}&_include=a", "Observation?category=a",
        "Observation?patient={{context.draftOrders}}",
        "Observation?patient=", "Observation?patient:not={{context.patientId}}",
        "Condition?patient={{context.patientId}}&date=ge{{today()}}"}) {
    CAPTURE(faulty);
    CHECK(FaultOf(faulty) != "");
  }
}

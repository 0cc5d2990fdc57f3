#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

#include "cds/hooks/answer.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/tree.hpp"

// What was agreed with a client beforehand: which version of CDS Hooks it speaks, whether it takes
// system actions, whether it is shown anything at all. Over the answers to all cases.
namespace {

using tests::Tree;

// The answer to a case, or nothing when it is refused.
std::string AnswerTo(const tests::CaseRequest& request, const cds::hooks::Client& client) {
  const auto answer = cds::hooks::Answer(request.body, "", tests::CaseKnowledge(), client);
  return answer ? *answer : std::string();
}

// Adds every member that stands somewhere in the tree, and the type of every action.
void CollectKeys(const Tree& tree, std::set<std::string>& keys) {
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    // What is inside of a resource is FHIR's.
    if (tree.is_object()) keys.insert(tree.keys[i]);
    if (tree.is_object() && tree.keys[i] == "resource") continue;
    CollectKeys(tree.children[i], keys);
  }
}

cds::hooks::Client SpeakingOnePointZero() {
  cds::hooks::Client client;
  client.speaks_1_0 = true;
  return client;
}

cds::hooks::Client WithRatings() {
  cds::hooks::Client client;
  client.ratings = true;
  return client;
}

}  // namespace

TEST_CASE("R-VER-02 R-CARD-07: a client of 1.0 gets nothing that 1.0 does not have") {
  const std::set<std::string> known = {
      "cards",    "summary",          "detail", "indicator", "source", "label",
      "url",      "suggestions",      "uuid",   "actions",   "type",   "description",
      "resource", "selectionBehavior"};
  std::set<std::string> told;
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    CAPTURE(request.name);
    const std::string answer = AnswerTo(request, SpeakingOnePointZero());
    if (answer.empty()) continue;
    const Tree response = tests::ReadTree(answer);
    CollectKeys(response, told);
    for (const Tree& card : response.Find("cards")->children) {
      CHECK(card.Find("uuid") == nullptr);
      const Tree* const behavior = card.Find("selectionBehavior");
      if (behavior != nullptr) CHECK(behavior->text == "at-most-one");
    }
  }
  for (const std::string& key : told) {
    CAPTURE(key);
    CHECK(known.contains(key));
  }
  CHECK(told.contains("selectionBehavior"));
}

TEST_CASE("R-ACT-06: for a client of 1.0 a delete has the id in `resource`") {
  int deletes = 0;
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    const std::string answer = AnswerTo(request, SpeakingOnePointZero());
    if (answer.empty()) continue;
    const Tree response = tests::ReadTree(answer);
    for (const Tree& card : response.Find("cards")->children) {
      const Tree* const suggestions = card.Find("suggestions");
      if (suggestions == nullptr) continue;
      for (const Tree& suggestion : suggestions->children) {
        for (const Tree& action : suggestion.Find("actions")->children) {
          CHECK(action.Find("resourceId") == nullptr);
          if (action.Find("type")->text != "delete") continue;
          ++deletes;
          REQUIRE(action.Find("resource") != nullptr);
          CHECK(action.Find("resource")->kind == Tree::Kind::kString);
          CHECK(action.Find("resource")->text.find('/') != std::string::npos);
        }
      }
    }
  }
  CHECK(deletes >= 10);
}

TEST_CASE("R-SYS-01 R-SYS-02: system actions are actions, each with its description") {
  int actions = 0;
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    CAPTURE(request.name);
    const std::string answer = AnswerTo(request, WithRatings());
    if (answer.empty()) continue;
    const Tree response = tests::ReadTree(answer);
    CHECK(response.Find("cards") != nullptr);
    const Tree* const system = response.Find("systemActions");
    if (system == nullptr) continue;
    CHECK_FALSE(system->children.empty());
    for (const Tree& action : system->children) {
      ++actions;
      CHECK(action.keys == std::vector<std::string>{"type", "description", "resource"});
      CHECK(action.Find("type")->text == "update");
      CHECK_FALSE(action.Find("description")->text.empty());
      CHECK(action.Find("resource")->Find("resourceType")->text == "ServiceRequest");
    }
  }
  CHECK(actions >= 10);
}

TEST_CASE("R-SYS-03 R-SYS-04: system actions are off by default, and take the place of no card") {
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    CAPTURE(request.name);
    const std::string plain = AnswerTo(request, cds::hooks::kAnyClient);
    if (plain.empty()) continue;
    CHECK(plain.find("systemActions") == std::string::npos);
    const Tree cards = *tests::ReadTree(plain).Find("cards");
    const Tree rated = *tests::ReadTree(AnswerTo(request, WithRatings())).Find("cards");
    REQUIRE(rated.children.size() == cards.children.size());
    for (std::size_t i = 0; i < cards.children.size(); ++i) {
      CHECK(rated.children[i].Find("summary")->text == cards.children[i].Find("summary")->text);
      CHECK(rated.children[i].Find("detail")->text == cards.children[i].Find("detail")->text);
    }
  }
}

TEST_CASE("R-SYS-05 R-EXT-01: a client of the PAMA pilot finds them in an extension as well") {
  cds::hooks::Client pilot = WithRatings();
  pilot.ratings_in_extension = true;
  int extensions = 0;
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    CAPTURE(request.name);
    const std::string answer = AnswerTo(request, pilot);
    if (answer.empty()) continue;
    const Tree response = tests::ReadTree(answer);
    const Tree* const system = response.Find("systemActions");
    const Tree* const extension = response.Find("extension");
    CHECK((system == nullptr) == (extension == nullptr));
    if (extension == nullptr) continue;
    ++extensions;
    REQUIRE(extension->is_object());
    REQUIRE(extension->Find("systemActions") != nullptr);
    CHECK(extension->Find("systemActions")->Write() == system->Write());
  }
  CHECK(extensions >= 5);
}

TEST_CASE("shadow: whatever there is to say, a client in shadow mode is shown nothing") {
  cds::hooks::Client shadow = WithRatings();
  shadow.ratings_in_extension = true;
  shadow.shadow = true;
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    CAPTURE(request.name);
    const std::string answer = AnswerTo(request, shadow);
    if (!answer.empty()) CHECK(answer == R"({"cards":[]})");
  }
}

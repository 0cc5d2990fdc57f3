#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/tree.hpp"

// The requirements of CDS Hooks on a response, by their ids, over the answers to all cases.
namespace {

using tests::Tree;
using Names = std::initializer_list<std::string_view>;

struct Exchange {
  std::string name;
  Tree request;
  std::string body;
  Tree response;
};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

const std::vector<Exchange>& Exchanges() {
  static const std::vector<Exchange> exchanges = [] {
    std::vector<Exchange> all;
    for (const auto& folder : std::filesystem::directory_iterator("tests/cases")) {
      if (!folder.is_directory()) continue;
      const std::string request = ReadFile(folder.path() / "request.json");
      const auto answer = cds::hooks::Answer(request, "", tests::CaseKnowledge());
      if (!answer) continue;
      all.push_back({folder.path().filename().string(), tests::ReadTree(request), *answer,
                     tests::ReadTree(*answer)});
    }
    return all;
  }();
  return exchanges;
}

void ForEachCard(const std::function<void(const Tree&, const Exchange&)>& check) {
  std::size_t cards = 0;
  for (const Exchange& exchange : Exchanges()) {
    CAPTURE(exchange.name);
    for (const Tree& card : exchange.response.Find("cards")->children) {
      check(card, exchange);
      ++cards;
    }
  }
  REQUIRE(cards >= 50);
}

void ForEachSuggestion(const std::function<void(const Tree&, const Exchange&)>& check) {
  ForEachCard([&](const Tree& card, const Exchange& exchange) {
    const Tree* const suggestions = card.Find("suggestions");
    if (suggestions == nullptr) return;
    for (const Tree& suggestion : suggestions->children) check(suggestion, exchange);
  });
}

void ForEachAction(const std::function<void(const Tree&, const Exchange&)>& check) {
  ForEachSuggestion([&](const Tree& suggestion, const Exchange& exchange) {
    for (const Tree& action : suggestion.Find("actions")->children) check(action, exchange);
  });
}

bool IsString(const Tree* tree) {
  return tree != nullptr && tree->kind == Tree::Kind::kString && !tree->text.empty();
}

bool IsUuid(const Tree* tree) {
  if (!IsString(tree) || tree->text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = tree->text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

bool HasOnly(const Tree& object, Names allowed) {
  return object.is_object() && std::all_of(object.keys.begin(), object.keys.end(), [&](auto& key) {
           return std::find(allowed.begin(), allowed.end(), key) != allowed.end();
         });
}

// The draft of this reference, or nothing.
const Tree* DraftOf(const Exchange& exchange, std::string_view reference) {
  const Tree* const drafts = exchange.request.Find("context")->Find("draftOrders");
  if (drafts == nullptr) return nullptr;
  for (const Tree& entry : drafts->Find("entry")->children) {
    const Tree* const resource = entry.Find("resource");
    if (resource->Find("resourceType")->text + "/" + resource->Find("id")->text == reference) {
      return resource;
    }
  }
  return nullptr;
}

std::string ReferenceTo(const Tree& resource) {
  return resource.Find("resourceType")->text + "/" + resource.Find("id")->text;
}

// Paths of what is null or empty.
void FindEmpties(const Tree& tree, const std::string& path, std::vector<std::string>& found) {
  const bool empty = tree.kind == Tree::Kind::kWord     ? tree.text == "null"
                     : tree.kind == Tree::Kind::kString ? tree.text.empty()
                                                        : tree.children.empty();
  if (empty) found.push_back(path);
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const std::string step = tree.is_object() ? tree.keys[i] : std::to_string(i);
    FindEmpties(tree.children[i], path + "/" + step, found);
  }
}

}  // namespace

TEST_CASE("R-JSON-01 R-JSON-05 R-RESP-01 R-CALL-06: a response is JSON, with its cards") {
  REQUIRE(Exchanges().size() >= 60);
  for (const Exchange& exchange : Exchanges()) {
    CAPTURE(exchange.name);
    CHECK(exchange.response.is_object());
    const Tree* const cards = exchange.response.Find("cards");
    REQUIRE(cards != nullptr);
    CHECK(cards->is_array());
  }
}

TEST_CASE("R-CALL-07: nothing to say is an empty list of cards") {
  const auto silent =
      std::count_if(Exchanges().begin(), Exchanges().end(),
                    [](const Exchange& exchange) { return exchange.body == R"({"cards":[]})"; });
  CHECK(silent >= 3);
}

TEST_CASE("R-JSON-02 R-JSON-03 R-JSON-04: nothing is null or empty, but the list of cards") {
  for (const Exchange& exchange : Exchanges()) {
    CAPTURE(exchange.name);
    std::vector<std::string> empties;
    FindEmpties(exchange.response, "", empties);
    std::erase(empties, "/cards");
    for (const std::string& path : empties) FAIL_CHECK(path);
  }
}

TEST_CASE("R-RESP-02 R-RESP-03 R-SYS-03 R-EXT-03 R-CARD-11 R-SRC-03: no member of our own") {
  for (const Exchange& exchange : Exchanges()) CHECK(HasOnly(exchange.response, {"cards"}));
  ForEachCard([](const Tree& card, const Exchange&) {
    CHECK(HasOnly(card, {"uuid", "summary", "detail", "indicator", "source", "suggestions",
                         "selectionBehavior", "overrideReasons"}));
    CHECK(HasOnly(*card.Find("source"), {"label", "url", "topic"}));
    CHECK(HasOnly(*card.Find("source")->Find("topic"), {"system", "code", "display"}));
  });
  ForEachSuggestion([](const Tree& suggestion, const Exchange&) {
    CHECK(HasOnly(suggestion, {"label", "uuid", "isRecommended", "actions"}));
  });
  ForEachAction([](const Tree& action, const Exchange&) {
    CHECK(HasOnly(action, {"type", "description", "resource", "resourceId"}));
  });
}

TEST_CASE("R-CARD-01 R-SUG-02: each card and suggestion has a UUID of its own") {
  for (const Exchange& exchange : Exchanges()) {
    CAPTURE(exchange.name);
    std::set<std::string> uuids;
    const auto check = [&](const Tree& holder) {
      REQUIRE(IsUuid(holder.Find("uuid")));
      CHECK(uuids.insert(holder.Find("uuid")->text).second);
    };
    for (const Tree& card : exchange.response.Find("cards")->children) {
      check(card);
      if (const Tree* const suggestions = card.Find("suggestions")) {
        for (const Tree& suggestion : suggestions->children) check(suggestion);
      }
    }
  }
}

TEST_CASE("R-CARD-02: the summary is one line of fewer than 140 characters") {
  ForEachCard([](const Tree& card, const Exchange&) {
    REQUIRE(IsString(card.Find("summary")));
    const std::string& summary = card.Find("summary")->text;
    const auto characters = std::count_if(summary.begin(), summary.end(),
                                          [](unsigned char c) { return (c & 0xC0) != 0x80; });
    CHECK(characters < 140);
    CHECK(summary.find('\n') == summary.npos);
  });
}

TEST_CASE("R-CARD-03 R-SEC-03: the detail is Markdown without HTML and without links") {
  ForEachCard([](const Tree& card, const Exchange&) {
    REQUIRE(IsString(card.Find("detail")));
    const std::string& detail = card.Find("detail")->text;
    CHECK(detail.starts_with("**Why**\n\n"));
    CHECK(detail.find('<') == detail.npos);
    CHECK(detail.find("](") == detail.npos);
    CHECK(detail.find("://") == detail.npos);
  });
}

TEST_CASE("R-CARD-04: the indicator is info, warning or critical") {
  std::set<std::string> seen;
  ForEachCard([&](const Tree& card, const Exchange&) {
    REQUIRE(IsString(card.Find("indicator")));
    seen.insert(card.Find("indicator")->text);
  });
  CHECK(seen == std::set<std::string>{"info", "warning", "critical"});
}

TEST_CASE("R-CARD-05 R-SRC-01 R-SRC-02 R-SRC-04: the source has a label, a URL and a topic") {
  ForEachCard([](const Tree& card, const Exchange&) {
    const Tree* const source = card.Find("source");
    REQUIRE(source != nullptr);
    CHECK(IsString(source->Find("label")));
    CHECK(source->Find("url")->text.starts_with("https://"));
    for (const std::string_view member : {"system", "code", "display"}) {
      CHECK(IsString(source->Find("topic")->Find(member)));
    }
    CHECK(source->Find("topic")->Find("code")->text.starts_with("R-"));
  });
}

TEST_CASE("R-CARD-06 R-CARD-07 R-CARD-08 cds-resp-6: selection behavior, if there is a choice") {
  ForEachCard([](const Tree& card, const Exchange&) {
    const Tree* const suggestions = card.Find("suggestions");
    const Tree* const behavior = card.Find("selectionBehavior");
    CHECK((suggestions != nullptr) == (behavior != nullptr));
    if (suggestions == nullptr) return;
    CHECK_FALSE(suggestions->children.empty());
    CHECK((behavior->text == "at-most-one" || behavior->text == "any"));
  });
}

TEST_CASE("R-CARD-09 R-CARD-10 R-COD-01 cds-resp-4: each override reason is a whole Coding") {
  ForEachCard([](const Tree& card, const Exchange&) {
    const Tree* const reasons = card.Find("overrideReasons");
    REQUIRE(reasons != nullptr);
    CHECK_FALSE(reasons->children.empty());
    std::set<std::string> codes;
    for (const Tree& reason : reasons->children) {
      CHECK(HasOnly(reason, {"system", "code", "display"}));
      for (const std::string_view member : {"system", "code", "display"}) {
        CHECK(IsString(reason.Find(member)));
      }
      CHECK(codes.insert(reason.Find("code")->text).second);
    }
  });
}

TEST_CASE("R-CARD-13: the detail names each order that the card would change") {
  std::map<std::string, int> changes;
  ForEachCard([&](const Tree& card, const Exchange&) {
    const Tree* const suggestions = card.Find("suggestions");
    if (suggestions == nullptr) return;
    for (const Tree& suggestion : suggestions->children) {
      for (const Tree& action : suggestion.Find("actions")->children) {
        const std::string& type = action.Find("type")->text;
        if (type == "create") continue;
        ++changes[type];
        const std::string order = type == "delete" ? action.Find("resourceId")->text
                                                   : ReferenceTo(*action.Find("resource"));
        CHECK(card.Find("detail")->text.find("(" + order + ")") != std::string::npos);
      }
    }
  });
  CHECK(changes["update"] >= 2);
  CHECK(changes["delete"] >= 10);
}

TEST_CASE("R-SUG-01 R-SUG-04: a suggestion has a label and actions") {
  ForEachSuggestion([](const Tree& suggestion, const Exchange&) {
    CHECK(IsString(suggestion.Find("label")));
    REQUIRE(suggestion.Find("actions") != nullptr);
    CHECK_FALSE(suggestion.Find("actions")->children.empty());
  });
}

TEST_CASE("R-SUG-03 cds-resp-1: at most one suggestion is recommended") {
  ForEachCard([](const Tree& card, const Exchange&) {
    const Tree* const suggestions = card.Find("suggestions");
    if (suggestions == nullptr) return;
    int recommended = 0;
    for (const Tree& suggestion : suggestions->children) {
      const Tree* const is_recommended = suggestion.Find("isRecommended");
      if (is_recommended == nullptr) continue;
      CHECK(is_recommended->kind == Tree::Kind::kWord);
      recommended += is_recommended->text == "true" ? 1 : 0;
    }
    CHECK(recommended <= 1);
  });
}

TEST_CASE(
    "R-LINK-01 R-LINK-02 R-LINK-03 R-LINK-04 R-LINK-05 R-LINK-06 R-LINK-07 R-LINK-08: no card "
    "has a link, so that none can be wrong") {
  ForEachCard([](const Tree& card, const Exchange&) { CHECK(card.Find("links") == nullptr); });
}

TEST_CASE("R-SUG-05 R-DISC-19 cds-resp-7 cds-resp-3: nothing of 3.0 that a client may not know") {
  for (const Exchange& exchange : Exchanges()) {
    CHECK(exchange.body.find("actionSelectionBehavior") == std::string::npos);
    CHECK(exchange.body.find("appContext") == std::string::npos);
    CHECK(exchange.body.find("systemActions") == std::string::npos);
  }
}

TEST_CASE("R-ACT-01 R-ACT-02 cds-resp-5: an action has a type and a description") {
  std::set<std::string> types;
  ForEachAction([&](const Tree& action, const Exchange&) {
    REQUIRE(IsString(action.Find("type")));
    types.insert(action.Find("type")->text);
    CHECK(IsString(action.Find("description")));
  });
  CHECK(types == std::set<std::string>{"create", "update", "delete"});
}

TEST_CASE("R-ACT-03 R-JSON-06: what is created is a new and whole order of FHIR R4") {
  ForEachAction([](const Tree& action, const Exchange& exchange) {
    if (action.Find("type")->text != "create") return;
    CHECK(action.Find("resourceId") == nullptr);
    const Tree* const resource = action.Find("resource");
    REQUIRE(resource != nullptr);
    const std::string& type = resource->Find("resourceType")->text;
    const bool medicine = type == "MedicationRequest";
    CHECK((medicine || type == "ServiceRequest"));
    if (medicine) {
      CHECK(HasOnly(*resource,
                    {"resourceType", "status", "intent", "priority", "medicationCodeableConcept",
                     "subject", "encounter", "reasonCode", "reasonReference"}));
    } else {
      CHECK(HasOnly(*resource, {"resourceType", "status", "intent", "priority", "code", "subject",
                                "encounter", "occurrencePeriod", "reasonCode", "reasonReference",
                                "bodySite", "patientInstruction"}));
    }
    CHECK(resource->Find("status")->text == "draft");
    CHECK(resource->Find("intent")->text == "order");
    std::string patient = exchange.request.Find("context")->Find("patientId")->text;
    patient = patient.substr(patient.find('/') == patient.npos ? 0 : patient.find('/') + 1);
    CHECK(resource->Find("subject")->Find("reference")->text == "Patient/" + patient);
    const Tree* const code = resource->Find(medicine ? "medicationCodeableConcept" : "code");
    REQUIRE(code != nullptr);
    CHECK(IsString(code->Find("text")));
    if (const Tree* const period = resource->Find("occurrencePeriod")) {
      CHECK(period->Find("start")->text < period->Find("end")->text);
    }
  });
}

TEST_CASE("R-ACT-04 R-ACT-08: an update is the draft as it came, but for what it mends") {
  int updates = 0;
  ForEachAction([&](const Tree& action, const Exchange& exchange) {
    if (action.Find("type")->text != "update") return;
    ++updates;
    CHECK(action.Find("resourceId") == nullptr);
    const Tree& resource = *action.Find("resource");
    const Tree* const draft = DraftOf(exchange, ReferenceTo(resource));
    REQUIRE(draft != nullptr);
    const auto may_change = [](std::string_view key) {
      return key == "priority" || key == "code" || key == "bodySite" ||
             key.starts_with("occurrence");
    };
    for (std::size_t i = 0; i < draft->keys.size(); ++i) {
      if (may_change(draft->keys[i])) continue;
      const Tree* const kept = resource.Find(draft->keys[i]);
      REQUIRE(kept != nullptr);
      CHECK(kept->Write() == draft->children[i].Write());
    }
    for (const std::string& key : resource.keys) {
      CHECK((may_change(key) || draft->Find(key) != nullptr));
    }
    CHECK(resource.Write() != draft->Write());
  });
  CHECK(updates >= 2);
}

TEST_CASE("R-ACT-05 R-ACT-07 cds-resp-2: a delete names a draft, a selected one in order-select") {
  int deletes = 0;
  ForEachAction([&](const Tree& action, const Exchange& exchange) {
    if (action.Find("type")->text != "delete") return;
    ++deletes;
    CHECK(action.Find("resource") == nullptr);
    REQUIRE(IsString(action.Find("resourceId")));
    const std::string& reference = action.Find("resourceId")->text;
    CHECK(DraftOf(exchange, reference) != nullptr);
    if (exchange.request.Find("hook")->text != "order-select") return;
    const auto& selections = exchange.request.Find("context")->Find("selections")->children;
    CHECK(std::any_of(selections.begin(), selections.end(),
                      [&](const Tree& selection) { return selection.text == reference; }));
  });
  CHECK(deletes >= 10);
}

TEST_CASE("R-SYS-04: within one suggestion no two actions say the same") {
  ForEachSuggestion([](const Tree& suggestion, const Exchange&) {
    std::set<std::string> actions;
    for (const Tree& action : suggestion.Find("actions")->children) {
      CHECK(actions.insert(action.Write()).second);
    }
  });
}

TEST_CASE("R-CALL-13 R-VER-01: the same request gives the same bytes") {
  for (const Exchange& exchange : Exchanges()) {
    CAPTURE(exchange.name);
    CHECK(*cds::hooks::Answer(exchange.request.Write(), "", tests::CaseKnowledge()) ==
          exchange.body);
  }
}

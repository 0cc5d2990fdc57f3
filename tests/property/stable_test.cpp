#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/property/requests.hpp"
#include "tests/support/codings.hpp"
#include "tests/support/consultation.hpp"
#include "tests/support/knowledge.hpp"

// The same request, data and clock give the same bytes (decision-logic.md section 6.2, rule 5), and
// what is not about the patient changes none of them.
namespace {

using tests::Object;
using tests::Text;
using tests::Tree;

constexpr std::uint32_t kMadeUp = 1000;

std::string AnswerTo(const Tree& request) {
  const auto answer = cds::hooks::Answer(request.Write(), "", tests::CaseKnowledge());
  return answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
}

std::vector<std::string> AnswersTo(const std::vector<tests::NamedRequest>& requests) {
  std::vector<std::string> answers;
  for (const auto& sample : requests) answers.push_back(AnswerTo(sample.request));
  return answers;
}

// Adds a member that nobody knows to each object.
void AddUnknownMembers(Tree& tree) {
  for (Tree& child : tree.children) AddUnknownMembers(child);
  if (!tree.is_object()) return;
  tree.Set("x-unheard-of", Object({{"coding", tests::List({tests::LocalCoding("saddle")})}}));
}

// Alarming resources of somebody else, some under the ids of the patient's own.
std::vector<Tree> OfSomebodyElse(const std::string& id) {
  std::vector<Tree> entries;
  for (const std::string_view set : {"cancer-hx", "ces-dx", "spine-infection", "back-pain"}) {
    Tree condition = Object(
        {{"resourceType", Text("Condition")},
         {"id", Text(id)},
         {"subject", Object({{"reference", Text("Patient/somebody-else")}})},
         {"onsetDateTime", Text("2026-07-14")},
         {"code", Object({{"coding", tests::List({tests::Codings().at(std::string(set))[0]})}})}});
    entries.push_back(Object({{"resource", std::move(condition)}}));
  }
  Tree observation =
      Object({{"resourceType", Text("Observation")},
              {"id", Text(id)},
              {"status", Text("final")},
              {"subject", Object({{"reference", Text("Patient/somebody-else")}})},
              {"effectiveDateTime", Text("2026-07-14")},
              {"code", Object({{"coding", tests::List({tests::LocalCoding("saddle")})}})},
              {"valueBoolean", tests::Word("true")}});
  entries.push_back(Object({{"resource", std::move(observation)}}));
  entries.push_back(Object({{"resource", Object({{"resourceType", Text("Patient")},
                                                 {"id", Text("somebody-else")},
                                                 {"birthDate", Text("1931-01-01")},
                                                 {"deceasedBoolean", tests::Word("true")}})}}));
  return entries;
}

}  // namespace

TEST_CASE("the same request is answered with the same bytes, three times") {
  const auto requests = tests::Requests(kMadeUp);
  const auto answers = AnswersTo(requests);
  CHECK(AnswersTo(requests) == answers);
  CHECK(AnswersTo(requests) == answers);
}

TEST_CASE("two threads at once answer as one does") {
  const auto requests = tests::Requests(kMadeUp);
  const auto answers = AnswersTo(requests);
  std::vector<std::string> of_other_thread;
  std::thread other([&] { of_other_thread = AnswersTo(requests); });
  const auto of_this_thread = AnswersTo(requests);
  other.join();
  CHECK(of_this_thread == answers);
  CHECK(of_other_thread == answers);
}

// What is mended of a draft is copied with all its members, so drafts get none.
TEST_CASE("members that nobody knows change nothing") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    Tree changed = request;
    Tree* const prefetch = changed.Find("prefetch");
    if (!prefetch) continue;
    for (Tree& answer : prefetch->children) AddUnknownMembers(answer);
    changed.Set("x-unheard-of", Text("?"));
    if (Tree* const context = changed.Find("context")) context->Set("x-unheard-of", Text("?"));
    CAPTURE(name);
    const bool same = AnswerTo(changed) == AnswerTo(request);
    CHECK(same);
  }
}

TEST_CASE("alarming resources of another patient change nothing") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    Tree changed = request;
    Tree* const entries = changed.At({"prefetch", "conditions", "entry"});
    if (!entries) continue;
    const Tree* const total = changed.At({"prefetch", "conditions", "total"});
    const Tree* const own =
        entries->children.empty() ? nullptr : entries->children[0].Find("resource");
    const Tree* const id = own ? own->Find("id") : nullptr;
    for (const Tree& entry : OfSomebodyElse(id ? id->text : "c1")) {
      entries->children.insert(entries->children.begin(), entry);
      entries->Append(entry);
    }
    if (total) changed.At({"prefetch", "conditions"})->Remove("total");
    CAPTURE(name);
    const bool same = AnswerTo(changed) == AnswerTo(request);
    CHECK(same);
  }
}

TEST_CASE("the steps in between give the cards that are answered") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const tests::Consultation consultation(request.Write());
    const Tree response = tests::ReadTree(AnswerTo(request));
    const Tree* const cards = response.Find("cards");
    CAPTURE(name);
    REQUIRE((cards != nullptr) == consultation.answered());
    if (!cards) continue;
    REQUIRE(cards->children.size() == consultation.shown().size());
    for (std::size_t i = 0; i < cards->children.size(); ++i) {
      Tree card = cards->children[i];
      CHECK(card.At({"source", "topic", "code"})->text == consultation.shown()[i].rule->id);
    }
  }
}

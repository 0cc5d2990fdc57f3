#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "cds/hooks/prefetch.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/paged_server.hpp"
#include "tests/support/tree.hpp"

// Where the data of a request comes from does not change the answer.
namespace {

using tests::Pages;
using tests::Tree;

// A prefetch key of a request, and the query that asks the FHIR server for the same.
struct Key {
  std::string name;
  std::string query;
};

struct Case {
  std::string name;
  Tree request;
  std::vector<Key> keys;  // those that came, and that can be asked for
  std::string answer;     // from prefetch alone
};

std::string AnswerTo(const Tree& request, const cds::hooks::Client& client) {
  const auto answer = cds::hooks::Answer(request.Write(), "", tests::CaseKnowledge(), client);
  return answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
}

std::vector<Key> KeysOf(const Tree& request) {
  std::vector<Key> keys;
  std::string text = request.Write();
  fhir::JsonDocument document;
  const auto json = document.Parse(text);
  const auto read = cds::hooks::ReadRequest(*json);
  const Tree* const prefetch = request.Find("prefetch");
  if (!read || prefetch == nullptr) return keys;
  for (const cds::hooks::PrefetchTemplate& asked : cds::hooks::PrefetchTemplates()) {
    const std::string query = cds::hooks::QueryOf(asked.question, *read);
    const bool came = prefetch->Find(asked.key) != nullptr;
    if (came && !query.empty()) keys.push_back({std::string(asked.key), query});
  }
  return keys;
}

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all;
    for (const tests::CaseRequest& request : tests::CaseRequests()) {
      Case one{request.name, tests::ReadTree(request.body), {}, {}};
      one.keys = KeysOf(one.request);
      one.request.Remove("fhirAuthorization");
      one.answer = AnswerTo(one.request, cds::hooks::kAnyClient);
      // A patient of another id in the prefetch is the client's error; a server's is no patient.
      if (one.name == "refused-patient-of-another-id") continue;
      if (!one.keys.empty()) all.push_back(std::move(one));
    }
    return all;
  }();
  return cases;
}

const Tree kNothingFound = tests::ReadTree(R"({"resourceType": "Bundle", "type": "searchset"})");

// A Bundle of several entries as two pages, the first of which names the second; else one page.
std::vector<Tree> InTwoPages(const Tree& value, std::string_view next) {
  const Tree* const entries = value.Find("entry");
  if (entries == nullptr || entries->children.size() < 2 || value.Find("link") != nullptr) {
    return {value};
  }
  std::vector<Tree> pages = {value, value};
  auto& first = pages[0].Find("entry")->children;
  auto& second = pages[1].Find("entry")->children;
  const auto half = static_cast<std::ptrdiff_t>(first.size() / 2);
  first.erase(first.begin() + half, first.end());
  second.erase(second.begin(), second.begin() + half);
  pages[0].Set("link", tests::List({tests::Object(
                           {{"relation", tests::Text("next")}, {"url", tests::Text(next)}})}));
  return pages;
}

enum class How { kWhole, kPaged, kFirstPageSent };

// The request without what `moves` names, which the server knows instead.
std::pair<Tree, Pages> Move(const Case& from, How how,
                            const std::function<bool(std::size_t)>& moves) {
  Tree request = from.request;
  Pages server;
  Tree* const prefetch = request.Find("prefetch");
  for (std::size_t i = 0; i < from.keys.size(); ++i) {
    if (!moves(i)) continue;
    const Key& key = from.keys[i];
    const Tree value = *prefetch->Find(key.name);
    const bool nothing = value.kind == Tree::Kind::kWord && value.text == "null";
    const std::string next = "https://ehr.example.org/fhir?page=2&of=" + key.name;
    const auto pages = InTwoPages(nothing ? kNothingFound : value, next);
    if (how == How::kFirstPageSent && pages.size() == 2) {
      prefetch->Set(key.name, pages[0]);
      server[next] = {pages[1].Write()};
      continue;
    }
    prefetch->Remove(key.name);
    if (how == How::kWhole) {
      server[key.query] = {(nothing ? kNothingFound : value).Write()};
    } else {
      for (const Tree& page : pages) server[key.query].push_back(page.Write());
    }
  }
  request.Set("fhirServer", tests::Text("https://ehr.example.org/fhir"));
  request.Set("fhirAuthorization", tests::ReadTree(R"({"access_token": "t", "token_type": "Bearer",
      "expires_in": 300, "scope": "user/*.rs", "subject": "lumbar"})"));
  return {std::move(request), std::move(server)};
}

// Whether the answer is the same; it says what it is when it is not.
void CheckSame(const Case& from, How how, const std::function<bool(std::size_t)>& moves) {
  CAPTURE(from.name);
  const auto [request, pages] = Move(from, how, moves);
  cds::hooks::Client client;
  client.open_server = [&pages = pages](std::string_view, fhir::BearerToken) {
    return std::make_unique<tests::PagedServer>(pages);
  };
  CHECK(AnswerTo(request, client) == from.answer);
}

bool All(std::size_t) { return true; }
bool EverySecond(std::size_t i) { return i % 2 == 0; }
bool EveryOther(std::size_t i) { return i % 2 == 1; }

}  // namespace

TEST_CASE("R-PF-31 R-PF-23: prefetch or FHIR server, every case has the same answer") {
  REQUIRE(Cases().size() >= 300);
  for (const Case& one : Cases()) CheckSame(one, How::kWhole, All);
}

TEST_CASE("R-PF-20: half from prefetch and half from the FHIR server, the answer is the same") {
  for (const Case& one : Cases()) {
    CheckSame(one, How::kWhole, EverySecond);
    CheckSame(one, How::kWhole, EveryOther);
  }
}

TEST_CASE("R-PF-20: one key from the FHIR server, whichever it is, and the answer is the same") {
  for (const Case& one : Cases()) {
    for (std::size_t moved = 0; moved < one.keys.size(); ++moved) {
      CAPTURE(one.keys[moved].name);
      CheckSame(one, How::kWhole, [moved](std::size_t i) { return i == moved; });
    }
  }
}

TEST_CASE("R-PF-27: an answer in pages is the same as in one, wherever the first page is") {
  for (const Case& one : Cases()) {
    CheckSame(one, How::kPaged, All);
    CheckSame(one, How::kFirstPageSent, All);
    CheckSame(one, How::kFirstPageSent, EverySecond);
  }
}

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/hooks/asking.hpp"
#include "tests/support/paged_server.hpp"

namespace tests {

// An EHR whose FHIR server holds these pages, and what was asked of it so far.
struct Ehr {
  Ehr() : Ehr(Pages()) {}
  explicit Ehr(Pages known) : pages(std::move(known)) {
    client.open_server = [this](std::string_view, fhir::BearerToken) {
      return std::make_unique<PagedServer>(pages, &queries);
    };
  }
  Ehr(const Ehr&) = delete;
  Ehr& operator=(const Ehr&) = delete;

  // The response, or the OperationOutcome of the refusal.
  std::string AnswerTo(const Tree& request) const {
    const auto answer = cds::hooks::Answer(request.Write(), "", CaseKnowledge(), client);
    return answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
  }

  bool WasAsked(std::string_view query) const {
    for (const std::string& each : queries) {
      if (each == query) return true;
    }
    return false;
  }

  const Pages pages;
  std::vector<std::string> queries;
  cds::hooks::Client client;
};

inline constexpr std::string_view kFhirServer = "https://ehr.example.org/fhir";

// What a server knows that knows one answer.
inline Pages OnePage(std::string_view query, std::string_view body) {
  Pages pages;
  pages[std::string(query)] = {std::string(body)};
  return pages;
}

// The request with a token for its FHIR server that may see what the scope says.
inline Tree Granting(Tree request, std::string_view scope = "user/*.rs") {
  request.Set("fhirServer", Text(kFhirServer));
  request.Set("fhirAuthorization", Object({{"access_token", Text("canary-of-the-token")},
                                           {"token_type", Text("Bearer")},
                                           {"expires_in", Word("300")},
                                           {"scope", Text(scope)},
                                           {"subject", Text("lumbar")}}));
  return request;
}

// The request with this prefetch value; without the key when there is none.
inline Tree WithPrefetch(Tree request, std::string_view key, std::string_view value) {
  Tree* const prefetch = request.Find("prefetch");
  if (value.empty()) {
    prefetch->Remove(key);
  } else {
    prefetch->Set(std::string(key), ReadTree(std::string(value)));
  }
  return request;
}

// The rules whose cards are in a response.
inline std::vector<std::string> RulesIn(const std::string& response) {
  std::vector<std::string> rules;
  Tree tree = ReadTree(response);
  Tree* const cards = tree.Find("cards");
  if (cards == nullptr) return {"refused"};
  for (Tree& card : cards->children) rules.push_back(card.At({"source", "topic", "code"})->text);
  return rules;
}

inline constexpr std::string_view kEmptySearch =
    R"({"resourceType": "Bundle", "type": "searchset"})";
inline constexpr std::string_view kNoCards = R"({"cards":[]})";

}  // namespace tests

#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/http_client.hpp"
#include "tests/support/tree.hpp"

namespace tests {

// The first issue of an OperationOutcome of FHIR R4 and nothing else; it fails the test when the
// body is anything else.
inline Tree IssueIn(const support::HttpReply& reply) {
  CAPTURE(reply.body);
  REQUIRE(reply.Has("Content-Type: application/json"));
  const Tree outcome = ReadTree(reply.body);
  CHECK(outcome.keys == std::vector<std::string>{"resourceType", "issue"});
  CHECK(outcome.Find("resourceType")->text == "OperationOutcome");
  REQUIRE(outcome.Find("issue")->children.size() == 1);
  const Tree issue = outcome.Find("issue")->children.front();
  for (const std::string& key : issue.keys) {
    CHECK((key == "severity" || key == "code" || key == "details" || key == "diagnostics" ||
           key == "expression"));
  }
  CHECK(issue.Find("severity")->text == "error");
  REQUIRE(issue.Find("code") != nullptr);
  REQUIRE(issue.Find("details") != nullptr);
  CHECK_FALSE(issue.Find("details")->Find("text")->text.empty());
  return issue;
}

inline std::string CodeIn(const support::HttpReply& reply) {
  return IssueIn(reply).Find("code")->text;
}

// Where the issue is; "" when it does not say.
inline std::string PlaceIn(const support::HttpReply& reply) {
  const Tree issue = IssueIn(reply);
  const Tree* const expression = issue.Find("expression");
  return expression == nullptr ? std::string() : expression->children.front().text;
}

}  // namespace tests

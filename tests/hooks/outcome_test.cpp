#include <doctest/doctest.h>

#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

using fhir::IssueType;

TEST_CASE("each kind of issue is an OperationOutcome with a code of FHIR R4") {
  struct Case {
    IssueType type;
    std::string_view code;
  };
  const Case cases[] = {
      {IssueType::kInvalid, "invalid"},        {IssueType::kStructure, "structure"},
      {IssueType::kRequired, "required"},      {IssueType::kNotFound, "not-found"},
      {IssueType::kForbidden, "forbidden"},    {IssueType::kNotSupported, "not-supported"},
      {IssueType::kUnprocessable, "required"}, {IssueType::kTooLong, "too-long"},
      {IssueType::kTransient, "transient"},    {IssueType::kException, "exception"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    auto outcome = tests::ReadTree(WriteOperationOutcome({c.type, "why", "context.userId"}));
    CHECK(outcome.Find("resourceType")->text == "OperationOutcome");
    REQUIRE(outcome.Find("issue")->children.size() == 1);
    tests::Tree& issue = outcome.Find("issue")->children[0];
    CHECK(issue.Find("severity")->text == "error");
    CHECK(issue.Find("code")->text == c.code);
    CHECK_FALSE(issue.At({"details", "text"})->text.empty());
    CHECK(issue.Find("diagnostics")->text == "why");
    CHECK(issue.Find("expression")->children.at(0).text == "context.userId");
  }
}

TEST_CASE("what is not known is left out") {
  auto outcome = tests::ReadTree(WriteOperationOutcome({IssueType::kException, "", ""}));
  const tests::Tree& issue = outcome.Find("issue")->children.at(0);
  CHECK(issue.Find("diagnostics") == nullptr);
  CHECK(issue.Find("expression") == nullptr);
}

TEST_CASE("what stands in an issue cannot break out of it") {
  const std::string_view hostile = "\"}],\"a\":[{\"b\":\"\n\x01</script>";
  auto outcome = tests::ReadTree(
      WriteOperationOutcome({IssueType::kInvalid, std::string(hostile), std::string(hostile)}));
  const tests::Tree& issue = outcome.Find("issue")->children.at(0);
  CHECK(issue.Find("diagnostics")->text == hostile);
  CHECK(issue.Find("a") == nullptr);
}

}  // namespace
}  // namespace cds::hooks

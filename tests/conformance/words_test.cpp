#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/conformance/ehr.hpp"

// The requirements of CDS Hooks on what a card says of a record, by their ids.
namespace {

using tests::Changed;
using tests::Ehr;
using tests::ReadTree;
using tests::SigningOne;
using tests::Tree;

// What is left of Markdown for its renderer to act on.
std::string WithoutEscapes(std::string text) {
  for (std::size_t at; (at = text.find('\\')) != text.npos;) text.erase(at, 2);
  return text;
}

}  // namespace

TEST_CASE("R-SEC-03: hostile words of a record are words in a card") {
  for (const std::string_view hostile :
       {"<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "<script>alert(1)</script>",
        "![x](https://evil.example/p.png)", "https://evil.example", "`a` **b**\\n# c"}) {
    CAPTURE(hostile);
    const std::string text =
        "{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": "
        "\"24972-2\"}], \"text\": \"" +
        std::string(hostile) + "\"}";
    const Tree response = ReadTree(Ehr().AnswerTo(SigningOne(Changed(tests::kFilm, "code", text))));
    REQUIRE(response.Find("cards")->children.size() == 1);
    const std::string detail =
        WithoutEscapes(response.Find("cards")->children[0].Find("detail")->text);
    CHECK(detail.find('<') == detail.npos);
    CHECK(detail.find("](") == detail.npos);
    CHECK(detail.find("://") == detail.npos);
    CHECK(detail.find("\n#") == detail.npos);
  }
}

TEST_CASE(
    "R-SEC-04: the detail tells when what it relies on was recorded, and what was not found") {
  Tree request = tests::Signing({tests::kFilm});
  tests::AddToRecord(request, tests::kBreastCancer);
  const Tree response = ReadTree(Ehr().AnswerTo(request));
  REQUIRE(response.Find("cards")->children.size() == 1);
  const std::string detail = response.Find("cards")->children[0].Find("detail")->text;
  CHECK(detail.find("Condition/c1, 2019-02-01") != detail.npos);
  CHECK(detail.find("**Not found in record**") != detail.npos);
}

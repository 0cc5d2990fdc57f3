#include "fhir/paging.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using fhir::Paging;
using fhir::PagingLimits;

const fhir::BaseUrl kBase = *fhir::ReadBaseUrl("https://ehr.example/fhir");

struct Read {
  int pages = 0;
  bool complete = false;
  std::string next;
  std::string issue;
};

Read ReadAll(const std::vector<std::string>& bodies, const PagingLimits& limits = {}) {
  Paging paging(kBase, "/fhir/Condition?patient=1", true, limits);
  Read read;
  for (const std::string& body : bodies) {
    const auto page = paging.Take(body);
    if (!page) {
      read.issue = page.error().diagnostics;
      return read;
    }
    ++read.pages;
  }
  read.complete = paging.complete();
  read.next = paging.next();
  if (paging.issue()) read.issue = paging.issue()->diagnostics;
  return read;
}

std::string Bundle(std::string_view rest) {
  return R"({"resourceType":"Bundle","type":"searchset")" + std::string(rest) + "}";
}

std::string Next(std::string_view url) {
  return R"(,"link":[{"relation":"self","url":"x"},{"relation":"next","url":")" + std::string(url) +
         "\"}]";
}

constexpr std::string_view kTwo =
    R"(,"entry":[{"resource":{"resourceType":"Condition"}},{"resource":{"resourceType":"Condition"}}])";

}  // namespace

TEST_CASE("an answer is complete when nothing more was announced") {
  struct Case {
    std::string what;
    std::vector<std::string> bodies;
    bool complete;
  };
  const std::string two(kTwo);
  const Case cases[] = {
      {"a resource", {R"({"resourceType":"Patient","id":"1"})"}, true},
      {"an empty Bundle", {Bundle("")}, true},
      {"no total", {Bundle(two)}, true},
      {"total as sent", {Bundle(R"(,"total":2)" + two)}, true},
      {"total of 0", {Bundle(R"(,"total":0)" + two)}, true},
      {"total beyond", {Bundle(R"(,"total":3)" + two)}, false},
      {"total far beyond", {Bundle(R"(,"total":1e99)" + two)}, false},
      {"total in words", {Bundle(R"(,"total":"many")" + two)}, false},
      {"total of null", {Bundle(R"(,"total":null)" + two)}, true},
      {"two pages of two", {Bundle(R"(,"total":4)" + two + Next("?p=2")), Bundle(two)}, true},
      {"two pages, one short", {Bundle(R"(,"total":5)" + two + Next("?p=2")), Bundle(two)}, false},
      {"the first total counts",
       {Bundle(R"(,"total":9)" + two + Next("?p=2")), Bundle(R"(,"total":2)" + two)},
       false},
      {"what came along does not count",
       {Bundle(R"(,"total":2,"entry":[{"resource":{"resourceType":"Condition"}},)"
               R"({"resource":{"resourceType":"Patient"},"search":{"mode":"include"}}])")},
       false},
      {"a next link", {Bundle(two + Next("?p=2"))}, false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    const Read read = ReadAll(one.bodies);
    CHECK(read.pages == static_cast<int>(one.bodies.size()));
    CHECK(read.complete == one.complete);
    CHECK((read.complete || !read.next.empty() || !read.issue.empty()));
  }
}

TEST_CASE("a next link is followed below the base and nowhere else") {
  const std::string_view cases[][2] = {
      {"https://ehr.example/fhir/Condition?page=2", "/fhir/Condition?page=2"},
      {"https://ehr.example:443/fhir?_getpages=x", "/fhir?_getpages=x"},
      {"/fhir/Condition?page=2", "/fhir/Condition?page=2"},
      {"Condition?page=2", "/fhir/Condition?page=2"},
      {"?page=2", "/fhir?page=2"},
      {"", ""},
      {"http://ehr.example/fhir/Condition?page=2", ""},
      {"https://evil.example/fhir/Condition?page=2", ""},
      {"//evil.example/fhir/Condition?page=2", ""},
      {"https://ehr.example/fhir/../admin", ""},
      {"https://ehr.example@evil.example/fhir/Condition", ""},
      {"/fhir/Condition?patient=1", ""},  // where we come from
      {"Condition?patient=1", ""},
  };
  for (const auto& one : cases) {
    CAPTURE(one[0]);
    const Read read = ReadAll({Bundle(Next(one[0]))});
    CHECK(read.pages == 1);
    CHECK(read.next == one[1]);
    CHECK(read.issue.empty() == !one[1].empty());
    CHECK_FALSE(read.complete);
  }
}

TEST_CASE("what is no part of an answer ends it") {
  const std::string_view bodies[] = {
      "",
      "{",
      "null",
      "[]",
      "3",
      "\"Bundle\"",
      "{}",
      R"({"resourceType":7})",
      R"({"resourceType":"OperationOutcome","issue":[]})",
      "<Bundle/>",
      R"({"resourceType":"Bundle","resourceType":"Bundle"})",
  };
  for (const std::string_view body : bodies) {
    CAPTURE(body);
    const Read read = ReadAll({std::string(body)});
    CHECK(read.pages == 0);
    CHECK_FALSE(read.issue.empty());
    const Read second = ReadAll({Bundle(Next("?p=2")), std::string(body)});
    CHECK(second.pages == 1);
    CHECK_FALSE(second.complete);
  }
  CHECK(ReadAll({Bundle(Next("?p=2")), R"({"resourceType":"Condition"})"}).pages == 1);
}

TEST_CASE("an answer has at most five pages and a thousand entries") {
  std::vector<std::string> bodies;
  for (int i = 1; i <= 5; ++i) bodies.push_back(Bundle(Next("?p=" + std::to_string(i))));
  const Read read = ReadAll(bodies);
  CHECK(read.pages == 5);
  CHECK(read.next.empty());
  CHECK(read.issue == "the FHIR server's answer has too many pages");
  bodies.back() = Bundle("");
  CHECK(ReadAll(bodies).complete);

  PagingLimits few;
  few.entries = 3;
  const std::string two(kTwo);
  CHECK(ReadAll({Bundle(two)}, few).complete);
  CHECK(ReadAll({Bundle(two + Next("?p=2")), Bundle(two)}, few).issue ==
        "the FHIR server's answer has too many entries");
}

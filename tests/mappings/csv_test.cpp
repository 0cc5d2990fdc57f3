#include "mappings/csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mappings {
namespace {

using Fields = std::vector<std::string>;

std::vector<CsvLine> Read(std::string_view text) {
  std::vector<CsvLine> lines;
  CsvReader csv(text);
  for (CsvLine line; csv.Next(line);) lines.push_back(line);
  return lines;
}

TEST_CASE("a CSV row is what RFC 4180 says it is") {
  struct Case {
    std::string_view text;
    Fields fields;
  };
  const Case cases[] = {
      {"a", {"a"}},
      {"a,b", {"a", "b"}},
      {"a,,c", {"a", "", "c"}},
      {",", {"", ""}},
      {"a,", {"a", ""}},
      {R"("a,b",c)", {"a,b", "c"}},
      {R"("say ""no""",c)", {"say \"no\"", "c"}},
      {R"("")", {""}},
      {R"("""")", {"\""}},
      {" a , b ", {" a ", " b "}},
      {"caf\xC3\xA9,\xF0\x9F\xA6\xB4", {"caf\xC3\xA9", "\xF0\x9F\xA6\xB4"}},
      {"a#b", {"a#b"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto lines = Read(c.text);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].error.empty());
    CHECK_FALSE(lines[0].is_comment);
    CHECK(lines[0].fields == c.fields);
  }
}

TEST_CASE("a CSV row that is not quoted rightly, or not plain text, is a fault") {
  using std::string_view_literals::operator""sv;
  const std::string_view bad[] = {
      R"("a)",
      R"("a""b)",
      R"("a"b,c)",
      R"("a" ,c)",
      R"(a"b)",
      R"(a,"b)",
      "a\tb",
      "a\0b"sv,
      "a\rb",
      "a\x7F",
      "\xC3",
      "\xC0\xAF",
      "\xED\xA0\x80",
      "\xFF",
      "\xF4\x90\x80\x80",
      "\xE0\x80\x80",
      "\xF0\x80\x80\x80",
      "\xC2\x85",
      "\x80",
      "# \xE9t\xE9",
      "\xE2\x82",
  };
  for (const std::string_view text : bad) {
    CAPTURE(text);
    const auto lines = Read(text);
    REQUIRE(lines.size() == 1);
    CHECK_FALSE(lines[0].error.empty());
    CHECK(lines[0].fields.empty());
  }
}

TEST_CASE("lines keep their numbers past comments, empty lines, faults and either line end") {
  const auto lines = Read("\xEF\xBB\xBF# title: x\r\n\r\na,b\n\n\"bad\nc,d\r\n");
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].is_comment);
  CHECK(lines[0].fields == Fields{" title: x"});
  CHECK(lines[0].number == 1);
  CHECK(lines[1].fields == Fields{"a", "b"});
  CHECK(lines[1].number == 3);
  CHECK_FALSE(lines[2].error.empty());
  CHECK(lines[2].number == 5);
  CHECK(lines[3].fields == Fields{"c", "d"});
  CHECK(lines[3].number == 6);
}

TEST_CASE("an empty text has no lines") {
  CHECK(Read("").empty());
  CHECK(Read("\n\r\n\n").empty());
}

}  // namespace
}  // namespace mappings

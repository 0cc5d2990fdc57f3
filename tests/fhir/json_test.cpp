#include "fhir/json.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>
#include <vector>

using fhir::IssueType;
using fhir::Json;
using fhir::JsonDocument;
using fhir::JsonLimits;

namespace {

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

// An object whose keys are numbered from 0, with one more key behind them.
std::string ObjectOf(int keys, const std::string& last_key) {
  std::string text = "{";
  for (int i = 0; i < keys; ++i) text += "\"" + std::to_string(i) + "\":0,";
  return text + "\"" + last_key + "\":0}";
}

}  // namespace

TEST_CASE("a body is JSON as RFC 8259 has it, or refused") {
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {"{}", true},
      {" [ ] ", true},
      {"null", true},
      {"\"alone\"", true},
      {"-0.0e+10", true},
      {"\t{\r\n\"a\" : [1, true, false, null]}", true},
      {R"("\"\\\/\b\f\n\r\t\u0000\uD834\uDD1E")", true},
      {"\"\x7F\"", true},
      {"\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80\"", true},
      {"\"\xF4\x8F\xBF\xBF\"", true},
      {"", false},
      {"  ", false},
      {"]", false},
      {"{", false},
      {"[1,]", false},
      {"[1,,2]", false},
      {"[1 2]", false},
      {R"({"a":1,})", false},
      {R"({"a" 1})", false},
      {R"({"a":})", false},
      {"{a:1}", false},
      {"{1:1}", false},
      {"{'a':1}", false},
      {"[1]]", false},
      {"{} {}", false},
      {"// hello\n{}", false},
      {"{} /* hello */", false},
      {"\xEF\xBB\xBF{}", false},
      {"01", false},
      {"-", false},
      {"+1", false},
      {".5", false},
      {"5.", false},
      {"1e", false},
      {"1e999", false},
      {"0x10", false},
      {"NaN", false},
      {"-Infinity", false},
      {"Infinity", false},
      {"tru", false},
      {"nulll", false},
      {"True", false},
      {"\"open", false},
      {"\"tab\there\"", false},
      {"\"line\nhere\"", false},
      {"\"long enough for a word, then\x1F\"", false},
      {R"("\x41")", false},
      {R"("\u12G4")", false},
      {R"("\u12)", false},
      {R"("\)", false},
      {R"("\uD834")", false},
      {R"("\uD834\u0041")", false},
      {R"("\uDD1E")", false},
      {R"({"\uDD1E":1})", false},
      {"\"\x80\"", false},
      {"\"\xC0\x80\"", false},
      {"\"\xC1\xBF\"", false},
      {"\"\xE0\x9F\xBF\"", false},
      {"\"\xED\xA0\x80\"", false},
      {"\"\xF0\x8F\xBF\xBF\"", false},
      {"\"\xF4\x90\x80\x80\"", false},
      {"\"\xF5\x80\x80\x80\"", false},
      {"\"\xFF\"", false},
      {"\"\xC3\"", false},
      {"\"\xC3", false},
      {"\"\xE2\x82", false},
      {"\"\xF0\x9F\x98", false},
      {"\"\xF0", false},
      {"\"\xC3\\u00A9\"", false},
      {"{\"\xFF\":1}", false},
      {"\xC3\xA9", false},
      {"[\xC2\xA0]", false},
      {std::string("{}\0", 3), false},
      {std::string("{\0}", 3), false},
      {std::string("\"a\0b\"", 5), false},
      {std::string("1\0002", 3), false},
      {std::string("\0", 1), false},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, good] = row;
    std::string body = text;
    const auto root = document.Parse(body);
    CHECK(root.has_value() == good);
    if (!root) CHECK(root.error().type == IssueType::kStructure);
  }
}

TEST_CASE("a refusal says where and why and nothing of the body") {
  const struct {
    std::string text, diagnostics;
  } cases[] = {
      {"[1, Meier]", "not JSON at byte 4: Invalid value."},
      {"{\"a\":1,\"a\":2}", "not JSON at byte 13: an object has a key twice"},
      {"[\"\\uDD1E\"]", "not JSON at byte 8: half a surrogate pair"},
      {"[\"abc\xFF\"]", "not JSON at byte 5: Invalid encoding in string."},
      {std::string("{}\0{}", 5), "not JSON at byte 2: a zero byte"},
      {Nested(65), "not JSON at byte 65: nested too deep"},
  };
  JsonDocument document;
  for (const auto& [text, diagnostics] : cases) {
    std::string body = text;
    const auto root = document.Parse(body);
    REQUIRE(root.has_error());
    CHECK(root.error().diagnostics == diagnostics);
    CHECK(root.error().expression.empty());
  }
}

TEST_CASE("a key stands once in an object, however many there are and however it is written") {
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {R"({"a":1,"b":1})", true},
      {R"({"a":1,"A":1})", true},
      {R"({"a":{"a":1},"b":{"a":1}})", true},
      {R"([{"a":1},{"a":1}])", true},
      {R"({"a":1,"\u0061":1})", false},
      {R"({"a":{"b":[1,{"c":2}]},"d":1,"a":3})", false},
      {R"({"":1,"":1})", false},
      {R"({"a\u0000b":1,"a\u0000c":1})", true},
      {R"([0,{"x":{"a":1,"a":1}}])", false},
      {ObjectOf(15, "0"), false},
      {ObjectOf(15, "x"), true},
      {ObjectOf(16, "15"), false},
      {ObjectOf(16, "x"), true},
      {ObjectOf(20000, "777"), false},
      {ObjectOf(20000, "x"), true},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.text.substr(0, 60));
    const auto& [text, good] = row;
    std::string body = text;
    CHECK(document.Parse(body).has_value() == good);
  }
}

TEST_CASE("the limits are the last that is taken") {
  const JsonLimits small{.depth = 3, .nodes = 5, .string_bytes = 4};
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {"[[[]]]", true},
      {"[[[[]]]]", false},
      {R"({"a":[{}]})", true},
      {R"({"a":[[{}]]})", false},
      {"[[],[],[[]]]", true},
      {"[1,2,3,4]", true},
      {"[1,2,3,4,5]", false},
      {R"({"a":1,"b":2})", true},
      {R"({"a":1,"b":[2]})", false},
      {R"(["1234","1234"])", true},
      {R"(["12345"])", false},
      {R"({"12345":1})", false},
      {"12345", false},
      {"\"\xC3\xA9\xC3\xA9\"", true},
      {"\"\xC3\xA9\xC3\xA9\xC3\xA9\"", false},
      {R"("\u0031\u0032\u0033\u0034")", true},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, good] = row;
    std::string body = text;
    const auto root = document.Parse(body, small);
    CHECK(root.has_value() == good);
    if (!root) CHECK(root.error().type == IssueType::kTooLong);
  }
}

TEST_CASE("no limit lets a text nest deeper than the stack bears") {
  const JsonLimits wide{.depth = 4'000'000, .nodes = 4'000'000};
  JsonDocument document;
  for (const std::size_t depth : {1000u, 1001u, 2'000'000u}) {
    std::string body = Nested(depth);
    CHECK(document.Parse(body, wide).has_value() == (depth <= 1000));
  }
}

TEST_CASE("the default limits hold, and what is far beyond them costs little") {
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {Nested(64), true},
      {Nested(65), false},
      {std::string(200'000, '['), false},
      {std::string(3'000'000, '{'), false},
      {std::string(3'000'000, ' '), false},
      {std::string(3'000'000, '9'), false},
      {std::string(3'000'000, '"'), false},
      {"\"" + std::string(3'000'000, 'x'), false},
      {"\"" + std::string(1'000'000, 'x') + "\"", true},
      {"\"" + std::string(1'000'001, 'x') + "\"", false},
      {"\"" + std::string(3'000'000, '\\') + "\"", false},
      {"0." + std::string(1'000'000, '1'), false},
      {"[" + std::string(2'999'999, ','), false},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.text.substr(0, 20));
    const auto& [text, good] = row;
    std::string body = text;
    const std::clock_t start = std::clock();  // of the processor: the machine may be busy
    CHECK(document.Parse(body).has_value() == good);
    CHECK(std::clock() - start < CLOCKS_PER_SEC);
  }
  std::string most = "[0";
  for (int i = 0; i < 199'998; ++i) most += ",0";
  std::string more = most + ",0]";
  most += "]";
  CHECK(document.Parse(most).has_value());
  CHECK(document.Parse(more).error().type == IssueType::kTooLong);
}

TEST_CASE("numbers stay as they were written") {
  const std::string numbers[] = {"0",
                                 "-0",
                                 "1.10",
                                 "38.0",
                                 "1E5",
                                 "1.5e-7",
                                 "18446744073709551616",
                                 "-9223372036854775809",
                                 "0.1000000000000000055511151231257827",
                                 "12345678901234567890123456789012345678901234567890"};
  JsonDocument document;
  for (const std::string& number : numbers) {
    std::string alone = number;
    CHECK(document.Parse(alone)->number() == number);
    std::string inside = "[\"\\n\", " + number + " ,{\"k\":" + number + "}," + number + "]";
    const auto root = document.Parse(inside);
    REQUIRE(root.has_value());
    std::vector<Json> found;
    for (const Json element : root->elements()) found.push_back(element);
    REQUIRE(found.size() == 4);
    CHECK(found[1].number() == number);
    CHECK(found[2]["k"].number() == number);
    CHECK(found[3].number() == number);
  }
}

TEST_CASE("strings are unescaped, wherever the escape stands") {
  const struct {
    std::string json, text;
  } cases[] = {
      {R"("")", ""},
      {R"("plain")", "plain"},
      {R"("a string of more than eight bytes")", "a string of more than eight bytes"},
      {R"("\n23456789abcdefgh")", "\n23456789abcdefgh"},
      {R"("1234567\n9abcdefghijklmnop")", "1234567\n9abcdefghijklmnop"},
      {R"("12345678\"abc\\defghijklmnop\/")", "12345678\"abc\\defghijklmnop/"},
      {R"("a\u0000b")", std::string("a\0b", 3)},
      {R"("\u00e9\u20AC\uD83D\uDE00")", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 12345678\"",
       "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 12345678"},
      {"\"12345678\xC3\xA9\"", "12345678\xC3\xA9"},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.json);
    const auto& [json, text] = row;
    std::string body = "[" + json + "," + json + "]";
    const auto root = document.Parse(body);
    REQUIRE(root.has_value());
    for (const Json element : root->elements()) CHECK(element.text() == text);
  }
}

TEST_CASE("a value that is not there, or is of another type, is silent") {
  std::string body = R"({"object":{"a":{"b":"c"}},"array":[[1],2],"string":"s","number":1,
                         "true":true,"false":false,"null":null,"":"empty"})";
  JsonDocument document;
  const auto root = document.Parse(body);
  REQUIRE(root.has_value());
  const Json json = *root;

  CHECK(json["object"]["a"]["b"].text() == "c");
  CHECK(json["object"]["b"]["a"]["x"].is_absent());
  CHECK(json[""].text() == "empty");
  CHECK(json["true"].boolean() == true);
  CHECK(json["false"].boolean() == false);
  CHECK_FALSE(json["number"].boolean().has_value());
  CHECK(json["number"].text().empty());
  CHECK(json["string"].number().empty());
  CHECK(json["array"]["0"].is_absent());
  CHECK(json["string"]["string"].is_absent());

  CHECK(json["null"].is_null());
  CHECK_FALSE(json["null"].exists());
  CHECK_FALSE(json["null"].is_absent());
  CHECK_FALSE(json["nothing"].is_null());
  CHECK_FALSE(json["nothing"]);
  CHECK(json["false"].exists());

  CHECK(json.size() == 8);
  CHECK(json["array"].size() == 2);
  CHECK(json["object"].size() == 1);
  CHECK(json["string"].size() == 0);
  CHECK(Json().size() == 0);
}

TEST_CASE("several members are found in one pass, as they are one by one") {
  static_assert(fhir::SortOf(fhir::KeyMark("system")) == fhir::SortOf(fhir::KeyMark("subject")));
  const std::string cases[] = {
      R"({"id":"1","subject":"2","patient":"3"})",
      R"({"patient":"3","x":{"id":"0","y":[1,2]},"subject":"2","id":"1"})",
      R"({"system":"0","subject":"2"})",
      R"({"system":"0","id":"1"})",
      R"({"id":null})",
      R"({})",
      R"(["id","subject"])",
      R"("id")",
  };
  JsonDocument document;
  for (const std::string& text : cases) {
    CAPTURE(text);
    std::string body = text;
    const auto root = document.Parse(body);
    REQUIRE(root.has_value());
    const auto [subject, id, patient] = root->Get<"subject", "id", "patient">();
    CHECK(subject.node() == (*root)["subject"].node());
    CHECK(id.node() == (*root)["id"].node());
    CHECK(patient.node() == (*root)["patient"].node());
  }
  const auto [of_none] = Json().Get<"id">();
  CHECK(of_none.is_absent());
}

TEST_CASE("a lone value counts as a list of one") {
  const struct {
    std::string text;
    std::vector<std::string> strings;
  } cases[] = {
      {R"(["a","b"])", {"a", "b"}},
      {R"([])", {}},
      {R"("a")", {"a"}},
      {R"({"x":["a","b"]})", {""}},
      {R"([{"x":["a","b"]},["c"],"d"])", {"", "", "d"}},
      {R"([null,"a"])", {"", "a"}},
      {R"(false)", {""}},
      {R"(null)", {}},
  };
  JsonDocument document;
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto& [text, strings] = row;
    std::string body = text;
    const auto root = document.Parse(body);
    REQUIRE(root.has_value());
    std::vector<std::string> found;
    for (const Json element : root->elements()) found.emplace_back(element.text());
    CHECK(found == strings);
  }
  for (const Json element : Json().elements()) FAIL(element.exists());
}

TEST_CASE("the members of an object come in their order") {
  std::string body = R"({"z":{"deep":[1,2,{"x":3}]},"a":"2","m":[]})";
  JsonDocument document;
  const auto root = document.Parse(body);
  REQUIRE(root.has_value());
  std::string keys;
  for (const auto& [key, value] : root->members()) keys += std::string(key) + (value ? "+" : "-");
  CHECK(keys == "z+a+m+");
  for (const auto& [key, value] : (*root)["m"].members()) FAIL(key, value.exists());
  for (const auto& [key, value] : (*root)["a"].members()) FAIL(key, value.exists());
  for (const auto& [key, value] : Json().members()) FAIL(key, value.exists());
}

TEST_CASE("a document reads one body after another, good or bad") {
  JsonDocument document;
  for (int round = 0; round < 3; ++round) {
    std::string bad = "{\"a\":[1,2";
    CHECK(document.Parse(bad).has_error());
    std::string good = R"({"a":[1,2]})";
    const auto root = document.Parse(good);
    REQUIRE(root.has_value());
    CHECK((*root)["a"].size() == 2);
  }
}

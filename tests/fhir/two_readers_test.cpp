#include "tests/support/two_readers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir/structural_scan.hpp"
#include "tests/support/big_request.hpp"

using fhir::JsonLimits;

namespace {

// Each stands for a kind of text; those that are JSON are read by the fast reader itself.
const std::string kGood[] = {
    "{}",
    "[]",
    " [ ] ",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-12.50",
    "0.0",
    "1e5",
    "1E+05",
    "1.5e-7",
    "9e99",
    "18446744073709551616",
    "[0,-1,2.0,3e1]",
    "\"\"",
    "\"alone\"",
    "\"\x7F\"",
    "\t{\r\n\"a\" : [1, true, false, null]}\n",
    "{\"a\":1}",
    "{\"a\":{}}",
    "{\"a\":[]}",
    "{\"a\" :\n1 , \"b\"\t: \"x\" }",
    "{\"\":1}",
    "{\"\":1,\"a\":2}",
    "[[[[[[]]]]]]",
    "[[],{},[[]],[{}]]",
    "[\"a\",\"b\" , \"c\"  ]",
    "[1 ,2\n,3\t]",
    "{\"a\":1,\"b\":1,\"c\":1}",
    R"("\"\\\/\b\f\n\r\t")",
    R"("\u0000")",
    R"("\u0061\u00e9\u20AC\uD834\uDD1E\uFFFF")",
    R"(["\\","\\\\","\\\"","\"\\"])",
    R"(["a\\",1])",
    R"({"a":"\"","b":"\\"})",
    R"({"a":"{\"b\":[1,2]}"})",
    R"(["\u00E9\u00e9\u00E9", "plain", "\n"])",
    "\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80\"",
    "\"\xF4\x8F\xBF\xBF\"",
    "{\"\xC3\xA9\":\"\xE2\x82\xAC\"}",
    "[\"{}[]:,\",\"tru\",\"12\"]",
    "{\"aa\":1,\"ab\":1,\"ba\":1,\"bb\":1,\"A\":1,\"a\":1}"};

const std::string kBad[] = {"",
                            " ",
                            "\n\t ",
                            "]",
                            "}",
                            "{",
                            "[",
                            ",",
                            ":",
                            "\"",
                            "\"a",
                            "[1,]",
                            "[,1]",
                            "[1,,2]",
                            "[1 2]",
                            "[1:2]",
                            "[:1]",
                            "[1}",
                            "{]",
                            "[}",
                            "{\"a\":1]",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\":1,}",
                            "{,}",
                            "{\"a\" 1}",
                            "{\"a\"::1}",
                            "{\"a\":1:2}",
                            "{\"a\",1}",
                            "{\"a\":1 \"b\":2}",
                            "{a:1}",
                            "{1:1}",
                            "{null:1}",
                            "{[]:1}",
                            "{'a':1}",
                            "[1]]",
                            "[[1]",
                            "{}{}",
                            "{} {}",
                            "[] 1",
                            "1 2",
                            "1,2",
                            "\"a\"\"b\"",
                            "\"a\" \"b\"",
                            "\"a\"b",
                            "\"a\"1",
                            "1\"a\"",
                            "true\"a\"",
                            "[1\"a\"]",
                            "[\"a\"1]",
                            "[\"a\"true]",
                            "[\"a\"{}]",
                            "[{}\"a\"]",
                            "[1{}]",
                            "[1[]]",
                            "[true[]]",
                            "{\"a\"{}}",
                            "{\"a\":\"b\"\"c\"}",
                            "{\"a\"\"b\":1}",
                            "// hello\n{}",
                            "{} /* hello */",
                            "\xEF\xBB\xBF{}",
                            "\xEF\xBB\xBF",
                            "01",
                            "-",
                            "-a",
                            "--1",
                            "+1",
                            ".5",
                            "5.",
                            "5.e1",
                            "1e",
                            "1e+",
                            "1ee1",
                            "1.2.3",
                            "0x10",
                            "1_000",
                            "00",
                            "-01",
                            "1e999",
                            "1e309",
                            "NaN",
                            "-Infinity",
                            "Infinity",
                            "inf",
                            "tru",
                            "truee",
                            "true1",
                            "nul",
                            "nulll",
                            "null0",
                            "fals",
                            "falsey",
                            "True",
                            "t",
                            "f",
                            "n",
                            "nu ll",
                            "tr\"ue\"",
                            "\"tab\there\"",
                            "\"line\nhere\"",
                            "\"\x01\"",
                            "\"long enough for a word, then\x1F\"",
                            "\x01",
                            "[\x1A]",
                            "[1\x0C"
                            "2]",
                            "{\"a\"\x1A"
                            "1}",
                            "[1\x0C]",
                            "\x0C[]",
                            "\x0B",
                            R"("\x41")",
                            R"("\u12G4")",
                            R"("\u12)",
                            R"("\u")",
                            R"("\u123")",
                            R"("\U0061")",
                            R"("\)",
                            R"("\")",
                            R"("\\\")",
                            R"("\a")",
                            R"("\ ")",
                            R"("\'")",
                            R"("\uD834")",
                            R"("\uD834x")",
                            R"("\uD834\n")",
                            R"("\uD834\u0041")",
                            R"("\uD834\uD834")",
                            R"("\uDD1E")",
                            R"("\uDD1E\uD834")",
                            R"("\uD834\")",
                            R"("\uD834\uDD1")",
                            R"({"\uDD1E":1})",
                            R"(\"a")",
                            R"([\])",
                            R"([1\])",
                            R"([\"a"])",
                            R"(["a"\])",
                            R"({\"a":1})",
                            R"("a\)",
                            "\"\x80\"",
                            "\"\xBF\"",
                            "\"\xC0\x80\"",
                            "\"\xC1\xBF\"",
                            "\"\xC2\"",
                            "\"\xC2\x41\"",
                            "\"\xC2\xC2\"",
                            "\"\xC2\x80\x80\"",
                            "\"\xE0\x9F\xBF\"",
                            "\"\xE0\xA0\"",
                            "\"\xE2\x82\"",
                            "\"\xED\xA0\x80\"",
                            "\"\xED\xBF\xBF\"",
                            "\"\xEF\xBF\"",
                            "\"\xF0\x8F\xBF\xBF\"",
                            "\"\xF0\x9F\x98\"",
                            "\"\xF0\x90\"",
                            "\"\xF4\x90\x80\x80\"",
                            "\"\xF5\x80\x80\x80\"",
                            "\"\xF8\x88\x80\x80\x80\"",
                            "\"\xFE\"",
                            "\"\xFF\"",
                            "\"\xF0\x9F\x98\x80\x80\"",
                            "\"\xC3",
                            "\"\xE2\x82",
                            "\"\xF0\x9F\x98",
                            "\"\xC3\\u00A9\"",
                            "{\"\xFF\":1}",
                            "\xC3\xA9",
                            "[\xC2\xA0]",
                            "\xC2\xA0{}",
                            "{\"a\":1,\"a\":2}",
                            "{\"\":1,\"\":2}",
                            R"({"a":1,"\u0061":2})",
                            R"({"\u0061":1,"a":2})",
                            R"([{"x":{"b":1,"b":1}}])",
                            R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"b":8})",
                            std::string("{}\0", 3),
                            std::string("{\0}", 3),
                            std::string("\"a\0b\"", 5),
                            std::string("1\0002", 3),
                            std::string("\0", 1),
                            std::string("[1,\0]", 5),
                            std::string("\0{}", 3),
                            std::string("[\"a\"\0]", 6)};

// Rare enough to be left to RapidJSON, which takes them.
const std::string kOdd[] = {
    R"({"\u0061":1})", R"({"a\n":1,"b":2})",       "1e100", "1e-999", "1e001",
    "-1.5E+300",       "1" + std::string(300, '0')};

std::string Repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// The texts behind so much white space or string that they begin or end near where a step of the
// scan does.
std::vector<std::string> Moved(const std::string& text) {
  std::vector<std::string> all;
  for (const std::size_t edge : {16U, 32U, 64U, 128U}) {
    for (std::size_t at = edge < 12 ? 0 : edge - 12; at <= edge + 2; ++at) {
      all.push_back(std::string(at, ' ') + text);
      all.push_back("[\"" + std::string(at, 'x') + "\"," + text + "]");
      if (at > text.size() + 2) {  // its end at the edge
        all.push_back("[" + std::string(at - text.size() - 2, ' ') + text + "]");
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the fast reader reads what RapidJSON reads, and the same") {
  for (const auto& [texts, size, fast] :
       {std::tuple(kGood, std::size(kGood), true), std::tuple(kBad, std::size(kBad), false),
        std::tuple(kOdd, std::size(kOdd), false)}) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::string& text = texts[i];
      CAPTURE(text);
      CHECK(tests::Difference(text, {}) == "");
      CHECK(tests::IsReadFast(text) == (fast && fhir::CanFindStructure()));
      for (const std::string& moved : Moved(text)) {
        if (const auto difference = tests::Difference(moved, {}); !difference.empty()) {
          FAIL_CHECK(moved, ": ", difference);
        }
        if (fast && fhir::CanFindStructure() && !tests::IsReadFast(moved)) {
          FAIL_CHECK(moved, " is left to RapidJSON");
        }
      }
    }
  }
}

TEST_CASE("a text cut off anywhere, or with any byte of it changed, is read alike or not at all") {
  std::string text = tests::BigOrderSign(9'000).substr(2'000, 1'200);
  text = "[\"" + text.substr(text.find("\":") + 3);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto difference = tests::Difference(text.substr(0, i), {}); !difference.empty()) {
      FAIL_CHECK("cut at ", i, ": ", difference);
    }
  }
  const std::string whole = "{\"a\":[\"\xC3\xA9\\u00e9\\n\",{\"b\":-1.5e3,\"c\":null}],\"d\":\"" +
                            std::string(60, 'x') + "\xF0\x9F\x98\x80\"}";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = whole;
      changed[i] = static_cast<char>(byte);
      if (const auto difference = tests::Difference(changed, {}); !difference.empty()) {
        FAIL_CHECK(changed, ": ", difference);
      }
    }
  }
}

TEST_CASE("both sides of each limit are the same for both readers") {
  const JsonLimits small{.depth = 3, .nodes = 6, .string_bytes = 8};
  const struct {
    std::string text;
    bool fast;
  } cases[] = {
      {"[[[]]]", true},
      {"[[[[]]]]", false},
      {R"({"a":[{}]})", true},
      {R"({"a":[[{}]]})", false},
      {"[1,2,3,4,5]", true},
      {"[1,2,3,4,5,6]", false},
      {R"({"a":1,"b":[2]})", true},
      {R"({"a":1,"b":[2,3]})", false},
      {R"({"a":1,"b":2,"c":3})", false},
      {R"(["12345678"])", true},
      {R"(["123456789"])", false},
      {R"({"12345678":1})", true},
      {R"({"123456789":1})", false},
      {"12345678", true},
      {"123456789", false},
      {R"("\n\n\n\n")", true},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    CHECK(tests::Difference(row.text, small) == "");
    CHECK(tests::IsReadFast(row.text, small) == (row.fast && fhir::CanFindStructure()));
  }
  for (const std::size_t depth : {63U, 64U, 65U, 999U, 1000U, 1001U, 100'000U}) {
    const std::string text = Repeated("[", depth) + Repeated("]", depth);
    const std::string objects = Repeated("{\"a\":", depth) + "1" + Repeated("}", depth);
    for (const std::uint32_t limit : {64U, 4'000'000U}) {
      CHECK(tests::Difference(text, {.depth = limit}) == "");
      CHECK(tests::Difference(objects, {.depth = limit}) == "");
      CHECK(tests::IsReadFast(text, {.depth = limit}) ==
            (depth <= std::min(limit, 1000U) && fhir::CanFindStructure()));
    }
  }
}

TEST_CASE("an object of any number of keys, the last of them anywhere again") {
  for (const std::size_t keys : {2U, 15U, 16U, 17U, 40U, 999U, 1000U, 1001U, 1500U}) {
    std::string text = "[{\"x\":{";
    for (std::size_t i = 0; i < keys; ++i) {
      if (i > 0) text += ',';
      text.append("\"key").append(std::to_string(i)).append("\":").append(std::to_string(i));
    }
    const std::string good = text + "}},[{}]]";
    CHECK(tests::Difference(good, {}) == "");
    CHECK(tests::IsReadFast(good) == fhir::CanFindStructure());
    for (const std::size_t again : {std::size_t{0}, keys / 2, keys - 1}) {
      const std::string twice = text + ",\"key" + std::to_string(again) + "\":0}},[{}]]";
      CHECK(tests::Difference(twice, {}) == "");
      CHECK_FALSE(tests::IsReadFast(twice));
    }
  }
}

TEST_CASE("a long record is read fast, whole, on one line or on many") {
  for (const auto fullness : {tests::Fullness::kLean, tests::Fullness::kFull}) {
    const std::string request = tests::BigOrderSign(60'000, fullness);
    std::string spaced;
    bool in_string = false;
    for (std::size_t i = 0; i < request.size(); ++i) {
      if (request[i] == '"' && request[i - 1] != '\\') in_string = !in_string;
      spaced += request[i];
      if (!in_string && (request[i] == ',' || request[i] == '{')) spaced += "\n    ";
      if (!in_string && request[i] == ':') spaced += ' ';
    }
    for (const std::string& text : {request, spaced}) {
      CHECK(tests::Difference(text, {}) == "");
      CHECK(tests::IsReadFast(text) == fhir::CanFindStructure());
    }
  }
}

// With LUMBAR_WRITE_SEEDS set to a directory, the texts above are written there for the fuzzer.
TEST_CASE("the seeds of the fuzzer are these texts") {
  const char* const folder = std::getenv("LUMBAR_WRITE_SEEDS");
  if (folder == nullptr) return;
  int number = 0;
  for (const auto& [texts, size] :
       {std::pair(kGood, std::size(kGood)), std::pair(kBad, std::size(kBad)),
        std::pair(kOdd, std::size(kOdd))}) {
    for (std::size_t i = 0; i < size; ++i) {
      std::ofstream(folder + std::string("/table-") + std::to_string(number++)) << texts[i];
    }
  }
}

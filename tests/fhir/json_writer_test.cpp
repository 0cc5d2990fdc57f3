#include "fhir/json_writer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using fhir::Json;
using fhir::JsonDocument;
using fhir::JsonWriter;

TEST_CASE("objects, arrays and values are written with their commas and colons") {
  JsonWriter writer;
  writer.StartObject()
      .Member("summary", "MRI first")
      .Key("numbers")
      .StartArray()
      .Number(0)
      .Number(std::numeric_limits<std::int64_t>::min())
      .Number(std::numeric_limits<std::int64_t>::max())
      .EndArray()
      .Key("yes")
      .Boolean(true)
      .Key("no")
      .Boolean(false)
      .Key("none")
      .StartObject()
      .EndObject()
      .Key("nothing")
      .Copy(Json())
      .EndObject();
  CHECK(writer.Take() ==
        R"({"summary":"MRI first","numbers":[0,-9223372036854775808,9223372036854775807],)"
        R"("yes":true,"no":false,"none":{},"nothing":null})");
}

TEST_CASE("strings are escaped where JSON needs it, and stay UTF-8 where it does not") {
  const struct {
    std::string text, json;
  } cases[] = {
      {"", R"("")"},
      {"\"quoted\" back\\slash", R"("\"quoted\" back\\slash")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("a\0b\x1F", 4), R"("a\u0000b\u001F")"},
      {"</script>\x7F", "\"</script>\x7F\""},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
  };
  JsonDocument document;
  for (const auto& [text, json] : cases) {
    JsonWriter writer;
    std::string written = writer.String(text).Take();
    CHECK(written == json);
    CHECK(document.Parse(written)->text() == text);

    writer.StartObject().Member(std::string_view(text), text).EndObject();
    CHECK(writer.Take() == "{" + json + ":" + json + "}");
  }
  CHECK(JsonWriter().String({}).Take() == R"("")");
}

TEST_CASE("every byte is escaped or kept alike, wherever it stands in a string") {
  constexpr std::size_t kLongest = 40;
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    std::string alone = JsonWriter().String(std::string_view(&c, 1)).Take();
    alone = alone.substr(1, alone.size() - 2);
    CHECK((alone.size() == 1) == (byte >= ' ' && c != '"' && c != '\\'));
    for (const char other : {'!', '[', ']', '\xFF', '\x80', '~'}) {
      for (std::size_t at = 0; at < kLongest; ++at) {
        std::string text(kLongest, other);
        text[at] = c;
        const std::string before(at, other);
        const std::string behind(kLongest - at - 1, other);
        REQUIRE(JsonWriter(1).String(text).Take() == '"' + before + alone + behind + '"');
      }
    }
  }
}

TEST_CASE("a value that was read is written as it was") {
  const std::string values[] = {
      "null",
      "true",
      "false",
      "1.10",
      "-0.0e+10",
      "123456789012345678901234567890",
      R"("a\u0000\n\"\\")",
      "[]",
      "{}",
      R"([[],[[1.0]],{"a":[{}]},null,"x"])",
      R"({"z":1,"a":{"é":[true,false,null]},"":""})",
      std::string(64, '[') + std::string(64, ']'),
      "[\"" + std::string(100'000, 'x') + "\"]",
  };
  JsonDocument document;
  for (const std::string& value : values) {
    CAPTURE(value.substr(0, 60));
    std::string body = value;
    const auto root = document.Parse(body);
    REQUIRE(root.has_value());
    JsonWriter writer;
    CHECK(writer.Copy(*root).Take() == value);
    writer.StartArray().Copy(*root).Copy(*root).EndArray();
    CHECK(writer.Take() == "[" + value + "," + value + "]");
  }
}

TEST_CASE("a writer is empty once its text is taken") {
  JsonWriter writer;
  CHECK(writer.Take().empty());
  CHECK(writer.String("one").Take() == R"("one")");
  writer.StartObject().Key("half");
  CHECK(writer.Take() == R"({"half":)");
  CHECK(writer.StartArray().EndArray().Take() == "[]");
}

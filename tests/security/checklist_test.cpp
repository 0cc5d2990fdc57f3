#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/csv.hpp"

namespace {

std::string ReadFile(const std::filesystem::path& name) {
  std::ostringstream text;
  text << std::ifstream(name, std::ios::binary).rdbuf();
  return text.str();
}

// The text of adjacent string literals, from the first quote.
std::string LiteralAt(std::string_view source, std::size_t at) {
  std::string text;
  while (at < source.size() && source[at] == '"') {
    for (++at; at < source.size() && source[at] != '"'; ++at) {
      if (source[at] == '\\') ++at;
      text += source[at];
    }
    at = source.find_first_not_of(" \n", at + 1);
  }
  return text;
}

// The names of all test cases under tests/.
std::set<std::string> TestCases() {
  constexpr std::string_view kBegin =
      "TEST_"
      "CASE(";
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string source = ReadFile(entry.path());
    for (std::size_t at = 0; (at = source.find(kBegin, at)) != source.npos;) {
      at = source.find_first_not_of(" \n", at + kBegin.size());
      if (at < source.size() && source[at] == '"') names.insert(LiteralAt(source, at));
    }
  }
  return names;
}

std::vector<std::string> Parted(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(by);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + by.size());
  }
}

bool IsThere(const std::string& test, const std::set<std::string>& cases) {
  if (cases.count(test) != 0) return true;
  const std::vector<std::string> place = Parted(test, " # ");
  return place.size() == 2 && ReadFile(place[0]).find(place[1]) != std::string::npos;
}

}  // namespace

TEST_CASE("each row of the security checklist names tests that there are, or says why not") {
  const std::string table = ReadFile("tests/security/checklist.csv");
  const std::set<std::string> cases = TestCases();
  REQUIRE(cases.size() > 300);
  mappings::CsvReader reader(table);
  mappings::CsvLine line;
  std::set<std::string> rows;
  while (reader.Next(line)) {
    CAPTURE(line.number);
    REQUIRE(line.error.empty());
    if (line.is_comment || line.fields[0] == "row") continue;
    REQUIRE(line.fields.size() == 4);
    CHECK(rows.insert(line.fields[0]).second);
    CHECK_FALSE(line.fields[1].empty());
    if (line.fields[2] == "-") {
      CHECK_FALSE(line.fields[3].empty());
      continue;
    }
    for (const std::string& test : Parted(line.fields[2], " | ")) {
      CAPTURE(test);
      CHECK(IsThere(test, cases));
    }
  }
  const std::map<int, int> rows_of_section = {{1, 14}, {2, 30}, {3, 6}, {4, 14},
                                              {5, 6},  {6, 10}, {7, 5}, {8, 10}};
  for (const auto& [section, count] : rows_of_section) {
    for (int row = 1; row <= count; ++row) {
      const std::string name = std::to_string(section) + "." + std::to_string(row);
      CAPTURE(name);
      CHECK(rows.erase(name) == 1);
    }
  }
  CHECK(rows.empty());
}

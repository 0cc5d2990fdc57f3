#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "mappings/csv.hpp"

namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE(
    "each of the article's 58 statements is carried by the rule and the case that are named") {
  const std::string table = ReadFile("tests/guideline/statements.csv");
  mappings::CsvReader reader(table);
  mappings::CsvLine line;
  std::set<std::string> told;
  while (reader.Next(line)) {
    REQUIRE(line.error.empty());
    if (line.is_comment || line.fields[0] == "statement") continue;
    REQUIRE(line.fields.size() == 6);
    const std::string& statement = line.fields[0];
    const std::string& rule = line.fields[2];
    const std::string& folder = line.fields[3];
    const std::string& outcome = line.fields[4];
    CAPTURE(statement);
    CHECK(told.insert(statement).second);
    const std::string response = ReadFile("tests/cases/" + folder + "/response.json");
    REQUIRE_FALSE(response.empty());
    const bool shown = response.find("\"code\": \"" + rule + "\"") != std::string::npos;
    REQUIRE((outcome == "shown" || outcome == "held back"));
    CHECK(shown == (outcome == "shown"));
  }
  for (int number = 1; number <= 58; ++number) CHECK(told.count("S" + std::to_string(number)) == 1);
}

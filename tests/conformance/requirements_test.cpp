#include <doctest/doctest.h>

#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/csv.hpp"
#include "tests/support/cases.hpp"

// The list of requirements and the tests are one and the same.
namespace {

namespace fs = std::filesystem;

struct Requirement {
  std::string id;
  std::string level;
  std::string kind;
  std::vector<std::string> tests;  // their names
  std::string reason;              // why there is none
};

std::vector<std::string> Split(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> parts;
  for (std::size_t at; (at = text.find(delimiter)) != text.npos;) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + delimiter.size());
  }
  parts.emplace_back(text);
  return parts;
}

const std::vector<Requirement>& Requirements() {
  static const std::vector<Requirement> requirements = [] {
    std::vector<Requirement> all;
    const std::string table = tests::ReadFile("tests/conformance/requirements.csv");
    mappings::CsvReader reader(table);
    mappings::CsvLine line;
    while (reader.Next(line)) {
      CAPTURE(line.number);
      REQUIRE(line.error == "");
      if (line.is_comment || line.fields[0] == "id") continue;
      REQUIRE(line.fields.size() == 6);
      const std::string& test = line.fields[5];
      Requirement requirement{line.fields[0], line.fields[1], line.fields[4], {}, {}};
      if (test.starts_with("- ")) {
        requirement.reason = test.substr(2);
      } else {
        requirement.tests = Split(test, "; ");
      }
      all.push_back(std::move(requirement));
    }
    return all;
  }();
  return requirements;
}

// The string literals that follow, joined.
std::string NameAt(std::string_view source) {
  std::string name;
  while (true) {
    while (!source.empty() && std::isspace(static_cast<unsigned char>(source.front())) != 0) {
      source.remove_prefix(1);
    }
    if (!source.starts_with('"')) return name;
    std::size_t end = 1;
    while (end < source.size() && source[end] != '"') {
      if (source[end] == '\\') ++end;
      name += source[end++];
    }
    source.remove_prefix(std::min(source.size(), end + 1));
  }
}

// The names of the test cases in the sources of a directory.
std::vector<std::string> TestsIn(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& file : fs::recursive_directory_iterator(directory)) {
    if (!file.path().filename().string().ends_with("_test.cpp")) continue;
    const std::string source = tests::ReadFile(file.path());
    constexpr std::string_view kBegin =
        "\nTEST"
        "_CASE(";  // this is none itself
    for (std::size_t at = 0; (at = source.find(kBegin, at)) != source.npos; ++at) {
      names.push_back(NameAt(std::string_view(source).substr(at + kBegin.size())));
    }
  }
  return names;
}

// "R-PF-20" out of "R-PF-20 R-PF-31: a sentence".
std::vector<std::string> IdsOf(std::string_view name) {
  std::vector<std::string> ids;
  for (const std::string& word : Split(name.substr(0, name.find(':')), " ")) {
    if (word.starts_with("R-")) ids.push_back(word);
  }
  return ids;
}

bool IsObligation(const Requirement& requirement) { return requirement.level.starts_with("SHALL"); }

}  // namespace

TEST_CASE("each requirement stands once, in the order of its group") {
  std::map<std::string, std::string> latest;
  for (const Requirement& requirement : Requirements()) {
    CAPTURE(requirement.id);
    const std::string group = requirement.id.substr(0, requirement.id.rfind('-'));
    CHECK(latest[group] < requirement.id);
    latest[group] = requirement.id;
  }
  CHECK(Requirements().size() >= 200);
}

TEST_CASE("each test that a requirement names is there") {
  const auto all = TestsIn("tests");
  const std::set<std::string> known(all.begin(), all.end());
  CHECK(known.size() >= 300);
  // CTest would take what follows a semicolon for another test.
  for (const std::string& name : known) CHECK(name.find(';') == name.npos);
  for (const Requirement& requirement : Requirements()) {
    CAPTURE(requirement.id);
    for (const std::string& name : requirement.tests) {
      CAPTURE(name);
      CHECK(known.contains(name));
    }
  }
}

TEST_CASE("each id in a test's name is a requirement, and the requirement names the test") {
  std::map<std::string, std::set<std::string>> named;
  for (const Requirement& requirement : Requirements()) {
    named[requirement.id].insert(requirement.tests.begin(), requirement.tests.end());
  }
  int ids = 0;
  std::set<std::string> names;
  for (const std::string& name : TestsIn("tests/conformance")) {
    CHECK(names.insert(name).second);
    for (const std::string& id : IdsOf(name)) {
      ++ids;
      CAPTURE(name);
      CAPTURE(id);
      REQUIRE(named.contains(id));
      CHECK(named[id].contains(name));
    }
  }
  CHECK(ids >= 150);
}

TEST_CASE("no SHALL is without a test, but for duties of the client and of a deployment") {
  for (const Requirement& requirement : Requirements()) {
    CAPTURE(requirement.id);
    CHECK(requirement.tests.empty() == !requirement.reason.empty());
    if (!requirement.tests.empty() || !IsObligation(requirement)) continue;
    CHECK(requirement.kind == "D");
    const std::string& reason = requirement.reason;
    CAPTURE(reason);
    CHECK((reason.starts_with("client") || reason.starts_with("deployment: ")));
  }
}

TEST_CASE("what is a matter of documents or configuration names the file to look at") {
  for (const Requirement& requirement : Requirements()) {
    if (requirement.kind != "D") continue;
    CAPTURE(requirement.id);
    const std::size_t begin = requirement.reason.rfind('(');
    REQUIRE(begin != std::string::npos);
    REQUIRE(requirement.reason.ends_with(')'));
    const std::string file =
        requirement.reason.substr(begin + 1, requirement.reason.size() - begin - 2);
    CHECK(fs::exists(file));
  }
}

#include "tests/support/codings.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "mappings/csv.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {
namespace {

std::vector<Tree> ReadCodings(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string content = text.str();
  mappings::CsvReader reader(content);
  mappings::CsvLine line;
  std::vector<Tree> codings;
  while (reader.Next(line)) {
    if (line.is_comment || line.fields.size() < 4 || line.fields[0] == "system") continue;
    codings.push_back(Object({{"system", Text(line.fields[0])},
                              {"code", Text(line.fields[1])},
                              {"display", Text(line.fields[3])}}));
  }
  return codings;
}

}  // namespace

const std::map<std::string, std::vector<Tree>>& Codings() {
  static const auto codings = [] {
    std::map<std::string, std::vector<Tree>> by_set;
    for (const auto& entry : std::filesystem::directory_iterator("mappings/value_sets")) {
      if (entry.path().extension() != ".csv") continue;
      by_set[entry.path().stem().string()] = ReadCodings(entry.path());
    }
    return by_set;
  }();
  return codings;
}

Tree LocalCoding(std::string_view finding) {
  return Object({{"system", Text(CaseKnowledge().canonical_base + "/CodeSystem/finding")},
                 {"code", Text(finding)}});
}

}  // namespace tests

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/pretty.hpp"

namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::vector<fs::path> Cases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator("tests/cases")) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

// The answer as response.json keeps it: the response, or the OperationOutcome of a refusal.
std::string AnswerTo(const fs::path& folder) {
  const auto answer =
      cds::hooks::Answer(ReadFile(folder / "request.json"), "", tests::CaseKnowledge());
  return tests::Pretty(answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error()));
}

}  // namespace

// With LUMBAR_WRITE_CASES set the answers are written instead, for review in the diff.
TEST_CASE("every case is answered as its response.json says, to the last byte") {
  const bool write = std::getenv("LUMBAR_WRITE_CASES") != nullptr;
  const auto cases = Cases();
  REQUIRE(cases.size() >= 60);
  for (const fs::path& folder : cases) {
    CAPTURE(folder.filename().string());
    const std::string answer = AnswerTo(folder);
    if (write) std::ofstream(folder / "response.json", std::ios::binary) << answer;
    CHECK(answer == ReadFile(folder / "response.json"));
  }
}

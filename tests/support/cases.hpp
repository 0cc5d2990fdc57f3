#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tests {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// The request of one folder of tests/cases.
struct CaseRequest {
  std::string name;
  std::string body;
};

// All of them, by name.
inline const std::vector<CaseRequest>& CaseRequests() {
  static const std::vector<CaseRequest> requests = [] {
    std::vector<CaseRequest> all;
    for (const auto& folder : std::filesystem::directory_iterator("tests/cases")) {
      if (!folder.is_directory()) continue;
      all.push_back({folder.path().filename().string(), ReadFile(folder.path() / "request.json")});
    }
    std::sort(all.begin(), all.end(),
              [](const CaseRequest& a, const CaseRequest& b) { return a.name < b.name; });
    return all;
  }();
  return requests;
}

}  // namespace tests

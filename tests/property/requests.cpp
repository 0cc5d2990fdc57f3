#include "tests/property/requests.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/patients.hpp"

namespace tests {

std::vector<NamedRequest> Requests(std::uint32_t made_up) {
  std::vector<NamedRequest> requests;
  for (const auto& entry : std::filesystem::directory_iterator("tests/cases")) {
    if (!entry.is_directory()) continue;
    std::ostringstream body;
    body << std::ifstream(entry.path() / "request.json", std::ios::binary).rdbuf();
    requests.push_back({entry.path().filename().string(), ReadTree(body.str())});
  }
  std::sort(requests.begin(), requests.end(),
            [](const NamedRequest& a, const NamedRequest& b) { return a.name < b.name; });
  for (std::uint32_t seed = 0; seed < made_up; ++seed) {
    requests.push_back({"seed " + std::to_string(seed), MakeRequest(seed)});
  }
  return requests;
}

}  // namespace tests

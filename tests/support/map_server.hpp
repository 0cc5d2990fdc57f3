#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fhir/server.hpp"

namespace support {

using Bodies = std::map<std::string, std::string>;  // by query

// A FHIR server in a map from query to body: no network, every answer complete and at once. What is
// not in the map is not found.
class MapServer : public fhir::Server {
 public:
  explicit MapServer(Bodies bodies) : bodies_(std::move(bodies)) {}

  std::vector<fhir::ServerAnswer> Ask(std::span<const std::string> queries,
                                      Deadline /*deadline*/) override {
    std::vector<fhir::ServerAnswer> answers;
    for (const std::string& query : queries) {
      asked.push_back(query);
      answers.push_back(Answer(query));
    }
    return answers;
  }

  std::vector<std::string> asked;

 private:
  fhir::ServerAnswer Answer(const std::string& query) const {
    fhir::ServerAnswer answer;
    const auto body = bodies_.find(query);
    if (body == bodies_.end()) {
      answer.issue = fhir::Issue{fhir::IssueType::kNotFound, "not in the map", {}};
      return answer;
    }
    auto page = std::make_unique<fhir::Page>();
    page->text = body->second;
    const auto root = page->document.Parse(page->text);
    if (!root) {
      answer.issue = root.error();
      return answer;
    }
    page->root = *root;
    answer.pages.push_back(std::move(page));
    answer.complete = true;
    return answer;
  }

  const Bodies bodies_;
};

}  // namespace support

#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/server.hpp"

namespace tests {

// What a FHIR server holds: the pages of its answer, by query.
using Pages = std::map<std::string, std::vector<std::string>, std::less<>>;

// A FHIR server in a map, for one request. What is not in the map is not found; where a last page
// names a next one, there is more than came.
class PagedServer : public fhir::Server {
 public:
  // The pages outlive the server; what is asked is added to `asked`, where one is given.
  explicit PagedServer(const Pages& pages, std::vector<std::string>* asked = nullptr)
      : pages_(pages), asked_(asked) {}

  std::vector<fhir::ServerAnswer> Ask(std::span<const std::string> queries,
                                      Deadline /*deadline*/) override {
    std::vector<fhir::ServerAnswer> answers;
    for (const std::string& query : queries) {
      if (asked_ != nullptr) asked_->push_back(query);
      answers.push_back(AnswerTo(query));
    }
    return answers;
  }

 private:
  static bool NamesAnother(fhir::Json bundle) {
    for (const fhir::Json link : bundle["link"].elements()) {
      if (link["relation"].text() == "next") return true;
    }
    return false;
  }

  fhir::ServerAnswer AnswerTo(std::string_view query) const {
    fhir::ServerAnswer answer;
    const auto found = pages_.find(query);
    if (found == pages_.end()) {
      answer.issue = fhir::Issue{fhir::IssueType::kNotFound, "not found", {}};
      return answer;
    }
    for (const std::string& text : found->second) {
      auto page = std::make_unique<fhir::Page>();
      page->text = text;
      const auto root = page->document.Parse(page->text);
      if (!root) {
        answer.issue = root.error();
        return answer;
      }
      page->root = *root;
      answer.pages.push_back(std::move(page));
    }
    answer.complete = !NamesAnother(answer.pages.back()->root);
    return answer;
  }

  const Pages& pages_;
  std::vector<std::string>* const asked_;
};

}  // namespace tests

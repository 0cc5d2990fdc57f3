#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "fhir/base_url.hpp"
#include "fhir/decimal.hpp"
#include "fhir/json.hpp"
#include "fhir/result.hpp"
#include "fhir/server.hpp"

namespace fhir {

// How much one answer may be.
struct PagingLimits {
  int pages = 5;
  std::size_t entries = 1'000;
  JsonLimits json;
};

// Reads the pages of one answer as they come, and decides where the next one is and whether they
// are all there is (FHIR R4, "Search", paging). A `next` link is followed below the base alone.
class Paging {
 public:
  // `from_start`: the target is the first page, whose `total` counts the whole answer.
  Paging(const BaseUrl& base, std::string target, bool from_start, const PagingLimits& limits);

  // Takes in the body that came for `next`. An issue: it is not part of an answer.
  Result<std::unique_ptr<Page>> Take(std::string body);

  // The request target that is to be asked; empty when there is none.
  const std::string& next() const { return next_; }
  // Why the answer stays incomplete although each page so far could be read.
  const std::optional<Issue>& issue() const { return issue_; }
  // There is no more, and the server did not announce more than it sent.
  bool complete() const { return complete_; }

 private:
  Result<void> Decide(Json root);
  void Follow(Json bundle);

  const BaseUrl& base_;
  const PagingLimits limits_;
  const bool from_start_;
  std::string next_;
  std::set<std::string> asked_;
  Decimal announced_;  // the first page's total
  std::size_t entries_ = 0;
  std::size_t matches_ = 0;
  std::optional<Issue> issue_;
  bool complete_ = false;
};

}  // namespace fhir

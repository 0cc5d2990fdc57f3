#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fhir/json.hpp"
#include "fhir/result.hpp"

namespace fhir {

// One body that a server sent, with the text that its views point into. It stays where it is.
struct Page {
  std::string text;
  JsonDocument document;
  Json root;
};

// What a server said to one query: the pages that came, in their order.
struct ServerAnswer {
  std::vector<std::unique_ptr<Page>> pages;
  bool complete = false;       // every page of the answer came
  std::optional<Issue> issue;  // why it is not complete; never patient data
};

// What can be asked of a FHIR server.
class Server {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  virtual ~Server() = default;

  // The answers to the queries, in their order. A query is a read or a search relative to the base
  // ("Condition?patient=1"), or the absolute `next` link of a Bundle. They are asked side by side;
  // what has not come by the deadline is not waited for.
  virtual std::vector<ServerAnswer> Ask(std::span<const std::string> queries,
                                        Deadline deadline) = 0;
};

}  // namespace fhir

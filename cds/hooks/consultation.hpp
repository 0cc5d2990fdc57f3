#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/card.hpp"
#include "cds/hooks/client.hpp"
#include "cds/hooks/gather.hpp"
#include "cds/hooks/knowledge.hpp"
#include "cds/hooks/request.hpp"
#include "cds/hooks/setting.hpp"

namespace cds::hooks {

// One hook invocation on its way to an answer, and all that its views point into. It stays where it
// is made.
class Consultation {
 public:
  // Reads the request and takes in what it brings; waits for nothing. `service_id` is the last
  // segment of the path, or empty to take the service from the request's `hook`.
  static fhir::Result<std::unique_ptr<Consultation>> Begin(std::string body,
                                                           std::string_view service_id,
                                                           SharedKnowledge knowledge,
                                                           const Client& client);
  Consultation(const Consultation&) = delete;
  Consultation& operator=(const Consultation&) = delete;

  // Whether something is missing that the client's FHIR server may be asked for: then Ask first.
  bool must_ask() const { return server_ && !gaps_.empty(); }

  // Asks for all of it, side by side, and waits until it is there or the client's deadline is over.
  void Ask();

  // Codes become findings and the guideline decides; why not, when no answer is possible.
  fhir::Result<void> Decide();

  // After Decide: the response, its body alone, and why (`lumbar explain`, plain text).
  Response Respond() const;
  std::string Write() const;
  std::string Explain() const;

  // After Decide: the cards to show, most important first, and what they follow from.
  const std::vector<guideline::Advice>& advice() const { return advice_; }
  const guideline::Situation& situation() const;
  const Setting& setting() const;
  const Request& request() const { return request_; }
  const fhir::Record& record() const { return *record_; }
  const Client& client() const { return client_; }
  const Knowledge& knowledge() const { return *knowledge_; }

 private:
  // One request's findings and what the guideline is asked with; they refer to each other.
  struct Findings;

  Consultation(std::string body, SharedKnowledge knowledge, const Client& client);
  ~Consultation();
  friend std::default_delete<Consultation>;

  fhir::Result<void> Read(std::string_view service_id);
  void OpenServer();

  const std::chrono::steady_clock::time_point received_ = std::chrono::steady_clock::now();
  const SharedKnowledge knowledge_;
  const Client& client_;
  std::string body_;
  fhir::LentDocument document_;
  Request request_;
  std::optional<fhir::Record> record_;
  std::vector<Gap> gaps_;
  std::unique_ptr<fhir::Server> server_;
  std::vector<fhir::ServerAnswer> answers_;
  mappings::Situation about_;
  std::unique_ptr<Findings> findings_;
  std::vector<guideline::Advice> advice_;
};

}  // namespace cds::hooks

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/request.hpp"
#include "fhir/json.hpp"
#include "mappings/assess.hpp"

namespace bench {

// The steps of cds::hooks::Answer one by one, each on the result of the one before. A step can be
// taken again; views of those after it end then.
class Steps {
 public:
  void Parse(std::string body);
  void Read();     // what was asked, and the record
  void Assess();   // the catalogue, the episode and the orders
  void FindAll();  // every finding of the guideline
  void Apply();    // the rules, and the cards that are shown
  std::string Present() const;

 private:
  std::string body_;
  fhir::JsonDocument document_;
  fhir::Json json_;
  cds::hooks::Request request_;
  std::optional<fhir::Record> record_;
  mappings::Situation about_;
  std::optional<mappings::Assessment> assessment_;
  std::optional<cds::guideline::Look> look_;
  std::vector<cds::guideline::Advice> shown_;
};

// One request from its body to the body of the answer; nothing when it is refused.
std::optional<std::string> Answer(std::string body);

}  // namespace bench

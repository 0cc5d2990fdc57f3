#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cds/hooks/consultation.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {

// One request as cds::hooks::Answer judges it, with what lies between: the findings, the rules that
// apply, and the cards that are shown.
class Consultation {
 public:
  explicit Consultation(std::string body) {
    auto begun = cds::hooks::Consultation::Begin(
        std::move(body), "", cds::hooks::Lent(CaseKnowledge()), cds::hooks::kAnyClient);
    if (!begun || !(*begun)->Decide()) return;
    of_ = std::move(*begun);
    applied_ = cds::guideline::Apply(cds::guideline::Rules(), situation());
  }

  bool answered() const { return of_ != nullptr; }  // else the request is refused
  const cds::guideline::Look& look() const { return of_->setting().look; }
  const mappings::Assessment& assessment() const { return of_->setting().assessment; }
  const cds::guideline::Situation& situation() const { return of_->situation(); }
  const std::vector<cds::guideline::Advice>& applied() const { return applied_; }
  const std::vector<cds::guideline::Advice>& shown() const { return of_->advice(); }

 private:
  std::unique_ptr<cds::hooks::Consultation> of_;
  std::vector<cds::guideline::Advice> applied_;
};

}  // namespace tests

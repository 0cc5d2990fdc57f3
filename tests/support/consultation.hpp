#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/gather.hpp"
#include "cds/hooks/request.hpp"
#include "fhir/json.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {

// One request as cds::hooks::Answer judges it, with what lies between: the findings, the rules that
// apply, and the cards that are shown.
class Consultation {
 public:
  explicit Consultation(std::string body) : body_(std::move(body)) {
    const auto json = document_.Parse(body_);
    if (!json) return;
    const auto request = cds::hooks::ReadRequest(*json);
    if (!request) return;
    request_ = *request;
    auto gathered = cds::hooks::Gather(request_);
    if (!gathered) return;
    record_.emplace(std::move(*gathered));
    about_ = cds::hooks::SituationOf(request_, *record_);
    assessment_.emplace(*record_, about_,
                        mappings::Standard{CaseKnowledge().value_sets, CaseKnowledge().parameters,
                                           CaseKnowledge().now(), CaseKnowledge().canonical_base});
    if (cds::hooks::WhatIsMissing(request_, *record_, *assessment_)) return;
    look_.emplace([this](const mappings::Finding& finding) -> const mappings::Evidence& {
      return (*assessment_)(finding);
    });
    situation_.emplace(cds::guideline::Situation{
        *look_, assessment_->orders(), !cds::hooks::IsOrderHook(request_.hook),
        assessment_->patient().deceased, CaseKnowledge().parameters, CaseKnowledge().now()});
    applied_ = cds::guideline::Apply(cds::guideline::Rules(), *situation_);
    shown_ = cds::guideline::Combine(applied_, CaseKnowledge().parameters);
  }
  Consultation(const Consultation&) = delete;
  Consultation& operator=(const Consultation&) = delete;

  bool answered() const { return situation_.has_value(); }  // else the request is refused
  const cds::guideline::Look& look() const { return *look_; }
  const mappings::Assessment& assessment() const { return *assessment_; }
  const cds::guideline::Situation& situation() const { return *situation_; }
  const std::vector<cds::guideline::Advice>& applied() const { return applied_; }
  const std::vector<cds::guideline::Advice>& shown() const { return shown_; }

 private:
  std::string body_;
  fhir::JsonDocument document_;
  cds::hooks::Request request_;
  std::optional<fhir::Record> record_;
  mappings::Situation about_;
  std::optional<mappings::Assessment> assessment_;
  std::optional<cds::guideline::Look> look_;
  std::optional<cds::guideline::Situation> situation_;
  std::vector<cds::guideline::Advice> applied_;
  std::vector<cds::guideline::Advice> shown_;
};

}  // namespace tests

#include "tests/bench/steps.hpp"

#include <stdexcept>

#include "cds/guideline/describe.hpp"
#include "cds/hooks/answer.hpp"
#include "cds/hooks/card.hpp"
#include "cds/hooks/gather.hpp"
#include "tests/support/knowledge.hpp"

namespace bench {

using tests::CaseKnowledge;

namespace {

template <class T>
T Must(fhir::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().diagnostics);
  return std::move(*result);
}

}  // namespace

void Steps::Parse(std::string body) {
  body_ = std::move(body);
  json_ = Must(document_.Parse(body_, {.nodes = 10'000'000}));
}

void Steps::Read() {
  assessment_.reset();
  request_ = Must(cds::hooks::ReadRequest(json_));
  record_.emplace(Must(cds::hooks::Gather(request_)));
  about_ = cds::hooks::SituationOf(request_, *record_);
}

void Steps::Assess() {
  const cds::hooks::Knowledge& knowledge = CaseKnowledge();
  assessment_.emplace(*record_, about_,
                      mappings::Standard{knowledge.value_sets, knowledge.parameters,
                                         knowledge.now(), knowledge.canonical_base});
}

void Steps::FindAll() {
  static const auto findings = cds::guideline::AllFindings();
  for (const mappings::Finding* finding : findings) (*assessment_)(*finding);
}

void Steps::Apply() {
  const cds::hooks::Knowledge& knowledge = CaseKnowledge();
  look_.emplace([this](const mappings::Finding& finding) -> const mappings::Evidence& {
    return (*assessment_)(finding);
  });
  const cds::guideline::Situation situation{*look_,
                                            assessment_->orders(),
                                            !cds::hooks::IsOrderHook(request_.hook),
                                            assessment_->patient().deceased,
                                            knowledge.parameters,
                                            knowledge.now()};
  shown_ = Combine(cds::guideline::Apply(cds::guideline::Rules(), situation), knowledge.parameters);
}

std::string Steps::Present() const {
  const cds::hooks::Knowledge& knowledge = CaseKnowledge();
  return cds::hooks::WriteResponse(shown_, {request_, *record_, *assessment_, *look_, knowledge,
                                            cds::hooks::kAnyClient, knowledge.now()})
      .body;
}

std::optional<std::string> Answer(std::string body) {
  auto answer = cds::hooks::Answer(std::move(body), "", CaseKnowledge());
  return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

}  // namespace bench

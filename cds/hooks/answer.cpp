#include "cds/hooks/answer.hpp"

#include "cds/hooks/card.hpp"
#include "cds/hooks/explain.hpp"
#include "cds/hooks/gather.hpp"
#include "cds/hooks/services.hpp"

namespace cds::hooks {
namespace {

using mappings::Assessment;
using mappings::Evidence;
using mappings::Finding;

// The guideline decides, and is put into words.
std::string Advise(const guideline::Situation& situation, const Setting& setting) {
  const auto advice = Apply(guideline::Rules(), situation);
  return WriteResponse(Combine(advice, situation.parameters), setting);
}

// One hook invocation, from request body to the words of `write`.
fhir::Result<std::string> Consult(std::string body, std::string_view service_id,
                                  const Knowledge& knowledge,
                                  std::string (*write)(const guideline::Situation&,
                                                       const Setting&)) {
  fhir::JsonDocument document;
  const auto json = document.Parse(body);
  if (!json) return json.error();
  const auto request = ReadRequest(*json);  // what was asked
  if (!request) return request.error();
  const auto service = ServiceFor(request->hook, service_id);
  if (!service) return service.error();
  const auto record = Gather(*request);  // what is known of the patient
  if (!record) return record.error();
  const mappings::Situation about = SituationOf(*request, *record);
  const fhir::Now now = knowledge.now();
  const Assessment assessment(  // codes become findings
      *record, about, {knowledge.value_sets, knowledge.parameters, now, knowledge.canonical_base});
  if (const auto missing = WhatIsMissing(*request, *record, assessment)) return *missing;

  const guideline::Look look(
      [&](const Finding& finding) -> const Evidence& { return assessment(finding); });
  const guideline::Situation situation{look,
                                       assessment.orders(),
                                       !IsOrderHook(request->hook),
                                       assessment.patient().deceased,
                                       knowledge.parameters,
                                       now};
  return write(situation, {*request, *record, assessment, look, knowledge, now});
}

}  // namespace

fhir::Result<std::string> Answer(std::string body, std::string_view service_id,
                                 const Knowledge& knowledge) {
  return Consult(std::move(body), service_id, knowledge, Advise);
}

fhir::Result<std::string> Explain(std::string body, std::string_view service_id,
                                  const Knowledge& knowledge) {
  return Consult(std::move(body), service_id, knowledge, WriteExplanation);
}

}  // namespace cds::hooks

#include "cds/hooks/answer.hpp"

#include "cds/hooks/consultation.hpp"

namespace cds::hooks {
namespace {

// One hook invocation from end to end, told by `words`.
fhir::Result<std::string> Consult(std::string body, std::string_view service_id,
                                  const Knowledge& knowledge, const Client& client,
                                  std::string (Consultation::*words)() const) {
  const auto begun = Consultation::Begin(std::move(body), service_id, Lent(knowledge), client);
  if (!begun) return begun.error();
  Consultation& consultation = **begun;             // what was asked, and what came with it
  if (consultation.must_ask()) consultation.Ask();  // what the FHIR server knows
  const auto decided = consultation.Decide();       // findings, and what follows from them
  if (!decided) return decided.error();
  return (consultation.*words)();  // put into words
}

}  // namespace

fhir::Result<std::string> Answer(std::string body, std::string_view service_id,
                                 const Knowledge& knowledge, const Client& client) {
  return Consult(std::move(body), service_id, knowledge, client, &Consultation::Write);
}

fhir::Result<std::string> Explain(std::string body, std::string_view service_id,
                                  const Knowledge& knowledge, const Client& client) {
  return Consult(std::move(body), service_id, knowledge, client, &Consultation::Explain);
}

}  // namespace cds::hooks

#pragma once

#include <string>
#include <string_view>

#include "cds/hooks/client.hpp"
#include "cds/hooks/knowledge.hpp"
#include "fhir/result.hpp"

namespace cds::hooks {

// One hook invocation, from request body to response body (CDS Hooks 2.0, "Calling a CDS Service").
// `service_id` is the last segment of the path, or empty to take the service from the request's
// `hook`. Waits for the client's FHIR server where something is missing.
fhir::Result<std::string> Answer(std::string body, std::string_view service_id,
                                 const Knowledge& knowledge, const Client& client = kAnyClient);

// The same request, explained: each finding with its evidence, each suspicion, each rule as
// applies, open or does not (contract.md, `lumbar explain`). Plain text.
fhir::Result<std::string> Explain(std::string body, std::string_view service_id,
                                  const Knowledge& knowledge, const Client& client = kAnyClient);

// An issue as a FHIR OperationOutcome (R4), for an error's body.
std::string WriteOperationOutcome(const fhir::Issue& issue);

}  // namespace cds::hooks

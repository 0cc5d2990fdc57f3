#pragma once

#include <chrono>
#include <string_view>

#include "fhir/bearer_token.hpp"
#include "fhir/json.hpp"
#include "fhir/result.hpp"

namespace cds::hooks {

// What the client lets us ask of its FHIR server (CDS Hooks 2.0, "FHIR Authorization"). The token
// is for this request alone.
struct Authorization {
  fhir::BearerToken token;            // empty: no access, or it was passed on
  bool granted = false;               // there was one
  std::chrono::seconds expires_in{};  // from receipt
  std::string_view scope;
  std::string_view subject;
  std::string_view patient;  // whom a scope of "patient/" is about; "" when it is not said
};

// Reads fhirAuthorization. A member of a wrong type is refused; with one missing there is no
// access, and the request is answered from what it brings.
fhir::Result<Authorization> ReadAuthorization(fhir::Json authorization);

}  // namespace cds::hooks

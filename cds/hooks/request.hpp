#pragma once

#include <string_view>
#include <vector>

#include "cds/hooks/authorization.hpp"
#include "fhir/json.hpp"
#include "fhir/result.hpp"

namespace cds::hooks {

// One hook invocation (CDS Hooks 2.0, "HTTP Request"), as views into its body.
struct Request {
  std::string_view hook;
  std::string_view hook_instance;
  std::string_view user_id;  // "" for order-dispatch, which has none
  std::string_view patient_id;
  std::string_view encounter_id;             // "" when the hook fires outside an encounter
  std::vector<std::string_view> selections;  // order-select: "MedicationRequest/1"
  std::vector<std::string_view> dispatched;  // order-dispatch: "ServiceRequest/1"
  fhir::Json draft_orders;                   // order-select, order-sign: a Bundle
  fhir::Json prefetch;
  std::string_view fhir_server;  // "" when the client names none
  Authorization authorization;
};

// Reads a request and checks what the hook requires; an issue names the member at fault. Unknown
// members are ignored.
fhir::Result<Request> ReadRequest(fhir::Json body);

// Whether the hook is about orders.
bool IsOrderHook(std::string_view hook);

// "Type/id" with an id of FHIR's form.
bool IsRelativeReference(std::string_view text);

}  // namespace cds::hooks

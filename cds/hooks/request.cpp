#include "cds/hooks/request.hpp"

#include <algorithm>
#include <string>

namespace cds::hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Json;

constexpr std::uint32_t kMostDrafts = 200;
constexpr std::uint32_t kMostSelections = 200;
constexpr std::uint32_t kMostPrefetchKeys = 32;

Issue Missing(std::string where) {
  return {IssueType::kRequired, where + " is required", std::move(where)};
}

Issue WrongType(std::string where, std::string_view type) {
  return {IssueType::kInvalid, where + " must be " + std::string(type), std::move(where)};
}

Issue TooMany(std::string where, std::uint32_t most) {
  return {IssueType::kInvalid, where + " has more than " + std::to_string(most) + " entries",
          std::move(where)};
}

// FHIR R4 "id": what can stand in a URL without being taken for something else.
bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.';
  });
}

// The member of an object that is the last part of `where`.
Json At(std::string_view where, Json object) { return object[where.substr(where.rfind('.') + 1)]; }

fhir::Result<std::string_view> RequiredString(Json object, std::string_view where) {
  const Json value = At(where, object);
  if (!value) return Missing(std::string(where));
  if (!value.is_string()) return WrongType(std::string(where), "a string");
  if (value.text().empty()) return Missing(std::string(where));
  return value.text();
}

// A bare id; `Type/id`, which some clients send, is taken for it.
fhir::Result<std::string_view> ReadId(Json context, std::string_view where, std::string_view type) {
  const auto text = RequiredString(context, where);
  if (!text) return text.error();
  std::string_view id = *text;
  if (id.starts_with(type) && id.substr(type.size()).starts_with('/')) {
    id.remove_prefix(type.size() + 1);
  }
  if (!IsId(id)) {
    return WrongType(std::string(where), "a FHIR id (1 to 64 letters, digits, - and .)");
  }
  return id;
}

// Adds the strings of an array; `form` says what each must be.
fhir::Result<void> ReadStrings(Json array, const std::string& where, std::string_view form,
                               std::vector<std::string_view>& strings) {
  if (!array) return Missing(where);
  if (!array.is_array()) return WrongType(where, form);
  if (array.size() > kMostSelections) return TooMany(where, kMostSelections);
  for (const Json string : array.elements()) {
    if (!string.is_string()) return WrongType(where, form);
    strings.push_back(string.text());
  }
  return {};
}

fhir::Result<void> ReadOrders(Json context, Request& request) {
  const Json drafts = context["draftOrders"];
  if (!drafts) return Missing("context.draftOrders");
  if (!drafts.is_object()) return WrongType("context.draftOrders", "a Bundle");
  if (drafts["resourceType"] && drafts["resourceType"].text() != "Bundle") {
    return WrongType("context.draftOrders", "a Bundle");
  }
  if (drafts["entry"].size() > kMostDrafts)
    return TooMany("context.draftOrders.entry", kMostDrafts);
  request.draft_orders = drafts;
  if (request.hook != "order-select") return {};

  return ReadStrings(context["selections"], "context.selections", "an array of strings",
                     request.selections);
}

// The orders are references: of version 1.1 of the hook an array, of version 1.0 a string
// (requirement R-HOOK-05).
fhir::Result<void> ReadDispatched(Json context, Request& request) {
  constexpr std::string_view kReferences = "an array of references such as ServiceRequest/1";
  std::string where = "context.dispatchedOrders";
  Json orders = context["dispatchedOrders"];
  if (!orders) orders = context["dispatched-orders"];  // so spelled in the hook's own example
  if (const Json old = context["order"]; old && !orders) {
    where = "context.order";
    if (!old.is_string()) return WrongType(where, "a reference such as ServiceRequest/1");
    request.dispatched.push_back(old.text());
  } else if (const auto read = ReadStrings(orders, where, kReferences, request.dispatched); !read) {
    return read.error();
  }
  if (request.dispatched.empty()) return Missing(where);
  for (const std::string_view reference : request.dispatched) {
    if (!IsRelativeReference(reference)) return WrongType(where, kReferences);
  }
  const auto performer = RequiredString(context, "context.performer");
  return performer ? fhir::Result<void>{} : performer.error();
}

fhir::Result<void> ReadContext(Json context, Request& request) {
  const bool dispatch = request.hook == "order-dispatch";
  if (!dispatch) {
    const auto user_id = RequiredString(context, "context.userId");
    if (!user_id) return user_id.error();
    request.user_id = *user_id;
  }
  const auto patient_id = ReadId(context, "context.patientId", "Patient");
  if (!patient_id) return patient_id.error();
  request.patient_id = *patient_id;
  const Json encounter = context["encounterId"];
  const bool outside = encounter.is_string() && encounter.text().empty();  // some clients say ""
  if (encounter && !outside) {
    const auto encounter_id = ReadId(context, "context.encounterId", "Encounter");
    if (!encounter_id) return encounter_id.error();
    request.encounter_id = *encounter_id;
  } else if (request.hook.starts_with("encounter-")) {
    return Missing("context.encounterId");
  }
  if (dispatch) return ReadDispatched(context, request);
  return IsOrderHook(request.hook) ? ReadOrders(context, request) : fhir::Result<void>{};
}

// What is optional; CDS Hooks 3.0, invariant cds-r-1.
fhir::Result<void> ReadOptional(Json body, Request& request) {
  const Json server = body["fhirServer"];
  if (server && !server.is_string()) return WrongType("fhirServer", "a URL");
  const Json authorization = body["fhirAuthorization"];
  if (authorization && !authorization.is_object()) {
    return WrongType("fhirAuthorization", "an object");
  }
  if (authorization && !server) return Missing("fhirServer");
  const Json prefetch = body["prefetch"];
  if (prefetch && !prefetch.is_object()) return WrongType("prefetch", "an object");
  if (prefetch.size() > kMostPrefetchKeys) return TooMany("prefetch", kMostPrefetchKeys);
  request.prefetch = prefetch;
  request.fhir_server = server.text();
  auto read = ReadAuthorization(authorization);
  if (!read) return read.error();
  request.authorization = std::move(*read);
  return {};
}

}  // namespace

bool IsOrderHook(std::string_view hook) {
  return hook == "order-select" || hook == "order-sign" || hook == "order-dispatch";
}

bool IsRelativeReference(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos || slash == 0 || !IsId(text.substr(slash + 1))) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(slash),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

fhir::Result<Request> ReadRequest(Json body) {
  if (!body.is_object()) {
    return Issue{IssueType::kStructure, "the body must be a JSON object", {}};
  }
  Request request;
  const auto hook = RequiredString(body, "hook");
  if (!hook) return hook.error();
  request.hook = *hook;
  const auto instance = RequiredString(body, "hookInstance");
  if (!instance) return instance.error();
  request.hook_instance = *instance;
  const Json context = body["context"];
  if (!context) return Missing("context");
  if (!context.is_object()) return WrongType("context", "an object");
  if (const auto optional = ReadOptional(body, request); !optional) return optional.error();
  if (const auto read = ReadContext(context, request); !read) return read.error();
  return request;
}

}  // namespace cds::hooks

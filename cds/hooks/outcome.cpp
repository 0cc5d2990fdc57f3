#include <array>

#include "cds/hooks/answer.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

struct Code {
  fhir::IssueType type;
  std::string_view code;  // of the FHIR R4 value set issue-type
  std::string_view text;
};
constexpr std::array<Code, 12> kCodes = {{
    {fhir::IssueType::kInvalid, "invalid", "The request has an invalid value."},
    {fhir::IssueType::kStructure, "structure", "The body is not the JSON that is expected."},
    {fhir::IssueType::kRequired, "required", "A required member is missing."},
    {fhir::IssueType::kNotFound, "not-found", "There is nothing at this address."},
    {fhir::IssueType::kForbidden, "forbidden", "This is not allowed."},
    {fhir::IssueType::kNotSupported, "not-supported", "This is not supported."},
    {fhir::IssueType::kUnprocessable, "required", "Required data could not be had."},
    {fhir::IssueType::kTooLong, "too-long", "This is more than the limits allow."},
    {fhir::IssueType::kTransient, "transient", "Try again later."},
    {fhir::IssueType::kException, "exception", "The service failed."},
    {fhir::IssueType::kLogin, "login", "A valid token is needed."},
    {fhir::IssueType::kThrottled, "throttled", "Call less often."},
}};

}  // namespace

std::string WriteOperationOutcome(const fhir::Issue& issue) {
  const Code& code = kCodes[static_cast<std::size_t>(issue.type)];
  fhir::JsonWriter writer;
  writer.StartObject().Member("resourceType", "OperationOutcome");
  writer.Key("issue").StartArray().StartObject();
  writer.Member("severity", "error").Member("code", code.code);
  writer.Key("details").StartObject().Member("text", code.text).EndObject();
  if (!issue.diagnostics.empty()) writer.Member("diagnostics", issue.diagnostics);
  if (!issue.expression.empty()) {
    writer.Key("expression").StartArray().String(issue.expression).EndArray();
  }
  writer.EndObject().EndArray().EndObject();
  return writer.Take();
}

}  // namespace cds::hooks

#include "cds/server/replies.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cds/hooks/answer.hpp"

namespace cds::server {
namespace {

using fhir::Issue;
using fhir::IssueType;

// Status codes and what they say; where one side stands twice, its first row is the answer. What
// cannot be read, or is JSON beyond the limits, is 400; well-formed FHIR that cannot be used is
// 422.
struct Status {
  int code;
  IssueType type;
};
constexpr Status kStatuses[] = {
    {400, IssueType::kInvalid},       {400, IssueType::kStructure},
    {400, IssueType::kRequired},      {400, IssueType::kTooLong},
    {403, IssueType::kForbidden},     {404, IssueType::kNotFound},
    {412, IssueType::kUnprocessable}, {422, IssueType::kNotSupported},
    {500, IssueType::kException},     {503, IssueType::kTransient},
    {401, IssueType::kLogin},         {405, IssueType::kNotSupported},
    {408, IssueType::kTransient},     {413, IssueType::kTooLong},
    {415, IssueType::kNotSupported},  {417, IssueType::kNotSupported},
    {431, IssueType::kTooLong},       {429, IssueType::kThrottled},
};

IssueType TypeOf(int code) {
  const auto* const row = std::ranges::find(kStatuses, code, &Status::code);
  return row == std::end(kStatuses) ? IssueType::kException : row->type;
}

constexpr std::string_view kJson = "Content-Type: application/json";
constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff";
constexpr std::string_view kNoStore = "Cache-Control: no-store";
constexpr std::string_view kRetryAfter = "Retry-After: 1";

Reply Outcome(int status, const Issue& issue) {
  Reply reply = JsonReply(status, hooks::WriteOperationOutcome(issue));
  if (status == 503 || status == 429) reply.headers.push_back(kRetryAfter);
  return reply;
}

}  // namespace

int StatusOf(IssueType type) {
  const auto* const row = std::ranges::find(kStatuses, type, &Status::type);
  return row == std::end(kStatuses) ? 500 : row->code;
}

Reply JsonReply(int status, std::string body) {
  Reply reply{status, {}, std::move(body)};
  reply.headers.reserve(6);  // those of Cors, too
  reply.headers.insert(reply.headers.end(), {kJson, kNoSniff, kNoStore});
  return reply;
}

Reply ErrorReply(const Issue& issue) { return Outcome(StatusOf(issue.type), issue); }

Reply ErrorReply(int status, std::string_view why) {
  return Outcome(status, {TypeOf(status), std::string(why), ""});
}

}  // namespace cds::server

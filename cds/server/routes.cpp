#include "cds/server/routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include "cds/hooks/answer.hpp"
#include "cds/hooks/services.hpp"
#include "fhir/json_writer.hpp"

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
    {405, IssueType::kNotSupported},  {408, IssueType::kTransient},
    {413, IssueType::kTooLong},       {415, IssueType::kNotSupported},
    {417, IssueType::kNotSupported},  {431, IssueType::kTooLong},
};

IssueType TypeOf(int code) {
  const auto* const row = std::ranges::find(kStatuses, code, &Status::code);
  return row == std::end(kStatuses) ? IssueType::kException : row->type;
}

constexpr std::string_view kJson = "Content-Type: application/json";
constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff";
constexpr std::string_view kNoStore = "Cache-Control: no-store";
constexpr std::string_view kAnyOrigin = "Access-Control-Allow-Origin: *";
constexpr std::string_view kCorsMethods = "Access-Control-Allow-Methods: GET, POST, OPTIONS";
constexpr std::string_view kCorsHeaders =
    "Access-Control-Allow-Headers: Authorization, Content-Type";
constexpr std::string_view kCorsMaxAge = "Access-Control-Max-Age: 86400";
constexpr std::string_view kAllowGet = "Allow: GET, HEAD, OPTIONS";
constexpr std::string_view kAllowPost = "Allow: POST, OPTIONS";
constexpr std::string_view kRetryAfter = "Retry-After: 1";

Reply JsonReply(int status, std::string body) {
  return {status, {kJson, kAnyOrigin, kNoSniff, kNoStore}, std::move(body)};
}

Reply ErrorReply(int status, const Issue& issue) {
  Reply reply = JsonReply(status, hooks::WriteOperationOutcome(issue));
  if (status == 503) reply.headers.push_back(kRetryAfter);
  return reply;
}

Reply ErrorReply(int status, std::string_view why) {
  return ErrorReply(status, {TypeOf(status), std::string(why), ""});
}

std::string_view Allow(std::string_view method) { return method == "GET" ? kAllowGet : kAllowPost; }

Reply Preflight(std::string_view method) {
  return {204,
          {kAnyOrigin, kCorsMethods, kCorsHeaders, kCorsMaxAge, kNoSniff, Allow(method)},
          std::string()};
}

// The parts of a path between its slashes, without the query. Some clients write a slash twice or
// at the end: there is no part between two slashes.
struct Path {
  std::array<std::string_view, 3> parts;  // the longest of ours has three
  std::size_t size = 0;                   // may be more
};

Path SplitPath(std::string_view target) {
  Path path;
  std::string_view rest = target.substr(0, target.find('?'));
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty()) continue;
    if (path.size < path.parts.size()) path.parts[path.size] = part;
    ++path.size;
  }
  return path;
}

// application/json or application/fhir+json, with any parameter: bodies are UTF-8 whatever it says.
bool IsJson(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  type.erase(type.find_last_not_of(" \t") + 1);
  for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return type == "application/json" || type == "application/fhir+json";
}

std::string WriteReady(const mappings::ValueSets& value_sets) {
  fhir::JsonWriter json;
  json.StartObject().Member("status", "ready").Member("valueSets", value_sets.digest());
  json.EndObject();
  return json.Take();
}

}  // namespace

int StatusOf(IssueType type) {
  const auto* const row = std::ranges::find(kStatuses, type, &Status::type);
  return row == std::end(kStatuses) ? 500 : row->code;
}

// A request on its way to the function that answers it.
struct Routes::Visit {
  Request& request;
  const hooks::Service* service;  // null where the path names none
};

// "{id}" stands for the id of a service we offer.
struct Routes::Route {
  std::string_view path;
  std::string_view method;
  Reply (Routes::*answer)(Visit&) const;

  bool Matches(const Path& path_asked) const {
    const Path own = SplitPath(path);
    if (own.size != path_asked.size) return false;
    for (std::size_t i = 0; i < own.size; ++i) {
      if (own.parts[i] != "{id}" && own.parts[i] != path_asked.parts[i]) return false;
    }
    return true;
  }
};

const Routes::Route Routes::kRoutes[] = {
    {"/cds-services", "GET", &Routes::Discover},
    {"/cds-services/{id}", "POST", &Routes::Call},
    {"/cds-services/{id}/feedback", "POST", &Routes::SaveFeedback},
    {"/livez", "GET", &Routes::Live},
    {"/readyz", "GET", &Routes::Ready},
};

Routes::Routes(const hooks::Knowledge& knowledge, Log& log)
    : knowledge_(knowledge),
      log_(log),
      discovery_(hooks::WriteDiscovery()),
      ready_(WriteReady(knowledge.value_sets)) {}

Reply Routes::Answer(Request&& request) const {
  const auto began = std::chrono::steady_clock::now();
  LogEntry entry;
  entry.bytes_in = request.body.size();
  Reply reply = Dispatch(std::move(request), entry);
  entry.status = reply.status;
  entry.bytes_out = reply.body.size();
  entry.took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  log_.Write(entry);
  return reply;
}

Reply Routes::Refuse(int status, std::string_view why) const {
  Reply reply = ErrorReply(status, why);
  LogEntry entry;
  entry.status = status;
  entry.bytes_out = reply.body.size();
  log_.Write(entry);
  return reply;
}

Reply Routes::Dispatch(Request&& request, LogEntry& entry) const {
  const Path path = SplitPath(request.target);
  const auto* const route =
      std::ranges::find_if(kRoutes, [&](const Route& each) { return each.Matches(path); });
  if (route == std::end(kRoutes)) {
    return ErrorReply(404, "There is nothing at this path; GET /cds-services lists what there is.");
  }
  entry.route = route->path;
  if (request.method == "OPTIONS") {
    entry.method = "OPTIONS";
    return Preflight(route->method);
  }
  const bool names_service = path.size > 1;
  const hooks::Service* const service = names_service ? hooks::FindService(path.parts[1]) : nullptr;
  if (names_service && service == nullptr) return ErrorReply(404, "There is no such service.");
  if (service != nullptr) entry.service = service->id;
  const bool head = request.method == "HEAD" && route->method == "GET";
  if (request.method != route->method && !head) {
    Reply reply = ErrorReply(405, "This path does not take this method.");
    reply.headers.push_back(Allow(route->method));
    return reply;
  }
  entry.method = head ? "HEAD" : route->method;
  if (route->method == "POST") {
    entry.hook_instance = FindHookInstance(request.body);
    if (!IsJson(request.content_type)) {
      return ErrorReply(415, "The body must be application/json.");
    }
  }
  Visit visit{request, service};
  return (this->*route->answer)(visit);
}

Reply Routes::Discover(Visit& /*visit*/) const { return JsonReply(200, discovery_); }

Reply Routes::Call(Visit& visit) const {
  auto answer = hooks::Answer(std::move(visit.request.body), visit.service->id, knowledge_);
  if (!answer) return ErrorReply(StatusOf(answer.error().type), answer.error());
  return JsonReply(200, std::move(*answer));
}

Reply Routes::SaveFeedback(Visit& /*visit*/) const {
  return ErrorReply(404, "This service keeps no feedback.");
}

Reply Routes::Live(Visit& /*visit*/) const { return JsonReply(200, R"({"status":"alive"})"); }

Reply Routes::Ready(Visit& /*visit*/) const { return JsonReply(200, ready_); }

}  // namespace cds::server

#pragma once

#include <string>
#include <string_view>

#include "cds/hooks/knowledge.hpp"
#include "cds/server/http_message.hpp"
#include "cds/server/log.hpp"
#include "fhir/result.hpp"

namespace cds::server {

// The status code that says this problem over HTTP.
int StatusOf(fhir::IssueType type);

// Everything that is answered over HTTP: finds the route, answers, writes the one log line. Every
// error is an OperationOutcome, and every reply can be read by a page of any origin.
class Routes {
 public:
  Routes(const hooks::Knowledge& knowledge, Log& log);

  // Safe to call from any thread.
  Reply Answer(Request&& request) const;

  // What the HTTP server turns down before it is a request, in the same form.
  Reply Refuse(int status, std::string_view why) const;

 private:
  struct Visit;
  struct Route;
  static const Route kRoutes[];

  Reply Dispatch(Request&& request, LogEntry& entry) const;
  Reply Discover(Visit& visit) const;
  Reply Call(Visit& visit) const;
  Reply SaveFeedback(Visit& visit) const;
  Reply Live(Visit& visit) const;
  Reply Ready(Visit& visit) const;

  const hooks::Knowledge& knowledge_;
  Log& log_;
  const std::string discovery_;
  const std::string ready_;
};

}  // namespace cds::server

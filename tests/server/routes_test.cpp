#include "cds/server/routes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/hooks/services.hpp"
#include "cds/server/replies.hpp"
#include "fhir/json.hpp"
#include "tests/support/knowledge.hpp"

namespace {

using cds::server::Log;
using cds::server::Reply;
using cds::server::Request;
using cds::server::Routes;
using fhir::IssueType;

constexpr auto kUuid = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

// The routes over the codes that ship, and what they wrote to their log.
struct Service {
  Reply Ask(std::string method, std::string target, std::string body = "",
            std::string content_type = "application/json") {
    return Answer({std::move(method), std::move(target), std::move(content_type), std::move(body)});
  }

  // What waits is done here and now.
  Reply Answer(Request&& request) {
    auto answered = routes.Answer(std::move(request));
    if (auto* const work = std::get_if<cds::server::Work>(&answered)) return (*work)();
    return std::get<Reply>(std::move(answered));
  }

  std::string EndLog() {
    log.reset();
    return written;
  }

  explicit Service(const cds::server::Config& with = {}) : config(with) {}

  cds::server::KnowledgeInForce knowledge{cds::hooks::Lent(tests::CaseKnowledge())};
  std::string written;
  std::optional<Log> log{[this](std::string_view lines) { written += lines; }};
  cds::server::Config config;
  Routes routes{{knowledge, cds::hooks::kAnyClient, *log}, config};
};

bool Has(const Reply& reply, std::string_view header) {
  return std::ranges::find(reply.headers, header) != reply.headers.end();
}

// The code of the first issue when the body is an OperationOutcome, else "".
std::string IssueCode(const Reply& reply) {
  std::string body = reply.body;
  fhir::JsonDocument document;
  const auto root = document.Parse(body);
  if (!root || (*root)["resourceType"].text() != "OperationOutcome") return {};
  for (const fhir::Json issue : (*root)["issue"].elements()) {
    return std::string(issue["code"].text());
  }
  return {};
}

std::string FirstService() { return std::string(cds::hooks::Services().front().id); }

}  // namespace

TEST_CASE("each path takes its methods and answers any other with 405 and what is allowed") {
  const std::string call = "/cds-services/" + FirstService();
  struct Case {
    std::string method;
    std::string target;
    int status;
    std::string_view allow;
  };
  const Case cases[] = {
      {"GET", "/cds-services", 200, ""},
      {"HEAD", "/cds-services", 200, ""},
      {"GET", "/cds-services/", 200, ""},
      {"GET", "//cds-services", 200, ""},
      {"GET", "/cds-services?x=y/z", 200, ""},
      {"POST", "/cds-services", 405, "Allow: GET, HEAD, OPTIONS"},
      {"DELETE", "/cds-services", 405, "Allow: GET, HEAD, OPTIONS"},
      {"get", "/cds-services", 405, "Allow: GET, HEAD, OPTIONS"},
      {"GET", call, 405, "Allow: POST, OPTIONS"},
      {"HEAD", call, 405, "Allow: POST, OPTIONS"},
      {"PUT", call, 405, "Allow: POST, OPTIONS"},
      {"GET", call + "/feedback", 405, "Allow: POST, OPTIONS"},
      {"GET", "/livez", 200, ""},
      {"GET", "/readyz", 200, ""},
      {"HEAD", "/readyz", 200, ""},
      {"POST", "/readyz", 405, "Allow: GET, HEAD, OPTIONS"},
      {"GET", "/livez?x=y", 200, ""},
      {"GET", "/livez/", 404, ""},
      {"GET", "/readyz/", 404, ""},
      {"GET", "//readyz", 404, ""},
      {"GET", "/metrics/", 404, ""},
      {"GET", "//metrics", 404, ""},
      {"GET", "/metrics//", 404, ""},
      {"GET", "/cds", 404, ""},
      {"GET", "/cds-services-too", 404, ""},
      {"GET", "/livez/livez", 404, ""},
      {"POST", "/cds-services/nobody", 404, ""},
      {"GET", "/cds-services/nobody", 404, ""},
      {"POST", "/cds-services/nobody/feedback", 404, ""},
      {"POST", call + "/feedback/more", 404, ""},
      {"POST", call + "/a/b/c/d/e", 404, ""},
      {"OPTIONS", "/nowhere", 404, ""},
      {"GET", "/../etc/passwd", 404, ""},
  };
  Service service;
  for (const Case& test : cases) {
    CAPTURE(test.method);
    CAPTURE(test.target);
    const Reply reply = service.Ask(test.method, test.target);
    CHECK(reply.status == test.status);
    CHECK((test.allow.empty() || Has(reply, test.allow)));
    CHECK(Has(reply, "Access-Control-Allow-Origin: *"));
    CHECK(Has(reply, "X-Content-Type-Options: nosniff"));
    CHECK(Has(reply, "Content-Type: application/json"));
    if (test.status >= 400) CHECK_FALSE(IssueCode(reply).empty());
  }
}

TEST_CASE("who calls more often than was agreed is told to come back, by no fault of others") {
  cds::server::Config config;
  config.clients["default"].rate = 3;
  config.clients["another"].rate = 1;
  Service service(config);
  for (int i = 0; i < 3; ++i) CHECK(service.Ask("GET", "/cds-services").status == 200);
  const Reply reply = service.Ask("GET", "/cds-services");
  CHECK(reply.status == 429);
  CHECK(Has(reply, "Retry-After: 1"));
  CHECK(IssueCode(reply) == "throttled");
  CHECK(service.Ask("GET", "/livez").status == 200);
  CHECK(service.Ask("GET", "/metrics").body.find("status=\"429\"} 1") != std::string::npos);
}

TEST_CASE("a service that stops is not ready, and answers all else") {
  Service service;
  for (const auto& [target, status] : {std::pair{"/readyz", 503}, {"/livez", 200}}) {
    Request request{"GET", target, "", ""};
    request.stopping = true;
    CHECK(std::get<Reply>(service.routes.Answer(std::move(request))).status == status);
  }
}

TEST_CASE("discovery is the same bytes as the services write") {
  Service service;
  CHECK(service.Ask("GET", "/cds-services").body == cds::hooks::WriteDiscovery());
}

TEST_CASE("a page of any origin may ask first, on every path") {
  Service service;
  const std::string call = "/cds-services/" + FirstService();
  for (const std::string& target : {std::string("/cds-services"), call, call + "/feedback"}) {
    CAPTURE(target);
    const Reply reply = service.Ask("OPTIONS", target, "", "");
    CHECK(reply.status == 204);
    CHECK(reply.body.empty());
    CHECK(Has(reply, "Access-Control-Allow-Origin: *"));
    CHECK(Has(reply, "Access-Control-Allow-Methods: GET, POST, OPTIONS"));
    CHECK(Has(reply, "Access-Control-Allow-Headers: Authorization, Content-Type"));
    CHECK(Has(reply, "Access-Control-Max-Age: 86400"));
  }
}

TEST_CASE("a call must be JSON in UTF-8") {
  struct Case {
    const char* type;
    bool taken;
  };
  const Case cases[] = {
      {"application/json", true},
      {"application/json; charset=utf-8", true},
      {"Application/JSON;charset=UTF-8", true},
      {"application/json ; Charset=\"UTF-8\"", true},
      {"application/json;", true},
      {"application/json; charset", false},
      {"application/json; charset=", false},
      {"application/json; charset=utf-16", false},
      {"application/json ;charset=iso-8859-1", false},
      {"application/json; charset=utf-8; charset=iso-8859-1", false},
      {"application/fhir+json; fhirVersion=4.0; charset=latin1", false},
      {"application/fhir+json", true},
      {"application/fhir+json; fhirVersion=4.0", true},
      {"", false},
      {"text/plain", false},
      {"application/jsonp", false},
      {"application/xml; a=application/json", false},
      {"application/x-www-form-urlencoded", false},
  };
  Service service;
  for (const Case& test : cases) {
    CAPTURE(test.type);
    const Reply reply = service.Ask("POST", "/cds-services/" + FirstService(), "{}", test.type);
    CHECK(reply.status == (test.taken ? 400 : 415));
    CHECK_FALSE(IssueCode(reply).empty());
    CHECK(Has(reply, "Access-Control-Allow-Origin: *"));
  }
}

TEST_CASE("what cannot be read is a 400 that says so, and never a crash") {
  Service service;
  const std::string bodies[] = {"",
                                "{",
                                "[]",
                                "null",
                                "\xff\xfe",
                                "\"x\"",
                                "{\"a\":1,}",
                                R"({"hook":1})",
                                "{} {}",
                                std::string(100'000, '['),
                                std::string("{}\0", 3)};
  for (const std::string& body : bodies) {
    CAPTURE(body.substr(0, 20));
    const Reply reply = service.Ask("POST", "/cds-services/" + FirstService(), body);
    CHECK(reply.status == 400);
    CHECK_FALSE(IssueCode(reply).empty());
    CHECK(Has(reply, "Cache-Control: no-store"));
  }
}

TEST_CASE("each kind of problem has its status code") {
  struct Case {
    IssueType type;
    int status;
  };
  const Case cases[] = {
      {IssueType::kInvalid, 400},       {IssueType::kStructure, 400},
      {IssueType::kRequired, 400},      {IssueType::kNotFound, 404},
      {IssueType::kForbidden, 403},     {IssueType::kNotSupported, 422},
      {IssueType::kUnprocessable, 412}, {IssueType::kTooLong, 400},
      {IssueType::kTransient, 503},     {IssueType::kException, 500},
  };
  for (const Case& test : cases) CHECK(cds::server::StatusOf(test.type) == test.status);
}

TEST_CASE("what the HTTP server refuses looks like any other error") {
  Service service;
  struct Case {
    int status;
    const char* code;
  };
  const Case cases[] = {{400, "invalid"},       {408, "transient"}, {413, "too-long"},
                        {415, "not-supported"}, {431, "too-long"},  {500, "exception"},
                        {503, "transient"}};
  for (const Case& test : cases) {
    CAPTURE(test.status);
    const Reply reply = service.routes.Refuse(test.status, "Because.");
    CHECK(reply.status == test.status);
    CHECK(IssueCode(reply) == test.code);
    CHECK(reply.body.find("Because.") != std::string::npos);
    CHECK(Has(reply, "Retry-After: 1") == (test.status == 503));
  }
}

TEST_CASE("a request leaves one line in the log, and nothing of its content") {
  Service service;
  service.Ask("POST", "/cds-services/" + FirstService() + "?patient=canary1",
              R"({"hookInstance":")" + std::string(kUuid) + R"(","hook":"canary2"})");
  service.Ask("CANARY3", "/canary4", "", "canary5");
  const std::string log = service.EndLog();
  CHECK(std::count(log.begin(), log.end(), '\n') == 2);
  CHECK(log.find("canary") == std::string::npos);
  CHECK(log.find("CANARY") == std::string::npos);
  CHECK(log.find(R"("hookInstance":")" + std::string(kUuid)) != std::string::npos);
  CHECK(log.find(R"("service":")" + FirstService()) != std::string::npos);
  CHECK(log.find(R"("status":404)") != std::string::npos);
}

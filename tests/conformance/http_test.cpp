#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "cds/hooks/services.hpp"
#include "tests/conformance/outcome.hpp"
#include "tests/conformance/service.hpp"
#include "tests/hooks/asking.hpp"

// The requirements of CDS Hooks on HTTP, by their ids, asked of a running service.
namespace {

using support::HttpReply;
using tests::CodeIn;
using tests::Service;
using tests::Tree;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kFeedback = "/cds-services/lumbar-order-sign/feedback";

std::string Body() { return tests::Signing({tests::kFilm}).Write(); }

// Every path that browsers call.
const std::vector<std::string_view> kPaths = {"/cds-services", kSign, kFeedback};

std::string With(std::string_view content_type) {
  return "Content-Type: " + std::string(content_type) + "\r\n";
}

}  // namespace

TEST_CASE("R-JSON-01 R-JSON-05: what is not JSON to the letter is refused") {
  Service service;
  const std::string body = Body();
  const std::string inside = body.substr(0, body.size() - 1);
  for (const std::string& bad :
       {std::string("hook=order-sign"), std::string("<xml/>"), std::string(), inside, inside + ",}",
        inside + ", \"a\": [1,]}", "// comment\n" + body, inside + "/* comment */}", body + "x",
        body + body, inside + ", 'a': 1}", inside + ", \"a\": 01}", inside + ", \"a\": NaN}",
        inside + ", \"a\": \"\xFF\"}", inside + ", \"a\": \"\n\"}", "\xEF\xBB\xBF" + body}) {
    CAPTURE(bad.substr(0, 40));
    const HttpReply reply = service.Post(kSign, bad);
    CHECK(reply.status == 400);
    CHECK(CodeIn(reply) == "structure");
  }
  CHECK(service.Post(kSign, body).status == 200);
  CHECK(service.Post(kSign, " \r\n\t" + body + "\n").status == 200);
}

TEST_CASE("R-JSON-07: JSON in UTF-8 is taken and sent, nothing else") {
  Service service;
  for (const std::string_view type :
       {"application/json", "application/json; charset=UTF-8", "application/json;charset=utf-8",
        "Application/JSON", "application/fhir+json"}) {
    CAPTURE(type);
    const HttpReply reply = service.Ask("POST", kSign, Body(), With(type));
    CHECK(reply.status == 200);
    CHECK(reply.Has("Content-Type: application/json\r\n"));
  }
  for (const std::string_view type :
       {"text/plain", "text/json", "application/xml", "application/json; charset=iso-8859-1"}) {
    CAPTURE(type);
    const HttpReply reply = service.Ask("POST", kSign, Body(), With(type));
    CHECK(reply.status == 415);
    CHECK(CodeIn(reply) == "not-supported");
  }
  CHECK(service.Ask("POST", kSign, Body(), "").status == 415);
  CHECK(service.Get("/cds-services").Has("Content-Type: application/json\r\n"));
}

TEST_CASE("R-JSON-09: a key twice, too deep and too long are refused, and the service goes on") {
  Service service;
  std::string twice = Body();
  twice.insert(1, R"("hook":"order-sign",)");
  CHECK(service.Post(kSign, twice).status == 400);
  const std::string deep =
      R"({"hook":)" + std::string(10'000, '[') + std::string(10'000, ']') + "}";
  CHECK(service.Post(kSign, deep).status == 400);
  CHECK(service.Post(kSign, std::string(10'000, '[')).status == 400);
  const HttpReply too_long = service.Post(kSign, std::string(5'000'000, ' '));
  CHECK(too_long.status == 413);
  CHECK(CodeIn(too_long) == "too-long");
  CHECK(service.Post(kSign, Body()).status == 200);
}

TEST_CASE("R-DISC-01 R-DISC-14: discovery is at /cds-services, with 200") {
  Service service;
  const HttpReply reply = service.Get("/cds-services");
  CHECK(reply.status == 200);
  CHECK(reply.body == cds::hooks::WriteDiscovery());
}

TEST_CASE("R-DISC-07 R-CALL-01: each id that is listed can be called at its path") {
  Service service;
  const Tree discovery = tests::ReadTree(service.Get("/cds-services").body);
  REQUIRE(discovery.Find("services")->children.size() >= 4);
  for (const Tree& each : discovery.Find("services")->children) {
    Tree request = tests::Selecting({tests::kFilm}, {"ServiceRequest/xr"});
    request.Set("hook", *each.Find("hook"));
    Tree& context = *request.Find("context");
    context.Set("encounterId", tests::Text("e1"));
    context.Set("dispatchedOrders", tests::ReadTree(R"(["ServiceRequest/xr"])"));
    context.Set("performer", tests::Text("Organization/o"));
    request.Find("prefetch")->Set("order", tests::ReadTree(std::string(tests::kFilm)));
    CAPTURE(each.Find("id")->text);
    const HttpReply reply = service.Post("/cds-services/" + each.Find("id")->text, request.Write());
    CHECK(reply.status == 200);
    CHECK(tests::ReadTree(reply.body).Find("cards") != nullptr);
  }
}

TEST_CASE("R-DISC-17: GET, HEAD and OPTIONS, and of any other method what is allowed") {
  Service service;
  const HttpReply head = service.Ask("HEAD", "/cds-services", {}, {});
  CHECK(head.status == 200);
  CHECK(head.Has("Content-Length: " + std::to_string(cds::hooks::WriteDiscovery().size())));
  CHECK(service.Ask("OPTIONS", "/cds-services", {}, {}).status == 204);
  for (const std::string_view method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const HttpReply reply = service.Ask(method, "/cds-services", "{}");
    CHECK(reply.status == 405);
    CHECK(reply.Has("Allow: GET, HEAD, OPTIONS"));
  }
  const HttpReply get = service.Get(kSign);
  CHECK(get.status == 405);
  CHECK(get.Has("Allow: POST, OPTIONS"));
  CHECK(service.Get("/cds-services").body == service.Get("/cds-services").body);
}

TEST_CASE("R-DISC-18: a slash too many, doubled or at the end, is forgiven") {
  Service service;
  for (const std::string_view path : {"/cds-services/", "//cds-services", "/cds-services//"}) {
    CHECK(service.Get(path).status == 200);
  }
  for (const std::string_view path :
       {"/cds-services//lumbar-order-sign", "/cds-services/lumbar-order-sign/",
        "//cds-services/lumbar-order-sign"}) {
    CHECK(service.Post(path, Body()).status == 200);
  }
}

TEST_CASE("R-CORS-01 R-CORS-02: a page may ask first on every path, without a token") {
  cds::server::Config config;
  config.cors_origins = {"https://ehr.example"};
  Service service(cds::hooks::kAnyClient, config);
  for (const std::string_view path : kPaths) {
    CAPTURE(path);
    const HttpReply reply =
        service.Ask("OPTIONS", path, {},
                    "Origin: https://ehr.example\r\nAccess-Control-Request-Method: POST\r\n"
                    "Access-Control-Request-Headers: authorization,content-type\r\n");
    CHECK(reply.status == 204);
    CHECK(reply.body.empty());
    CHECK(reply.Has("Access-Control-Allow-Origin: https://ehr.example\r\n"));
    CHECK(reply.Has("Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"));
    CHECK(reply.Has("Access-Control-Allow-Headers: Authorization, Content-Type\r\n"));
    CHECK(reply.Has("Access-Control-Max-Age: "));
    CHECK_FALSE(reply.Has("Access-Control-Allow-Credentials"));
  }
}

TEST_CASE("R-CORS-03 R-OO-04: a page may read the answer, whether it is one or an error") {
  cds::server::Config config;
  config.cors_origins = {"https://ehr.example", "https://other.example"};
  config.limits.body_bytes = 100'000;
  Service service(cds::hooks::kAnyClient, config);
  const std::string origin = "Content-Type: application/json\r\nOrigin: https://ehr.example\r\n";
  const std::string stranger = "Content-Type: application/json\r\nOrigin: https://evil.example\r\n";
  struct Case {
    std::string_view method;
    std::string_view path;
    std::string body;
    int status;
  };
  for (const Case& one : {Case{"GET", "/cds-services", "", 200},
                          {"POST", kSign, Body(), 200},
                          {"POST", kSign, "{", 400},
                          {"POST", "/cds-services/nobody", "{}", 404},
                          {"GET", "/nowhere", "", 404},
                          {"PUT", kSign, "{}", 405},
                          {"POST", kFeedback, "{}", 400}}) {
    CAPTURE(one.path);
    CAPTURE(one.status);
    const HttpReply reply = service.Ask(one.method, one.path, one.body, origin);
    CHECK(reply.status == one.status);
    CHECK(reply.Has("Access-Control-Allow-Origin: https://ehr.example\r\n"));
    CHECK(reply.Has("Vary: Origin\r\n"));
    CHECK_FALSE(reply.Has("Access-Control-Allow-Credentials"));
    const HttpReply hidden = service.Ask(one.method, one.path, one.body, stranger);
    CHECK(hidden.status == one.status);
    CHECK_FALSE(hidden.Has("Access-Control-Allow-Origin"));
    CHECK(hidden.Has("Vary: Origin\r\n"));
  }
}

TEST_CASE("R-CORS-04: without origins in the configuration no page may read anything") {
  cds::server::Config config;
  config.cors_origins = {};
  Service service(cds::hooks::kAnyClient, config);
  for (const std::string_view path : kPaths) {
    const HttpReply reply = service.Ask("OPTIONS", path, {}, "Origin: https://ehr.example\r\n");
    CHECK_FALSE(reply.Has("Access-Control-Allow"));
  }
}

TEST_CASE("R-PERF-01: 95 of 100 calls are answered within 500 ms") {
  Service service;
  std::vector<std::chrono::steady_clock::duration> times;
  for (int call = 0; call < 100; ++call) {
    const auto began = std::chrono::steady_clock::now();
    CHECK(service.Post(kSign, Body()).status == 200);
    times.push_back(std::chrono::steady_clock::now() - began);
  }
  std::sort(times.begin(), times.end());
  CHECK(times[94] < std::chrono::milliseconds(500));
}

TEST_CASE("R-SEC-02: each call leaves one line in the log, and nothing of what it brought") {
  Service service;
  Tree request = tests::Signing({tests::kFilm});
  tests::AddToRecord(request, tests::kBreastCancer);
  CHECK(service.Post(kSign, request.Write()).status == 200);
  CHECK(service.Post(kSign, "{").status == 400);
  const std::string log = service.EndLog();
  CHECK(std::count(log.begin(), log.end(), '\n') == 2);
  CHECK(log.find(tests::kInstance) != log.npos);
  CHECK(log.find("\"service\":\"lumbar-order-sign\"") != log.npos);
  for (const std::string_view word :
       {"123", "1986", "C50.9", "24972-2", "Practitioner", "lumbar spine"}) {
    CAPTURE(word);
    std::string lines = log;
    for (std::size_t at; (at = lines.find(tests::kInstance)) != lines.npos;) {
      lines.erase(at, tests::kInstance.size());
    }
    // Times and sizes are numbers too.
    if (word != "123") CHECK(lines.find(word) == lines.npos);
    CHECK(lines.find("Patient") == lines.npos);
  }
}

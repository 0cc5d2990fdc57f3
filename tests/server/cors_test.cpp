#include "cds/server/cors.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/service.hpp"

namespace {

using support::HttpReply;
using support::WithHeaders;

constexpr std::string_view kAllow = "Access-Control-Allow-Origin: ";

// What an answer says of who may read it; "" when nothing.
std::string Allowed(const HttpReply& reply) {
  const std::size_t at = reply.head.find(kAllow);
  if (at == reply.head.npos) return {};
  const std::size_t value = at + kAllow.size();
  return reply.head.substr(value, reply.head.find("\r\n", value) - value);
}

// One of each kind of answer, by a page of this origin.
std::vector<std::string> RequestsOf(const std::string& origin) {
  const std::string line = "Origin: " + origin + "\r\n";
  const std::string call = "/cds-services/lumbar-order-sign";
  return {
      WithHeaders("GET /cds-services HTTP/1.1\r\nHost: h\r\n\r\n", line),
      WithHeaders("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", line),
      WithHeaders(support::Post(call, "{"), line),
      WithHeaders(support::Post(call, "{}", "text/plain"), line),
      WithHeaders("OPTIONS " + call + " HTTP/1.1\r\nHost: h\r\n\r\n", line),
  };
}

}  // namespace

TEST_CASE("pages may read what is answered, errors as well, when they are on the list") {
  struct Case {
    std::vector<std::string> list;
    std::string origin;
    std::string allowed;
    bool varies;
  };
  const Case cases[] = {
      {{}, "https://ehr.example", "", false},
      {{"*"}, "https://ehr.example", "*", false},
      {{"*"}, "null", "*", false},
      {{"https://ehr.example"}, "https://ehr.example", "https://ehr.example", true},
      {{"https://a.example", "https://b.example"}, "https://b.example", "https://b.example", true},
      {{"https://ehr.example"}, "http://ehr.example", "", true},
      {{"https://ehr.example"}, "https://ehr.example:8443", "", true},
      {{"https://ehr.example"}, "https://ehr.example.evil.example", "", true},
      {{"https://ehr.example"}, "https://evil.example", "", true},
      {{"https://ehr.example"}, "null", "", true},
      {{"https://ehr.example"}, "*", "", true},
  };
  for (const Case& test : cases) {
    cds::server::Config config;
    config.cors_origins = test.list;
    const support::Service service(config);
    for (const std::string& request : RequestsOf(test.origin)) {
      CAPTURE(test.origin);
      CAPTURE(request);
      const HttpReply reply = service.Ask(request);
      REQUIRE(reply.status > 0);
      CHECK(Allowed(reply) == test.allowed);
      CHECK(reply.Has("Vary: Origin") == test.varies);
      CHECK_FALSE(reply.Has("Access-Control-Allow-Credentials"));
    }
  }
}

TEST_CASE("before a call a page learns exactly what it may send, or nothing") {
  const std::string ask =
      "OPTIONS /cds-services/lumbar-order-sign HTTP/1.1\r\nHost: h\r\n"
      "Origin: https://ehr.example\r\nAccess-Control-Request-Method: POST\r\n\r\n";
  cds::server::Config config;
  config.cors_origins = {"https://ehr.example"};
  const HttpReply told = support::Service(config).Ask(ask);
  CHECK(told.status == 204);
  CHECK(told.Has("Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"));
  CHECK(told.Has("Access-Control-Allow-Headers: Authorization, Content-Type\r\n"));
  config.cors_origins = {};
  const HttpReply nothing = support::Service(config).Ask(ask);
  CHECK(nothing.status == 204);
  CHECK_FALSE(nothing.Has("Access-Control-"));
}

TEST_CASE("an origin is told back only as it was configured, so it cannot split the answer") {
  cds::server::Config config;
  config.cors_origins = {"https://ehr.example"};
  const support::Service service(config);
  const HttpReply reply = service.Ask(
      "GET /cds-services HTTP/1.1\r\nHost: h\r\n"
      "Origin: https://ehr.example%0d%0aX-Evil: 1\r\n\r\n");
  CHECK(reply.status == 200);
  CHECK(Allowed(reply).empty());
  CHECK_FALSE(reply.Has("X-Evil"));
}

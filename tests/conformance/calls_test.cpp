#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/replies.hpp"
#include "tests/conformance/outcome.hpp"
#include "tests/conformance/service.hpp"
#include "tests/hooks/asking.hpp"
#include "tests/support/cases.hpp"

// The requirements of CDS Hooks on a call and on its refusal, by their ids, asked of a running
// service.
namespace {

using support::HttpReply;
using tests::CodeIn;
using tests::PlaceIn;
using tests::Service;
using tests::Tree;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";

Tree Film() { return tests::Signing({tests::kFilm}); }

Tree Without(Tree request, std::string_view member) {
  request.Remove(member);
  return request;
}

Tree With(Tree request, std::string_view member, std::string_view value) {
  request.Set(std::string(member), tests::ReadTree(std::string(value)));
  return request;
}

constexpr std::string_view kGrant = R"({"access_token": "canary-token", "token_type": "Bearer",
    "expires_in": 300, "scope": "user/*.rs", "subject": "lumbar"})";

}  // namespace

TEST_CASE("R-CALL-01 R-CALL-06: a call is a POST of JSON, and its answer 200 with cards") {
  Service service;
  const HttpReply reply = service.Post(kSign, Film().Write());
  CHECK(reply.status == 200);
  CHECK(tests::ReadTree(reply.body).Find("cards")->children.size() == 1);
}

TEST_CASE("R-CALL-07: nothing to say is 200 and an empty list, never an empty body") {
  Service service;
  Tree nothing = tests::Signing({});
  const HttpReply reply = service.Post(kSign, nothing.Write());
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"cards":[]})");
}

TEST_CASE("R-CALL-02: hook, hookInstance and context are required") {
  Service service;
  for (const std::string_view member : {"hook", "hookInstance", "context"}) {
    CAPTURE(member);
    for (const Tree& bad : {Without(Film(), member), With(Film(), member, "null"),
                            With(Film(), member, "5"), With(Film(), member, "[]")}) {
      const HttpReply reply = service.Post(kSign, bad.Write());
      CHECK(reply.status == 400);
      CHECK(PlaceIn(reply) == member);
    }
  }
}

TEST_CASE("R-CALL-03: prefetch, fhirServer and fhirAuthorization are optional, of their types") {
  Service service;
  const Tree drafts_of_nothing = tests::Signing({});
  CHECK(service.Post(kSign, Without(drafts_of_nothing, "prefetch").Write()).status == 200);
  for (const std::string_view member : {"prefetch", "fhirServer", "fhirAuthorization"}) {
    CAPTURE(member);
    const Tree whole = With(Film(), "fhirServer", R"("https://ehr.example.org/fhir")");
    CHECK(service.Post(kSign, With(Film(), member, "null").Write()).status ==
          (member == "prefetch" ? 412 : 200));
    for (const std::string_view value : {"5", "true", R"(["x"])"}) {
      const HttpReply reply = service.Post(kSign, With(whole, member, value).Write());
      CHECK(reply.status == 400);
      CHECK(PlaceIn(reply) == member);
    }
  }
}

TEST_CASE("R-CALL-04 cds-r-1: an authorization without a server is refused") {
  Service service;
  const HttpReply reply = service.Post(kSign, With(Film(), "fhirAuthorization", kGrant).Write());
  CHECK(reply.status == 400);
  CHECK(PlaceIn(reply) == "fhirServer");
  CHECK(service
            .Post(kSign, With(With(Film(), "fhirAuthorization", kGrant), "fhirServer",
                              R"("https://ehr.example.org/fhir")")
                             .Write())
            .status == 200);
}

TEST_CASE("R-CALL-08 R-PF-21: 412 when required data is neither there nor to be had") {
  Service service;
  const HttpReply reply = service.Post(kSign, Without(Film(), "prefetch").Write());
  CHECK(reply.status == 412);
  CHECK(CodeIn(reply) == "required");
  CHECK(PlaceIn(reply) == "prefetch.patient");
  CHECK(reply.body.find("prefetch.patient and prefetch.conditions are needed") !=
        std::string::npos);
}

TEST_CASE("R-CALL-10 R-CALL-11 R-OO-01 R-OO-02 R-OO-05: each refusal has its status and its code") {
  cds::server::Config config;
  config.limits.body_bytes = 100'000;
  Service service(cds::hooks::kAnyClient, config);
  struct Case {
    std::string_view method;
    std::string_view path;
    std::string body;
    int status;
    std::string_view code;
  };
  const Case cases[] = {
      {"POST", kSign, "{", 400, "structure"},
      {"POST", kSign, "[]", 400, "structure"},
      {"POST", kSign, Without(Film(), "context").Write(), 400, "required"},
      {"POST", kSign, With(Film(), "context", "5").Write(), 400, "invalid"},
      {"POST", kSign, tests::Chart().Write(), 400, "invalid"},  // of another hook
      {"POST", kSign, Without(Film(), "prefetch").Write(), 412, "required"},
      {"POST", "/cds-services/nobody", Film().Write(), 404, "not-found"},
      {"GET", "/nowhere", "", 404, "not-found"},
      {"GET", kSign, "", 405, "not-supported"},
      {"POST", kSign, std::string(100'001, ' '), 413, "too-long"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.path);
    CAPTURE(one.body.substr(0, 40));
    const HttpReply reply = service.Ask(one.method, one.path, one.body);
    CHECK(reply.status == one.status);
    CHECK(CodeIn(reply) == one.code);
  }
  CHECK(cds::server::StatusOf(fhir::IssueType::kForbidden) == 403);
  CHECK(cds::server::StatusOf(fhir::IssueType::kNotSupported) == 422);
  CHECK(cds::server::StatusOf(fhir::IssueType::kTransient) == 503);
  CHECK(cds::server::StatusOf(fhir::IssueType::kException) == 500);
}

TEST_CASE("R-CALL-12: a hook instance in free text is taken, as test clients send it") {
  Service service;
  CHECK(service.Post(kSign, With(Film(), "hookInstance", R"("test 1")").Write()).status == 200);
}

TEST_CASE("R-CALL-13 R-TRN-01: a call is on its own: said again it has the same answer") {
  Service service;
  const HttpReply first = service.Post(kSign, Film().Write());
  CHECK(service.Post("/cds-services/lumbar-patient-view", tests::Chart().Write()).status == 200);
  CHECK(service.Post(kSign, Film().Write()).body == first.body);
  Tree again = Film();
  again.Set("hookInstance", tests::Text("00000000-0000-4000-8000-000000000001"));
  const HttpReply other = service.Post(kSign, again.Write());
  CHECK(other.status == 200);
  CHECK(other.body != first.body);  // other UUIDs
}

TEST_CASE("R-CALL-14: every part of a request left out, emptied or of another type: never a 500") {
  Service service;
  support::HttpClient client(service.port());
  const auto ask = [&](const std::string& body) { return client.Ask(support::Post(kSign, body)); };
  Tree whole = With(With(Film(), "fhirServer", R"("https://ehr.example.org/fhir")"),
                    "fhirAuthorization", kGrant);
  int asked = 0;
  // Every node of the request, by the way to it.
  const std::function<void(Tree&)> spoil = [&](Tree& at) {
    for (std::size_t i = 0; i < at.children.size(); ++i) {
      const Tree kept = at.children[i];
      for (const std::string_view value : {"null", "5", "-1e300", R"("")", R"("x")", "[]", "{}",
                                           "[[]]", R"([{"resourceType": 1}])", "true"}) {
        at.children[i] = tests::ReadTree(std::string(value));
        const HttpReply reply = ask(whole.Write());
        ++asked;
        CHECK((reply.status == 200 || reply.status == 400 || reply.status == 412 ||
               reply.status == 422));
      }
      at.children[i] = kept;
      spoil(at.children[i]);
    }
  };
  spoil(whole);
  CHECK(asked > 500);
}

TEST_CASE("R-OO-03: no refusal tells what the request brought") {
  Service service;
  const std::string hostile = "Canary-7f3";
  for (const tests::CaseRequest& request : tests::CaseRequests()) {
    if (!request.name.starts_with("refused-")) continue;
    CAPTURE(request.name);
    const HttpReply reply = service.Post(kSign, request.body);
    CHECK(reply.status >= 400);
    const Tree issue = tests::IssueIn(reply);
    CHECK(reply.body.find("1986") == std::string::npos);
  }
  for (const std::string_view member :
       {"hook", "hookInstance", "fhirServer", "prefetch", "context", "fhirAuthorization"}) {
    for (const std::string& value :
         {"[\"" + hostile + "\"]", "{\"" + hostile + "\": \"" + hostile + "\"}"}) {
      const HttpReply reply = service.Post(kSign, With(Film(), member, value).Write());
      CHECK(reply.body.find(hostile) == std::string::npos);
    }
  }
  const HttpReply other_hook =
      service.Post(kSign, With(Film(), "hook", '"' + hostile + '"').Write());
  CHECK(other_hook.status == 400);
  CHECK(other_hook.body.find(hostile) == std::string::npos);
}

TEST_CASE("R-PF-13 R-PF-22: every optional key left out is an answer") {
  Service service;
  const Tree whole = Film();
  for (const std::string& key : whole.Find("prefetch")->keys) {
    Tree part = whole;
    part.Find("prefetch")->Remove(key);
    CAPTURE(key);
    CHECK(service.Post(kSign, part.Write()).status ==
          (key == "patient" || key == "conditions" ? 412 : 200));
  }
}

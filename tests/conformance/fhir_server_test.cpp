#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/clients.hpp"
#include "tests/conformance/outcome.hpp"
#include "tests/conformance/service.hpp"
#include "tests/hooks/asking.hpp"
#include "tests/support/fhir_server.hpp"

// The requirements of CDS Hooks on access to the client's FHIR server, by their ids: a running
// service and a FHIR server, over the network.
namespace {

using support::FhirServer;
using support::HttpReply;
using tests::Service;
using tests::Tree;
using Replies = std::map<std::string, support::Reply>;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kToken = "canary-of-the-token";
const std::string kLabs = "Observation?patient=123&category=laboratory";

std::string EmptySearch() { return R"({"resourceType": "Bundle", "type": "searchset"})"; }

// What the server knows of the patient: all that the prefetch would have brought.
Replies AllOf(const Tree& request) {
  Replies replies;
  for (const std::string_view query :
       {"Observation?patient=123&category=laboratory",
        "Observation?patient=123&category=vital-signs",
        "Observation?patient=123&category=survey,exam,social-history",
        "MedicationRequest?patient=123", "ServiceRequest?patient=123", "Procedure?patient=123",
        "FamilyMemberHistory?patient=123", "QuestionnaireResponse?patient=123",
        "AllergyIntolerance?patient=123"}) {
    replies[std::string(query)] = {EmptySearch()};
  }
  Tree from = request;
  replies["Patient/123"] = {from.At({"prefetch", "patient"})->Write()};
  replies["Condition?patient=123"] = {from.At({"prefetch", "conditions"})->Write()};
  return replies;
}

Tree Film() { return tests::Signing({tests::kFilm}); }

Tree WithoutPrefetch() {
  Tree request = Film();
  request.Remove("prefetch");
  return request;
}

// The request, with a token for this server.
std::string Granting(Tree request, std::string_view url) {
  request.Set("fhirServer", tests::Text(url));
  request.Set("fhirAuthorization", tests::Object({{"access_token", tests::Text(kToken)},
                                                  {"token_type", tests::Text("Bearer")},
                                                  {"expires_in", tests::Word("300")},
                                                  {"scope", tests::Text("user/*.read")},
                                                  {"subject", tests::Text("lumbar")}}));
  return request.Write();
}

// What was agreed with the client: these FHIR servers are its own.
std::map<std::string, cds::server::ClientConfig> Owning(const std::vector<std::string>& servers) {
  cds::server::ClientConfig config;
  config.fhir_servers = servers;
  config.fhir_deadline = std::chrono::milliseconds(5'000);
  return {{"default", config}};
}

std::string AnswerFromPrefetch() {
  Service service;
  return service.Post(kSign, Film().Write()).body;
}

}  // namespace

TEST_CASE("R-FA-01 R-FA-02 R-FA-12: each question carries the token, and asks for FHIR JSON") {
  const FhirServer ehr(AllOf(Film()));
  const cds::server::Clients clients(Owning({ehr.url()}));
  Service service(clients.Default());
  const HttpReply reply = service.Post(kSign, Granting(WithoutPrefetch(), ehr.url()));
  CHECK(reply.status == 200);
  CHECK(reply.body == AnswerFromPrefetch());
  CHECK(ehr.heads().size() == 11);
  for (const std::string& head : ehr.heads()) {
    CAPTURE(head);
    CHECK(head.starts_with("GET /fhir/"));
    CHECK(head.find("\r\nAuthorization: Bearer canary-of-the-token\r\n") != head.npos);
    CHECK(head.find("\r\nAccept: application/fhir+json") != head.npos);
  }
}

TEST_CASE("R-FA-05: the token is in no reply and no log") {
  Replies replies = AllOf(Film());
  replies.erase("Condition?patient=123");
  const FhirServer ehr(std::move(replies));
  const cds::server::Clients clients(Owning({ehr.url()}));
  Service service(clients.Default());
  for (const std::string& body :
       {Granting(WithoutPrefetch(), ehr.url()), Granting(Film(), ehr.url()),
        Granting(WithoutPrefetch(), ehr.url()).substr(0, 900)}) {
    CHECK(service.Post(kSign, body).body.find(kToken) == std::string::npos);
  }
  CHECK(service.EndLog().find(kToken) == std::string::npos);
}

TEST_CASE("R-FA-11: a server that is not on the list is not contacted, nor one it points to") {
  const FhirServer stranger(AllOf(Film()));
  Replies replies = AllOf(Film());
  replies[kLabs].status = "302 Found\r\nLocation: " + stranger.url() + "/" + kLabs;
  replies["Procedure?patient=123"].body =
      R"({"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": ")" +
      stranger.url() + R"(?page=2"}]})";
  const FhirServer ehr(std::move(replies));
  const cds::server::Clients clients(Owning({ehr.url()}));
  Service service(clients.Default());
  CHECK(service.Post(kSign, Granting(WithoutPrefetch(), stranger.url())).status == 412);
  for (const std::string_view elsewhere :
       {"http://169.254.169.254/fhir", "file:///etc/passwd", "http://127.0.0.1:1/fhir",
        "http://localhost/fhir", "ftp://x", "::::", ""}) {
    CAPTURE(elsewhere);
    CHECK(service.Post(kSign, Granting(WithoutPrefetch(), elsewhere)).status == 412);
  }
  CHECK(ehr.heads().empty());
  CHECK(service.Post(kSign, Granting(WithoutPrefetch(), ehr.url())).status == 200);
  CHECK_FALSE(ehr.heads().empty());
  CHECK(stranger.heads().empty());
}

TEST_CASE("R-FA-12: required data that is refused, missing or late is 412, optional is unknown") {
  struct Case {
    std::string_view status;
    std::chrono::milliseconds delay;
  };
  for (const Case& one : {Case{"401 Unauthorized", {}},
                          {"403 Forbidden", {}},
                          {"404 Not Found", {}},
                          {"500 Internal Server Error", {}},
                          {"200 OK", std::chrono::milliseconds(3'000)}}) {
    CAPTURE(one.status);
    for (const std::string& query : {std::string("Condition?patient=123"), kLabs}) {
      CAPTURE(query);
      Replies replies = AllOf(Film());
      replies[query].status = one.status;
      replies[query].delay = one.delay;
      const FhirServer ehr(std::move(replies));
      auto agreed = Owning({ehr.url()});
      agreed["default"].fhir_deadline = std::chrono::milliseconds(1'000);
      const cds::server::Clients clients(agreed);
      Service service(clients.Default());
      const HttpReply reply = service.Post(kSign, Granting(WithoutPrefetch(), ehr.url()));
      CHECK(reply.status == (query == kLabs ? 200 : 412));
      if (query == kLabs) CHECK(reply.body == R"({"cards":[]})");
    }
  }
}

TEST_CASE("R-FA-10: a question without a token has no Authorization header, and is an agreed one") {
  const FhirServer ehr(AllOf(Film()));
  Tree request = WithoutPrefetch();
  request.Set("fhirServer", tests::Text(ehr.url()));
  auto agreed = Owning({ehr.url()});
  const cds::server::Clients clients(agreed);
  Service service(clients.Default());
  CHECK(service.Post(kSign, request.Write()).status == 412);
  CHECK(ehr.heads().empty());
  agreed["default"].asks_without_token = true;
  const cds::server::Clients open_clients(agreed);
  Service open_service(open_clients.Default());
  CHECK(open_service.Post(kSign, request.Write()).body == AnswerFromPrefetch());
  for (const std::string& head : ehr.heads()) CHECK(head.find("Authorization") == head.npos);
}

TEST_CASE("R-PF-27 R-PF-31: over the network in pages, the answer is that of the prefetch") {
  Replies replies = AllOf(Film());
  const std::string conditions = replies["Condition?patient=123"].body;
  // A relative link is one of the same server.
  replies["Condition?patient=123"].body =
      R"({"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next",
          "url": "Condition?page=2"}]})";
  replies["Condition?page=2"] = {conditions};
  const FhirServer ehr(std::move(replies));
  const cds::server::Clients clients(Owning({ehr.url()}));
  Service service(clients.Default());
  const HttpReply reply = service.Post(kSign, Granting(WithoutPrefetch(), ehr.url()));
  CHECK(reply.body == AnswerFromPrefetch());
}

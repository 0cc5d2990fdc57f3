#include "fhir/http_client.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/fhir/patience.hpp"
#include "tests/support/fhir_server.hpp"
#include "tests/support/map_server.hpp"
#include "tests/support/process.hpp"

namespace {

using fhir::BearerToken;
using fhir::HttpClient;
using fhir::HttpLimits;
using support::FhirServer;
using support::LoopbackServer;
using support::Peer;
using support::Replies;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

constexpr std::string_view kToken = "canary-token.0123456789";
constexpr std::string_view kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string Bundle(int entries, std::string_view rest = "") {
  std::string bundle = R"({"resourceType":"Bundle","entry":[)";
  for (int i = 0; i < entries; ++i) {
    bundle += i > 0 ? "," : "";
    bundle += R"({"resource":{"resourceType":"Condition","id":"c"}})";
  }
  return bundle + "]" + std::string(rest) + "}";
}

std::vector<fhir::ServerAnswer> Ask(const HttpClient& client, const std::string& base,
                                    const std::vector<std::string>& queries,
                                    std::chrono::milliseconds time = 5s) {
  // The server goes before the answers are looked at.
  return client.Open(base, BearerToken(kToken))->Ask(queries, Clock::now() + time);
}

std::string IssueOf(const fhir::ServerAnswer& answer) {
  return answer.issue ? answer.issue->diagnostics : "";
}

// For tests that are not about time, on a machine that may be busy.
HttpLimits Patient() {
  HttpLimits limits;
  limits.step = 10s;
  return limits;
}

bool Has(std::string_view head, std::string_view line) { return head.find(line) != head.npos; }

}  // namespace

TEST_CASE("a friendly server is asked side by side, and answers in the order of the queries") {
  const FhirServer server(Replies{
      {"Patient/1", {R"({"resourceType":"Patient","id":"1"})", 500ms}},
      {"Condition?patient=1",
       {Bundle(2, R"(,"total":3,"link":[{"relation":"next","url":"?p=2"}])")}},
      {"Observation?patient=1", {Bundle(0), 500ms}},
  });
  const FhirServer root(Replies{});
  HttpLimits patient = Patient();
  const HttpClient client({server.url(), root.url()}, patient);
  const auto start = Clock::now();
  const auto answers =
      Ask(client, server.url(),
          {"Patient/1", "Condition?patient=1", "Observation?patient=1", "Coverage"});
  CHECK(Clock::now() - start < 1s);
  REQUIRE(answers.size() == 4);
  CHECK(answers[0].complete);
  CHECK(answers[0].pages.at(0)->root["id"].text() == "1");
  CHECK(answers[1].pages.size() == 1);
  CHECK_FALSE(answers[1].complete);
  CHECK(IssueOf(answers[1]) == "the FHIR server has no such resource");  // "/fhir?p=2" is not there
  CHECK(answers[2].complete);
  CHECK(answers[2].pages.at(0)->root["entry"].size() == 0);
  CHECK(answers[3].pages.empty());
  CHECK(IssueOf(answers[3]) == "the FHIR server has no such resource");
  CHECK(root.heads().empty());
}

TEST_CASE("pages are followed with the token until the last") {
  const std::string next = R"(,"link":[{"relation":"next","url":"Condition?patient=1&page=)";
  const FhirServer server(Replies{
      {"Condition?patient=1", {Bundle(2, R"(,"total":5)" + next + "2\"}]")}},
      {"Condition?patient=1&page=2", {Bundle(2, next + "3\"}]")}},
      {"Condition?patient=1&page=3", {Bundle(1)}},
  });
  const HttpClient client({server.url()}, Patient());
  const auto answers = Ask(client, server.url(), {"Condition?patient=1"});
  CHECK(answers.at(0).complete);
  CHECK_FALSE(answers.at(0).issue);
  CHECK(answers.at(0).pages.size() == 3);
  for (const std::string& head : server.heads()) {
    CHECK(Has(head, "\r\nAuthorization: Bearer " + std::string(kToken) + "\r\n"));
  }
  // The link alone is a query as well.
  const auto later = Ask(client, server.url(), {server.url() + "/Condition?patient=1&page=3"});
  CHECK(later.at(0).complete);
}

TEST_CASE("a GET says what it takes and carries nothing else") {
  const FhirServer server(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  const HttpClient client({server.url()}, Patient());
  const std::vector<std::string> query{"Patient/1"};
  client.Open(server.url(), BearerToken(kToken), kTrace)->Ask(query, Clock::now() + 5s);
  client.Open(server.url(), BearerToken(), "00-not-one\r\nX: y")->Ask(query, Clock::now() + 5s);
  const auto heads = server.heads();
  REQUIRE(heads.size() == 2);
  const std::string authority = server.url().substr(7, server.url().find("/fhir") - 7);
  CHECK(heads[0] ==
        "GET /fhir/Patient/1 HTTP/1.1\r\nAccept: application/fhir+json\r\n"
        "Accept-Encoding: identity\r\nAuthorization: Bearer " +
            std::string(kToken) + "\r\nConnection: close\r\nHost: " + authority +
            "\r\ntraceparent: " + std::string(kTrace) + "\r\nUser-Agent: lumbar\r\n\r\n");
  CHECK_FALSE(Has(heads[1], "Authorization"));
  CHECK_FALSE(Has(heads[1], "traceparent"));
}

TEST_CASE("a content type is JSON with any parameter, and nothing near it") {
  const std::pair<std::string, bool> cases[] = {
      {"application/fhir+json", true},
      {"application/json", true},
      {"Application/FHIR+JSON;charset=UTF-8", true},
      {"application/fhir+json ; fhirVersion=4.0", true},
      {"application/fhir+xml", false},
      {"application/jsonp", false},
      {"text/json", false},
      {"application/json+fhir, text/html", false},
      {"", false},
  };
  for (const auto& one : cases) {
    CAPTURE(one.first);
    const FhirServer server(
        Replies{{"Patient/1", {R"({"resourceType":"Patient"})", 0ms, one.first}}});
    const HttpClient client({server.url()}, Patient());
    CHECK(Ask(client, server.url(), {"Patient/1"}).at(0).complete == one.second);
  }
}

TEST_CASE("only a server on the list is opened, and only with a token that can be sent") {
  const HttpClient client({"https://127.0.0.1:1/fhir", "http://LOCALHOST:1/"}, Patient());
  CHECK(client.Open("https://127.0.0.1:1/fhir", BearerToken(kToken)));
  CHECK(client.Open("HTTPS://127.0.0.1:1/fhir/", BearerToken(kToken)));
  CHECK(client.Open("http://localhost:1", BearerToken()));
  for (const std::string_view other :
       {"https://127.0.0.1/fhir", "http://127.0.0.1:1/fhir", "https://127.0.0.1:1", "",
        "https://127.0.0.1:1/fhir/x", "https://127.0.0.1:1/FHIR",
        "https://127.0.0.1:1@evil.example/fhir", "https://evil.example/fhir",
        "http://localhost:1/fhir"}) {
    CAPTURE(other);
    CHECK_FALSE(client.Open(other, BearerToken(kToken)));
  }
  for (const std::string_view token : {"a b", "a\r\nX: y", "a\n", "\xC3\xA9", "a,b"}) {
    CHECK_FALSE(client.Open("https://127.0.0.1:1/fhir", BearerToken(token)));
  }
  CHECK_FALSE(client.Open("https://127.0.0.1:1/fhir", BearerToken(std::string(9'000, 'a'))));
  CHECK_THROWS(HttpClient({"https://user@ehr.example/fhir"}));
  CHECK_THROWS(HttpClient({"http://ehr.example/fhir"}));
  HttpLimits limits;
  limits.ca_file = "/no/such/file.pem";
  CHECK_THROWS(HttpClient({}, limits));
}

TEST_CASE("a server whose name is not known is unavailable, and others are not") {
  const FhirServer server(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  HttpClient client({"https://no-such-host.invalid/fhir", server.url()}, Patient());
  CHECK(client.Unresolved() == std::vector<std::string>{"https://no-such-host.invalid/fhir"});
  CHECK(IssueOf(Ask(client, "https://no-such-host.invalid/fhir", {"Patient/1"}).at(0)) ==
        "the FHIR server's name is not known");
  client.Resolve();
  CHECK(Ask(client, server.url(), {"Patient/1"}).at(0).complete);
}

TEST_CASE("a redirect is not followed, and the token does not go there") {
  LoopbackServer elsewhere([](Peer& peer) { peer.ReadHead(); });
  for (const char* status : {"301 Moved", "302 Found", "307 Temporary Redirect",
                             "308 Permanent Redirect", "303 See Other"}) {
    LoopbackServer server([&](Peer& peer) {
      peer.ReadHead();
      peer.Send("HTTP/1.1 " + std::string(status) + "\r\nLocation: " + elsewhere.url() +
                "/Patient/1\r\nContent-Length: 0\r\n\r\n");
    });
    const HttpClient client({server.url()}, Patient());
    CHECK(IssueOf(Ask(client, server.url(), {"Patient/1"}).at(0)) ==
          "the FHIR server redirects, which is not followed");
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a proxy of the environment is not used") {
  LoopbackServer proxy([](Peer& peer) { peer.ReadHead(); });
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
    setenv(name, proxy.url("").c_str(), 1);
  }
  const FhirServer server(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  const HttpClient client({server.url()}, Patient());
  CHECK(Ask(client, server.url(), {"Patient/1"}).at(0).complete);
  CHECK(proxy.connections() == 0);
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
    unsetenv(name);
  }
}

TEST_CASE("a query that leads elsewhere is an issue, and the others are asked") {
  const FhirServer server(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  const HttpClient client({server.url()}, Patient());
  const auto answers =
      Ask(client, server.url(), {"../admin", "Patient/1", "https://evil.example/fhir/Patient/1"});
  CHECK(IssueOf(answers.at(0)) == "the query is not below the FHIR server");
  CHECK(answers.at(1).complete);
  CHECK(IssueOf(answers.at(2)) == "the query is not below the FHIR server");
  CHECK(server.queries() == std::vector<std::string>{"Patient/1"});
}

TEST_CASE("what has come by the deadline is kept, what has not is late") {
  const FhirServer server(Replies{
      {"Patient/1", {R"({"resourceType":"Patient"})"}},
      {"Observation", {Bundle(1), 10s}},
      {"Condition", {Bundle(1, R"(,"link":[{"relation":"next","url":"Condition?page=2"}])")}},
      {"Condition?page=2", {Bundle(1), 10s}},
  });
  HttpLimits patient = Patient();
  const HttpClient client({server.url()}, patient);
  const auto start = Clock::now();
  const auto answers = Ask(client, server.url(), {"Patient/1", "Observation", "Condition"}, 400ms);
  CHECK(Clock::now() - start < 400ms + 4 * kLate);
  CHECK(answers.at(0).complete);
  CHECK(IssueOf(answers.at(1)) == "the FHIR server did not answer in time");
  CHECK(answers.at(2).pages.size() == 1);
  CHECK(IssueOf(answers.at(2)) == "the FHIR server did not answer in time");
  CHECK_FALSE(answers.at(2).complete);
  CHECK(Ask(client, server.url(), {"Patient/1"}, -1ms).at(0).pages.empty());
  CHECK(Ask(client, server.url(), {}).empty());
}

TEST_CASE("a dead server is left alone after five failures, while another answers") {
  const FhirServer server(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  std::atomic<bool> dead = true;
  LoopbackServer sick([&](Peer& peer) {
    peer.ReadHead();
    peer.Send(support::HttpReplyOf({R"({"resourceType":"Patient"})", 0ms, "application/json",
                                    dead ? "503 Service Unavailable" : "200 OK"}));
  });
  HttpLimits limits = Patient();
  limits.pause = 300ms;
  const HttpClient client({server.url(), sick.url()}, limits);
  for (int i = 0; i < 5; ++i) {
    CHECK(IssueOf(Ask(client, sick.url(), {"Patient/1"}).at(0)) ==
          "the FHIR server could not answer");
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(IssueOf(Ask(client, sick.url(), {"Patient/1"}).at(0)) ==
          "the FHIR server failed too often, and is left alone");
  }
  CHECK(sick.connections() == 5);
  CHECK(Ask(client, server.url(), {"Patient/1"}).at(0).complete);
  dead = false;
  CHECK(support::Soon([&] { return Ask(client, sick.url(), {"Patient/1"}).at(0).complete; }));
  CHECK(sick.connections() == 6);
}

TEST_CASE("a port where nobody listens is a failure at once") {
  std::string url;
  {
    url = LoopbackServer([](Peer&) {}).url();
  }
  const HttpClient client({url}, Patient());
  const auto start = Clock::now();
  CHECK(IssueOf(Ask(client, url, {"Patient/1"}).at(0)) == "the FHIR server is not to be reached");
  CHECK(Clock::now() - start < 1s + kLate);
}

TEST_CASE("a slow server takes its share of the threads and no more") {
  const FhirServer slow(Replies{{"Patient/1", {R"({"resourceType":"Patient"})", 1s}}});
  const FhirServer quick(Replies{{"Patient/1", {R"({"resourceType":"Patient"})"}}});
  HttpLimits limits = Patient();
  limits.threads = 4;
  limits.threads_per_host = 2;
  limits.queue = 8;
  const HttpClient client({slow.url(), quick.url()}, limits);
  std::jthread other([&] {
    const auto answers =
        Ask(client, slow.url(), std::vector<std::string>(12, "Patient/1"), 1'900ms);
    int answered = 0, refused = 0;
    for (const auto& answer : answers) {
      answered += answer.complete;
      refused += IssueOf(answer) == "too many FHIR queries are under way";
    }
    CHECK(answered == 2);
    CHECK(refused >= 6);  // two run, four wait
  });
  REQUIRE(support::Soon([&] { return slow.heads().size() == 2; }));
  const auto start = Clock::now();
  CHECK(Ask(client, quick.url(), {"Patient/1"}).at(0).complete);
  CHECK(Clock::now() - start < 700ms);
  CHECK(slow.heads().size() == 2);
}

TEST_CASE("many requests at once each get their own answers") {
  Replies replies;
  for (int i = 0; i < 16; ++i) {
    replies["Patient/" + std::to_string(i)] = {R"({"resourceType":"Patient","id":")" +
                                               std::to_string(i) + "\"}"};
  }
  const FhirServer server(std::move(replies));
  const HttpClient client({server.url()}, Patient());
  std::vector<std::jthread> callers;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&, i] {
      const std::string id = std::to_string(i);
      for (int round = 0; round < 10; ++round) {
        const auto answers = Ask(client, server.url(), {"Patient/" + id, "Patient/" + id}, 10s);
        for (const auto& answer : answers) {
          right += answer.complete && answer.pages.at(0)->root["id"].text() == id;
        }
      }
    });
  }
  callers.clear();
  CHECK(right == 16 * 10 * 2);
}

TEST_CASE("a server in a map answers as one on the network") {
  support::MapServer server(
      support::Bodies{{"Patient/1", R"({"resourceType":"Patient","id":"1"})"}});
  const std::vector<std::string> queries{"Patient/1", "Patient/2"};
  const auto answers = server.Ask(queries, Clock::now());
  CHECK(answers.at(0).complete);
  CHECK(answers.at(0).pages.at(0)->root["id"].text() == "1");
  CHECK(answers.at(1).issue);
  CHECK(server.asked == queries);
}

#include "cds/server/gate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cds/feedback/open_store.hpp"
#include "cds/feedback/sqlite_database.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/service.hpp"

namespace {

using support::Bearing;
using support::HttpReply;
using support::Post;
using support::Signer;
using namespace std::chrono_literals;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kSelect = "/cds-services/lumbar-order-select";
constexpr std::string_view kSignFeedback = "/cds-services/lumbar-order-sign/feedback";

std::string ReadFile(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(name).rdbuf();
  return text.str();
}

const std::string& Order() {
  static const std::string order = ReadFile("deploy/examples/xray-breast-cancer.json");
  return order;
}

std::string Get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

// Two clients that must prove who they are.
struct TwoClients {
  cds::server::Config Agreed() const {
    cds::server::Config config;
    config.clients["clinic"] = clinic.Agreed();
    config.clients["lab"] = lab.Agreed();
    return config;
  }

  Signer clinic{"https://clinic.example"};
  Signer lab{"https://lab.example"};
};

// A reply without its date, which alone may differ.
std::string BytesOf(const HttpReply& reply) {
  std::string head = reply.head;
  const std::size_t date = head.find("Date: ");
  if (date != head.npos) head.erase(date, head.find("\r\n", date) - date);
  return head + reply.body;
}

std::string FeedbackOn(const std::string& card) {
  return R"({"feedback":[{"card":")" + card +
         R"(","outcome":"overridden","outcomeTimestamp":"2026-07-15T12:05:00Z"}]})";
}

std::string FirstCard(const std::string& body) {
  constexpr std::string_view kKey = R"("uuid":")";
  const std::size_t at = body.find(kKey);
  return at == body.npos ? "" : body.substr(at + kKey.size(), 36);
}

}  // namespace

TEST_CASE("a token opens the endpoint it was made for, and no other") {
  const TwoClients world;
  const support::Service service(world.Agreed());
  struct Case {
    std::string_view made_for;
    std::string_view called;
    int status;
  };
  const Case cases[] = {
      {kSign, kSign, 200},
      {"/cds-services", "/cds-services", 200},
      {kSign, kSelect, 401},
      {kSelect, kSign, 401},
      {kSign, "/cds-services", 401},
      {"/cds-services", kSign, 401},
      {"/cds-services", kSignFeedback, 401},
      {kSelect, kSignFeedback, 401},
      {kSignFeedback, kSign, 401},
      {kSign, kSignFeedback, 404},  // let in, but no feedback is kept
      {kSignFeedback, kSignFeedback, 404},
  };
  for (const Case& test : cases) {
    CAPTURE(test.made_for);
    CAPTURE(test.called);
    const bool discovery = test.called == "/cds-services";
    const std::string request = discovery ? Get(test.called) : Post(test.called, Order());
    CHECK(service.Ask(Bearing(request, world.clinic.Token(test.made_for))).status == test.status);
  }
}

TEST_CASE("a token is good for one call") {
  const TwoClients world;
  const support::Service service(world.Agreed());
  const std::string request = Bearing(Post(kSign, Order()), world.clinic.Token(kSign));
  CHECK(service.Ask(request).status == 200);
  CHECK(service.Ask(request).status == 401);
}

TEST_CASE("whoever is turned away sees the same bytes, whatever the reason") {
  const TwoClients world;
  const Signer stranger("https://nobody.example");
  const Signer forger("https://clinic.example");
  const support::Service service(world.Agreed());
  const std::string used = world.clinic.Token(kSign);
  REQUIRE(service.Ask(Bearing(Post(kSign, Order()), used)).status == 200);

  cds::server::TokenRequest old;
  old.issuer = "https://clinic.example";
  old.audience = std::string(support::kPublicUrl) + std::string(kSign);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string good = world.clinic.Token(kSign);
  const std::string call = Post(kSign, Order());
  const std::string attempts[] = {
      call,
      support::WithHeaders(call, "Authorization: Basic Y2FuYXJ5\r\n"),
      Bearing(call, "canary"),
      Bearing(call, std::string(9'000, 'a')),
      Bearing(call, used),
      Bearing(call, stranger.Token(kSign)),
      Bearing(call, forger.Token(kSign)),
      Bearing(call, world.clinic.Token(kSelect)),
      Bearing(call, MakeToken(world.clinic.key(), old, now - 1h)),
      Bearing(call, MakeToken(world.clinic.key(), old, now + 1h)),
      Bearing(call, good.substr(0, good.size() - 4) + "AAAA"),
      Bearing(call, good.substr(0, good.rfind('.') + 1)),
  };
  const std::string first = BytesOf(service.Ask(attempts[0]));
  CHECK(first.starts_with("HTTP/1.1 401 "));
  for (const std::string& attempt : attempts) {
    CAPTURE(attempt.substr(0, 150));
    CHECK(BytesOf(service.Ask(attempt)) == first);
  }
  const std::string metrics = service.Metrics();
  for (const std::string reason :
       {"no_token", "malformed", "too_long", "replayed", "issuer", "unknown_key", "audience",
        "expired", "not_yet_valid", "signature"}) {
    CAPTURE(reason);
    CAPTURE(metrics);
    CHECK(metrics.find("lumbar_refusals_total{reason=\"" + reason + "\"}") != metrics.npos);
  }
}

TEST_CASE("two Authorization headers are a request that cannot be read") {
  const TwoClients world;
  const support::Service service(world.Agreed());
  const std::string once = Bearing(Post(kSign, Order()), world.clinic.Token(kSign));
  CHECK(service.Ask(Bearing(once, world.clinic.Token(kSign))).status == 400);
}

TEST_CASE("what operators ask needs no token, and tells nothing of clients") {
  const TwoClients world;
  const support::Service service(world.Agreed());
  for (const std::string_view path : {"/livez", "/readyz", "/metrics"}) {
    CAPTURE(path);
    const HttpReply reply = service.Ask(Get(path));
    CHECK(reply.status == 200);
    CHECK(reply.body.find("clinic") == std::string::npos);
  }
  CHECK(service.Ask(Get("/cds-services")).status == 401);
}

TEST_CASE("where no client has an issuer everyone is let in, with any token or none") {
  const support::Service service({});
  CHECK(service.Ask(Post(kSign, Order())).status == 200);
  CHECK(service.Ask(Bearing(Post(kSign, Order()), "anything")).status == 200);
  CHECK(service.Ask(Get("/cds-services")).status == 200);
}

TEST_CASE("feedback counts to a card's rule only from the client that got the card") {
  const TwoClients world;
  const tests::Folder folder;
  const auto store = cds::feedback::OpenStore("sqlite:" + (folder.path() / "feedback.db").string(),
                                              "cds/feedback/migrations", false);
  const support::Service service(world.Agreed(), store.get());
  const HttpReply answer = service.Ask(Bearing(Post(kSign, Order()), world.clinic.Token(kSign)));
  const std::string card = FirstCard(answer.body);
  REQUIRE(card.size() == 36);
  for (const Signer* const signer : {&world.lab, &world.clinic}) {
    CHECK(service.Ask(Bearing(Post(kSignFeedback, FeedbackOn(card)), signer->Token(kSignFeedback)))
              .status == 200);
  }
  const auto tallies = store->Summary().value();
  REQUIRE(tallies.size() == 2);
  for (const auto& tally : tallies) {
    CAPTURE(tally.client);
    CHECK(tally.rule == (tally.client == "clinic" ? "R-MAL-02" : ""));
  }
}

TEST_CASE("while the store hangs cards go out as ever, and feedback is told to come again") {
  const TwoClients world;
  const tests::Folder folder;
  const auto file = folder.path() / "feedback.db";
  const auto store =
      cds::feedback::OpenStore("sqlite:" + file.string(), "cds/feedback/migrations", false);
  const support::Service service(world.Agreed(), store.get());
  const std::string feedback = FeedbackOn("18dfd2d5-4ecc-5887-98c2-a19c4b41e205");
  cds::feedback::SqliteDatabase other(file);
  std::optional<cds::feedback::SqliteTransaction> lock(other);
  std::atomic<int> kept = 0;
  std::atomic<int> sent_back = 0;
  std::vector<std::jthread> senders;
  for (int i = 0; i < 24; ++i) {
    senders.emplace_back([&] {
      const HttpReply reply =
          service.Ask(Bearing(Post(kSignFeedback, feedback), world.lab.Token(kSignFeedback)));
      if (reply.status == 200) ++kept;
      if (reply.status == 503 && reply.Has("Retry-After: 1")) ++sent_back;
    });
  }
  CHECK(support::Soon([&] { return sent_back == 22; }));  // two hold the store's threads
  for (int i = 0; i < 20; ++i) {
    const auto began = std::chrono::steady_clock::now();
    CHECK(service.Ask(Bearing(Post(kSign, Order()), world.clinic.Token(kSign))).status == 200);
    CHECK(std::chrono::steady_clock::now() - began < 1s);
  }
  lock.reset();
  senders.clear();
  CHECK(kept == 2);
  CHECK(sent_back == 22);
}

TEST_CASE("feedback is up to 64 KB, and cards that nobody knows are taken") {
  const tests::Folder folder;
  const auto store = cds::feedback::OpenStore("sqlite:" + (folder.path() / "feedback.db").string(),
                                              "cds/feedback/migrations", false);
  const support::Service service({}, store.get());
  std::string feedback = FeedbackOn("18dfd2d5-4ecc-5887-98c2-a19c4b41e205");
  CHECK(service.Ask(Post(kSignFeedback, feedback)).status == 200);
  feedback.insert(1, std::string(64 * 1024 - feedback.size(), ' '));
  CHECK(service.Ask(Post(kSignFeedback, feedback)).status == 200);
  feedback.insert(1, " ");
  CHECK(service.Ask(Post(kSignFeedback, feedback)).status == 413);
}

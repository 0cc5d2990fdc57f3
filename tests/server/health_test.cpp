#include "cds/server/health.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "cds/feedback/open_store.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/service.hpp"

namespace {

using support::HttpAnswer;
using support::HttpReply;
using support::SendAll;
using support::Service;
using support::Signer;
using support::Soon;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kNeverHad = "\nlumbar_key_set_age_seconds{client=\"clinic\"} +Inf\n";

bool Has(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

int CountOf(const std::string& text, std::string_view what) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; ++at) ++count;
  return count;
}

const std::string& Order() {
  static const std::string order = [] {
    std::ostringstream text;
    text << std::ifstream("deploy/examples/xray-breast-cancer.json").rdbuf();
    return text.str();
  }();
  return order;
}

HttpReply Ready(const Service& service) {
  return service.Ask("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
}

bool Warns(const Service& service) {
  return Has(Ready(service).body, R"("warning":"The key set of a client cannot be fetched;)");
}

// Where a client's keys are; what is answered there can change.
class KeyServer {
 public:
  using Behave = std::function<void(int socket)>;

  explicit KeyServer(Behave behave) : behave_(std::move(behave)) {}

  void Become(Behave behave) {
    const std::lock_guard lock(mutex_);
    behave_ = std::move(behave);
  }

  // A service with one client, whose keys are here.
  cds::server::Config Agreed(const Signer& signer) const {
    cds::server::Config config;
    cds::server::ClientConfig& client = config.clients["clinic"];
    client = signer.Agreed();
    client.key_set.clear();
    client.jku = server_.url();
    return config;
  }

 private:
  std::mutex mutex_;
  Behave behave_;
  support::RawServer server_{[this](int socket, const std::string&) {
    const std::lock_guard lock(mutex_);
    behave_(socket);
  }};
};

KeyServer::Behave Answering(const std::string& answer) {
  return [answer](int socket) { SendAll(socket, answer); };
}

int Call(const Service& service, const Signer& signer) {
  return service.Ask(support::Bearing(support::Post(kSign, Order()), signer.Token(kSign))).status;
}

}  // namespace

TEST_CASE("keys that cannot be had are told in the log, the metrics and readyz until they can") {
  const Signer signer("https://clinic.example");
  const std::string good = HttpAnswer(WritePublicJwkSet(signer.key()));
  const std::string secret = R"({"keys":[)" + WritePrivateJwk(signer.key()) + "]}";
  struct Case {
    const char* what;
    std::string answer;
    const char* words;
  };
  const Case cases[] = {
      {"elsewhere", HttpAnswer("", "302 Found\r\nLocation: /canary"), "the answer had status 302"},
      {"an error", HttpAnswer("canary", "500 Oops"), "the answer had status 500"},
      {"too much", HttpAnswer(std::string(200'000, ' ')), "over 64 KB"},
      {"private keys", HttpAnswer(secret), "it was published with its private part"},
      {"no JSON", HttpAnswer("<html>canary</html>"), "was not taken: "},
      {"nothing", "", "the answer was cut short, late or no HTTP"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    KeyServer server(Answering(test.answer));
    Service service(server.Agreed(signer));
    REQUIRE(Soon([&] { return Warns(service); }));
    CHECK(Ready(service).status == 200);
    CHECK_FALSE(Has(Ready(service).body, "clinic"));
    CHECK(Has(service.Metrics(), kNeverHad));
    CHECK(Has(service.Metrics(), "\nlumbar_key_set_failures_total{client=\"clinic\"} 1\n"));
    server.Become(Answering(good));
    CHECK(Call(service, signer) == 401);  // and has them asked for again
    REQUIRE(Soon([&] { return !Warns(service); }));
    CHECK(Call(service, signer) == 200);
    CHECK_FALSE(Has(service.Metrics(), kNeverHad));
    const std::string log = service.End();
    CAPTURE(log);
    CHECK(CountOf(log, "lumbar: the key set of client clinic was not taken: ") == 1);
    CHECK(CountOf(log, "lumbar: the key set of client clinic was fetched again\n") == 1);
    CHECK(Has(log, test.words));
    CHECK_FALSE(Has(log, "canary"));
    CHECK_FALSE(Has(log, R"("d")"));
  }
}

TEST_CASE("keys that cannot be renewed stay in force, and readyz warns") {
  const Signer signer("https://clinic.example");
  const Signer unknown("https://clinic.example");
  KeyServer server(Answering(HttpAnswer(WritePublicJwkSet(signer.key()))));
  Service service(server.Agreed(signer));
  REQUIRE(Soon([&] { return !Has(service.Metrics(), kNeverHad); }));
  CHECK(Call(service, signer) == 200);
  CHECK_FALSE(Warns(service));
  server.Become(Answering(HttpAnswer("", "500 Oops")));
  CHECK(Call(service, unknown) == 401);
  CHECK(Soon([&] { return Warns(service); }));
  CHECK(Call(service, signer) == 200);
  CHECK_FALSE(Has(service.Metrics(), kNeverHad));
  const std::string log = service.End();
  CHECK(CountOf(log, "lumbar: the key set of client clinic") == 1);
}

TEST_CASE("a service that ends while it fetches keys does not say that it failed") {
  const Signer signer("https://clinic.example");
  std::atomic<bool> asked = false;
  KeyServer server([&](int socket) {
    asked = true;
    char byte = 0;
    recv(socket, &byte, 1, 0);
  });
  Service service(server.Agreed(signer));
  REQUIRE(Soon([&] { return asked.load(); }));
  CHECK_FALSE(Has(service.End(), "key set"));
}

TEST_CASE("that feedback cannot be kept is told in the log, the metrics and readyz until it can") {
  const tests::Folder folder;
  const auto store = cds::feedback::OpenStore("sqlite:" + (folder.path() / "feedback.db").string(),
                                              "cds/feedback/migrations", false);
  Service service({}, store.get());
  int last = 0;
  const auto send = [&](int number) {
    const std::string card = "card-" + std::to_string(number);
    return service.Ask(support::Post(
        std::string(kSign) + "/feedback",
        R"({"feedback":[{"card":")" + card +
            R"(","outcome":"overridden","outcomeTimestamp":"2026-07-15T12:05:00Z"}]})"));
  };
  CHECK(send(0).status == 200);
  CHECK(Ready(service).status == 200);
  CHECK(Has(service.Metrics(), "\nlumbar_feedback_failures_total 0\n"));

  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 150'000;  // as on a full disk, files grow no more
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  while (send(++last).status == 200) REQUIRE(last < 1'000);
  for (int i = 0; i < 3; ++i) {
    const HttpReply lost = send(last);
    CHECK(lost.status == 503);
    CHECK(lost.Has("Retry-After: 1"));
    CHECK(Has(lost.body, "send it again"));
    CHECK(Ready(service).status == 503);
    CHECK(send(0).status == 200);  // it is there, and takes no room
  }
  CHECK(Has(service.Metrics(), "\nlumbar_feedback_failures_total 4\n"));
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(Ready(service).status == 200);
  CHECK(send(last).status == 200);
  const std::string log = service.End();
  CHECK(CountOf(log, "lumbar: feedback cannot be kept: SQLite: disk I/O error") == 1);
  CHECK(CountOf(log, "lumbar: feedback can be kept again\n") == 1);
  CHECK(CountOf(log, "lumbar:") == 2);
  CHECK_FALSE(Has(log, "card-"));
  CHECK(store->Summary().value().at(0).count == last + 1);
}

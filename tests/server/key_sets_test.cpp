#include "cds/server/key_sets.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cds/server/fetch_key_set.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/raw_server.hpp"

namespace {

using namespace std::chrono_literals;
using namespace cds::server;
using namespace support;

constexpr KeyTiming kNoTimer{.refresh = 1h, .retry = 1h, .miss = 1h};

// Whether it comes true within a few seconds.
bool Soon(const std::function<bool()>& is_true) {
  for (int i = 0; i < 500; ++i) {
    if (is_true()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

// A client whose keys are served on loopback, and what is served can change.
struct KeyServer {
  explicit KeyServer(std::string first) : body(std::move(first)) {}

  void Serve(const std::string& text) {
    const std::lock_guard lock(mutex);
    body = text;
  }

  // Key sets of a client with this server's address.
  KeySets& Start(const KeyTiming& timing, bool demo = false) {
    ClientIdentity client;
    client.name = "one";
    client.issuer = "https://ehr.example.org";
    client.jku = server.url();
    client.demo = demo;
    clients = {client};
    std::vector<std::string> faults;
    keys.emplace(
        clients,
        [this](const std::string& url, const std::stop_token& stop) {
          if (url != server.url()) ++elsewhere;
          return FetchKeySet(url, {}, stop);
        },
        timing, faults);
    return *keys;
  }

  std::mutex mutex;
  std::string body;
  RawServer server{[this](int socket, const std::string&) {
    const std::lock_guard lock(mutex);
    SendAll(socket, body.empty() ? HttpAnswer("", "500 Oops") : HttpAnswer(body));
  }};
  std::atomic<int> elsewhere = 0;
  std::vector<ClientIdentity> clients;
  std::optional<KeySets> keys;
};

}  // namespace

TEST_CASE("a rotated key is found by one fetch, however many tokens come with it") {
  const SigningKey first = MakeKey("ES384", "first").value();
  const SigningKey second = MakeKey("ES384", "second").value();
  KeyServer server(WritePublicJwkSet(first));
  KeySets& keys = server.Start(kNoTimer);
  MemoryReplayGuard replays;
  const Authenticator authenticator(server.clients, keys, replays);
  const auto endpoint = EndpointUrls("https://cds.example.org", "/cds-services/lumbar-order-sign");
  const auto refusal = [&](const SigningKey& key) -> std::optional<Refusal> {
    const auto candidate = authenticator.Precheck(GoodToken(key), endpoint, kNow);
    if (!candidate) return candidate.error();
    return authenticator.Verify(*candidate, kNow);
  };
  REQUIRE(Soon([&] { return keys.Of(0) != nullptr; }));
  CHECK_FALSE(refusal(first));
  CHECK_EQ(server.server.connections(), 1);

  server.Serve(WritePublicJwkSet(second));
  for (int i = 0; i < 20; ++i) CHECK_NE(refusal(second), Refusal::kSignature);
  CHECK(Soon([&] { return !refusal(second); }));
  CHECK_EQ(refusal(first), Refusal::kUnknownKey);  // it is gone from the set
  for (int i = 0; i < 100; ++i) refusal(MakeKey("ES256", std::to_string(i)).value());
  for (int i = 0; i < 100; ++i) keys.Miss(0);
  std::this_thread::sleep_for(200ms);
  CHECK_EQ(server.server.connections(), 2);
  CHECK_EQ(server.elsewhere, 0);
}

TEST_CASE("a key set stays when it cannot be renewed, and its age tells") {
  const SigningKey key = MakeKey("ES384", "first").value();
  KeyServer server(WritePublicJwkSet(key));
  KeySets& keys = server.Start({.refresh = 20ms, .retry = 20ms, .miss = 1h});
  REQUIRE(Soon([&] { return keys.Of(0) != nullptr; }));
  for (const std::string& bad : {std::string(), std::string("{}"), std::string(100'000, ' ')}) {
    server.Serve(bad);
    const auto failures = keys.StateOf(0)->failures;
    REQUIRE(Soon([&] { return keys.StateOf(0)->failures > failures + 2; }));
    REQUIRE(keys.Of(0));
    CHECK(keys.Of(0)->Find("first"));
    CHECK_NE(keys.StateOf(0)->fault, "");
  }
  std::this_thread::sleep_for(50ms);
  CHECK_GE(keys.StateOf(0)->age.value(), 50ms);
  server.Serve(WritePublicJwkSet(MakeKey("ES384", "second").value()));
  REQUIRE(Soon([&] { return keys.Of(0)->Find("second") != nullptr; }));
  CHECK_EQ(keys.StateOf(0)->fault, "");
}

TEST_CASE("a client whose keys never came is refused, and its first token asks for them again") {
  KeyServer server("");
  KeySets& keys = server.Start(kNoTimer);
  REQUIRE(Soon([&] { return keys.StateOf(0)->failures == 1; }));
  CHECK_FALSE(keys.Of(0));
  CHECK_FALSE(keys.StateOf(0)->age);
  server.Serve(WritePublicJwkSet(MakeKey("ES384", "first").value()));
  keys.Miss(0);
  CHECK(Soon([&] { return keys.Of(0) != nullptr; }));
}

TEST_CASE("a key set with the sandbox's key takes the place of none") {
  const std::string own = WritePublicJwkSet(MakeKey("ES384", "own").value());
  KeyServer server(own);
  KeySets& keys = server.Start({.refresh = 20ms, .retry = 20ms, .miss = 1h});
  REQUIRE(Soon([&] { return keys.Of(0) != nullptr; }));
  server.Serve(own.substr(0, own.size() - 2) +
               R"(,{"kty":"EC","crv":"P-384","kid":"x",)"
               R"("x":"dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB",)"
               R"("y":"Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy"}]})");
  REQUIRE(Soon([&] { return keys.StateOf(0)->failures > 1; }));
  CHECK_FALSE(keys.Of(0)->Find("x"));
  CHECK(keys.Of(0)->Find("own"));
}

TEST_CASE("readers and fetches do not get in each other's way") {
  const SigningKey key = MakeKey("ES384", "first").value();
  KeyServer server(WritePublicJwkSet(key));
  KeySets& keys = server.Start({.refresh = 1ms, .retry = 1ms, .miss = 1ms});
  REQUIRE(Soon([&] { return keys.Of(0) != nullptr; }));
  std::vector<std::jthread> readers;
  std::atomic<int> found = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int j = 0; j < 2'000; ++j) {
        found += keys.Of(0)->Find("first") != nullptr;
        keys.Miss(0);
      }
    });
  }
  readers.clear();
  CHECK_EQ(found, 8'000);
}

TEST_CASE("what is wrong with a file of keys is said with its name") {
  const TemporaryFile good(WritePublicJwkSet(MakeKey("ES384", "own").value())), bad("{}"),
      empty("");
  for (const auto& [path, faults_wanted] :
       {std::pair{good.path(), 0}, std::pair{bad.path(), 1}, std::pair{empty.path(), 1},
        std::pair{std::filesystem::path("/nowhere"), 1},
        std::pair{std::filesystem::path("/"), 1}}) {
    ClientIdentity client;
    client.jwks_file = path;
    std::vector<std::string> faults;
    const KeySets keys(std::vector{client}, nullptr, {}, faults);
    REQUIRE_EQ(faults.size(), faults_wanted);
    CHECK_EQ(keys.Of(0) != nullptr, faults_wanted == 0);
    CHECK_FALSE(keys.StateOf(0));
    if (!faults.empty()) CHECK(faults[0].starts_with(path.string() + ": "));
  }
}

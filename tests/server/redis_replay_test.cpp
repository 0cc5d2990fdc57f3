#include "cds/server/redis_replay.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/clients.hpp"
#include "tests/support/redis_server.hpp"

namespace {

using namespace cds::server;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using support::FreePort;
using support::kNow;
using support::RedisServer;

RedisAddress At(std::uint16_t port) {
  signal(SIGPIPE, SIG_IGN);  // as the service does
  RedisAddress address;
  address.port = port;
  address.pause = 100ms;
  return address;
}

}  // namespace

TEST_CASE("a token that one instance let in is refused by the other") {
  const std::uint16_t port = FreePort();
  const RedisServer redis(port);
  const SigningKey key = MakeKey("ES384", "").value();
  support::World world(WritePublicJwkSet(key));
  world.Start();
  RedisReplayGuard one(At(port)), two(At(port));
  const Authenticator first(world.clients, *world.keys, one);
  const Authenticator second(world.clients, *world.keys, two);
  const std::string token = support::GoodToken(key);
  const auto refusal = [&](const Authenticator& instance) {
    return instance.Verify(instance.Precheck(token, world.endpoint, kNow).value(), kNow);
  };
  CHECK_FALSE(refusal(first));
  CHECK_EQ(refusal(second), Refusal::kReplayed);
  CHECK_EQ(refusal(first), Refusal::kReplayed);
}

TEST_CASE("what Redis is given tells nothing of the token, and goes by itself") {
  const std::uint16_t port = FreePort();
  const RedisServer redis(port);
  RedisReplayGuard guard(At(port));
  CHECK_EQ(guard.Note("https://ehr.example.org", "id", kNow + 300s, kNow), Use::kFirst);
  const std::string keys = redis.Ask("keys '*'");
  // printf 'https://ehr.example.org\0id' | sha256sum
  CHECK_EQ(keys, "lumbar:jti:85440af5c07ebab0f46764db9de9a84754b3e44c33c28367506b12edbc08d366\n");
  const int seconds = std::stoi(redis.Ask("ttl " + keys.substr(0, keys.size() - 1)));
  CHECK_LE(seconds, 360);  // with a minute for clocks that differ
  CHECK_GE(seconds, 355);
}

TEST_CASE("no token is first while Redis is away, and callers do not wait for it") {
  const std::uint16_t port = FreePort();
  RedisReplayGuard guard(At(port));
  CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kLost);
  {
    RedisServer redis(port);
    std::this_thread::sleep_for(150ms);
    CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kFirst);
    CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kAgain);
    redis.End();
    CHECK_EQ(guard.Note("a", "2", kNow + 300s, kNow), Use::kLost);
    const auto start = steady_clock::now();
    for (int i = 0; i < 1'000; ++i) {
      CHECK_EQ(guard.Note("a", "3", kNow + 300s, kNow), Use::kLost);
    }
    CHECK_LT(steady_clock::now() - start, 1s);
  }
  const RedisServer again(port);
  std::this_thread::sleep_for(150ms);
  CHECK_EQ(guard.Note("a", "2", kNow + 300s, kNow), Use::kFirst);
}

TEST_CASE("a connection that Redis closed while it was idle costs no token its turn") {
  const std::uint16_t port = FreePort();
  std::optional<RedisServer> redis(port);
  RedisAddress address = At(port);
  address.pause = 1h;
  RedisReplayGuard guard(address);
  for (const char* const id : {"1", "2", "3"}) {
    CHECK_EQ(guard.Note("a", id, kNow + 300s, kNow), Use::kFirst);
    CHECK_EQ(redis->Ask("client kill type normal"), "1\n");
    std::this_thread::sleep_for(50ms);
  }
  CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kAgain);
  redis.reset();
  redis.emplace(port);
  CHECK_EQ(guard.Note("a", "4", kNow + 300s, kNow), Use::kFirst);
}

TEST_CASE("a Redis that hangs is given up on, and its late answer is taken for no other") {
  const std::uint16_t port = FreePort();
  const RedisServer redis(port);
  RedisReplayGuard guard(At(port));
  CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kFirst);
  redis.Freeze();
  const auto start = steady_clock::now();
  std::vector<std::jthread> callers;
  std::atomic<int> lost = 0;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back(
        [&, i] { lost += guard.Note("b", std::to_string(i), kNow + 300s, kNow) == Use::kLost; });
  }
  callers.clear();
  CHECK_EQ(lost, 8);
  CHECK_LT(steady_clock::now() - start, 2s);
  redis.Thaw();
  std::this_thread::sleep_for(150ms);
  CHECK_EQ(guard.Note("a", "1", kNow + 300s, kNow), Use::kAgain);
  CHECK_EQ(guard.Note("a", "2", kNow + 300s, kNow), Use::kFirst);
}

TEST_CASE("Redis wants its password, and says when it is full") {
  const std::uint16_t port = FreePort();
  {
    const RedisServer redis(port, "secret");
    RedisAddress address = At(port);
    CHECK_EQ(RedisReplayGuard(address).Note("a", "1", kNow + 300s, kNow), Use::kLost);
    address.password = "wrong";
    CHECK_EQ(RedisReplayGuard(address).Note("a", "1", kNow + 300s, kNow), Use::kLost);
    address.password = "secret";
    CHECK_EQ(RedisReplayGuard(address).Note("a", "1", kNow + 300s, kNow), Use::kFirst);
  }
  const RedisServer full(port, "", "1");
  CHECK_EQ(RedisReplayGuard(At(port)).Note("a", "1", kNow + 300s, kNow), Use::kFull);
}

TEST_CASE("of many instances at the same time, one is first") {
  const std::uint16_t port = FreePort();
  const RedisServer redis(port);
  std::atomic<int> first = 0;
  std::vector<std::jthread> instances;
  for (int i = 0; i < 4; ++i) {
    instances.emplace_back([&] {
      RedisReplayGuard guard(At(port));
      for (int j = 0; j < 200; ++j) {
        first += guard.Note("a", std::to_string(j), kNow + 300s, kNow) == Use::kFirst;
      }
    });
  }
  instances.clear();
  CHECK_EQ(first, 200);
}

#include "cds/server/replay.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/clients.hpp"

using namespace cds::server;
using namespace std::chrono_literals;
using support::kNow;

TEST_CASE("a token is remembered until it would be refused as expired, and no longer") {
  MemoryReplayGuard guard(10);
  CHECK_EQ(guard.Note("a", "1", kNow + 10s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", "1", kNow + 10s, kNow), Use::kAgain);
  CHECK_EQ(guard.Note("a", "1", kNow + 10s, kNow + 9s), Use::kAgain);
  CHECK_EQ(guard.Note("b", "1", kNow + 20s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", "2", kNow + 5s, kNow), Use::kFirst);
  CHECK_EQ(guard.size(), 3);
  CHECK_EQ(guard.Note("c", "1", kNow + 30s, kNow + 10s), Use::kFirst);
  CHECK_EQ(guard.size(), 2);  // b and c
}

TEST_CASE("issuer and name cannot run into each other") {
  MemoryReplayGuard guard;
  CHECK_EQ(guard.Note("ab", "c", kNow + 10s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", "bc", kNow + 10s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", std::string(8'000, 'x'), kNow + 10s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", std::string("b\0c", 3), kNow + 10s, kNow), Use::kFirst);
}

TEST_CASE("a full memory refuses what it cannot remember, and knows what it does") {
  MemoryReplayGuard guard(2);
  CHECK_EQ(guard.Note("a", "1", kNow + 10s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", "2", kNow + 20s, kNow), Use::kFirst);
  CHECK_EQ(guard.Note("a", "3", kNow + 20s, kNow), Use::kFull);
  CHECK_EQ(guard.Note("a", "1", kNow + 10s, kNow), Use::kAgain);
  CHECK_EQ(guard.Note("a", "3", kNow + 20s, kNow + 10s), Use::kFirst);
}

TEST_CASE("a client whose token cannot be remembered is told to come back") {
  const SigningKey key = MakeKey("ES384", "").value();
  support::World world(WritePublicJwkSet(key));
  world.Start();
  MemoryReplayGuard none(0);
  const Authenticator authenticator(world.clients, *world.keys, none);
  const auto candidate = authenticator.Precheck(support::GoodToken(key), world.endpoint, kNow);
  REQUIRE(candidate.has_value());
  const auto refusal = authenticator.Verify(*candidate, kNow);
  CHECK_EQ(refusal, Refusal::kReplaysFull);
  CHECK_EQ(StatusOf(*refusal), 503);
}

TEST_CASE("of many at the same time, one is first") {
  MemoryReplayGuard guard;
  std::atomic<int> first = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1'000; ++j) {
        first += guard.Note("a", std::to_string(j), kNow + 10s, kNow) == Use::kFirst;
      }
    });
  }
  threads.clear();
  CHECK_EQ(first, 1'000);
}

#include "cds/server/pace.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace cds::server {
namespace {

using namespace std::chrono_literals;

int TakenOf(Pace& pace, int calls, Pace::Clock::time_point at) {
  int taken = 0;
  for (int i = 0; i < calls; ++i) taken += pace.Take(at) ? 1 : 0;
  return taken;
}

}  // namespace

TEST_CASE("a second's calls are taken at once, then as many as the pace allows") {
  const Pace::Clock::time_point start{100h};
  Pace pace(10);
  CHECK(TakenOf(pace, 50, start) == 10);
  CHECK(TakenOf(pace, 50, start + 99ms) == 0);
  CHECK(TakenOf(pace, 50, start + 100ms) == 1);
  CHECK(TakenOf(pace, 50, start + 350ms) == 2);
  CHECK(TakenOf(pace, 50, start + 1h) == 10);
  CHECK(TakenOf(pace, 1, start + 1h + 100ms) == 1);
}

TEST_CASE("calls from many threads are counted each") {
  const Pace::Clock::time_point now{1h};
  Pace pace(1'000);
  std::atomic<int> taken = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { taken += TakenOf(pace, 500, now); });
  threads.clear();
  CHECK(taken == 1'000);
}

}  // namespace cds::server

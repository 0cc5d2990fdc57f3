#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <sstream>
#include <thread>

#include "tests/feedback/entries.hpp"
#include "tests/support/child.hpp"
#include "tests/support/engines.hpp"

namespace cds::feedback {
namespace {

using ::tests::Child;
using ::tests::EmptyStores;
using ::tests::kMigrations;
using tests::Overridden;
using tests::RowsIn;

constexpr int kRounds = 25;

// Saves one row after another and says the number of each when it was acknowledged.
int SaveUntilKilled(const std::string& url, int first, int output) {
  const auto store = OpenStore(url, kMigrations, false);
  for (int number = first;; ++number) {
    if (!store->Save("clinic", "lumbar-order-sign", {Overridden(number)})) return 1;
    const std::string line = std::to_string(number) + "\n";
    if (write(output, line.data(), line.size()) < 0) return 2;
  }
}

TEST_CASE(
    "a process killed while it saves loses nothing acknowledged, and a retry adds no second") {
  std::mt19937 chance(20261122);
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    OpenStore(url, kMigrations, false);
    int next = 0;
    int most_in_a_round = 0;
    for (int round = 0; round < kRounds; ++round) {
      Child child([&](int output) { return SaveUntilKilled(url, next, output); });
      std::this_thread::sleep_for(
          std::chrono::microseconds{std::uniform_int_distribution(5'000, 60'000)(chance)});
      child.Kill();
      REQUIRE(child.Wait() == -SIGKILL);
      const int first = next;
      std::istringstream acknowledged(child.ReadToEnd());
      for (int number = 0; acknowledged >> number; next = number + 1) REQUIRE(number == next);
      most_in_a_round = std::max(most_in_a_round, next - first);
      // The last may have been saved without our hearing of it: a client sends it again.
      const auto store = OpenStore(url, kMigrations, false);
      if (RowsIn(*store) < next) FAIL("an acknowledged row is lost");
      REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(next)}).has_value());
      REQUIRE(RowsIn(*store) == next + 1);
      ++next;
    }
    CHECK(most_in_a_round > 1);  // else it was never killed in the middle
    for (const Tally& tally : OpenStore(url, kMigrations, false)->Summary().value()) {
      CHECK(tally.count == 1);
    }
  }
}

}  // namespace
}  // namespace cds::feedback

#include "cds/feedback/store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "cds/feedback/sqlite_database.hpp"
#include "tests/feedback/entries.hpp"
#include "tests/support/engines.hpp"

namespace cds::feedback {
namespace {

using tests::Accepted;
using ::tests::EmptyStores;
using ::tests::kMigrations;
using tests::Overridden;
using tests::RowsIn;

TEST_CASE("what was saved is counted by rule, client, outcome and reason, also after reopening") {
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    auto store = OpenStore(url, kMigrations, false);
    REQUIRE(store
                ->Save("clinic", "lumbar-order-sign",
                       {Overridden(1), Overridden(2), Accepted(3, {"a", "b"}), Accepted(4, {"a"})})
                .has_value());
    Entry unmatched = Overridden(1, "");
    unmatched.feedback.reason_system.clear();
    unmatched.feedback.reason_code.clear();
    REQUIRE(store->Save("other", "lumbar-patient-view", {unmatched}).has_value());
    store = OpenStore(url, kMigrations, false);
    const auto tallies = store->Summary().value();
    REQUIRE(tallies.size() == 4);
    CHECK(tallies[0].rule.empty());
    CHECK(tallies[0].client == "other");
    CHECK(tallies[0].reason_code.empty());
    CHECK(tallies[0].count == 1);
    CHECK(tallies[1].outcome == hooks::Outcome::kAccepted);
    CHECK(tallies[1].count == 2);
    CHECK(tallies[2].reason_code == "1");
    CHECK(tallies[3].reason_code == "2");
    CHECK(tallies[3].reason_system == Overridden(2).feedback.reason_system);
    CHECK(tallies[3].rule == "R-IMG-01");
    CHECK(tallies[3].client == "clinic");
  }
}

TEST_CASE("a repeat is one row, and what differs in what identifies it is another") {
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, false);
    const auto save = [&](const std::string& client, const std::vector<Entry>& entries) {
      REQUIRE(store->Save(client, "lumbar-order-sign", entries).has_value());
      return RowsIn(*store);
    };
    CHECK(save("clinic", {Overridden(1), Overridden(1)}) == 1);
    CHECK(save("clinic", {Overridden(1)}) == 1);
    Entry other_reason = Overridden(1);
    other_reason.feedback.reason_code = "other";
    CHECK(save("clinic", {other_reason}) == 1);
    CHECK(save("other", {Overridden(1)}) == 2);
    Entry later = Overridden(1);
    later.feedback.outcome_timestamp = "2026-11-22T10:07:02.501Z";
    CHECK(save("clinic", {later}) == 3);
    CHECK(save("clinic", {Accepted(1, {"a"})}) == 4);
    CHECK(save("clinic", {Accepted(1, {"a", "b"})}) == 5);
    CHECK(save("clinic", {Accepted(1, {"a", "b"}), Overridden(2), Overridden(1)}) == 6);
  }
}

TEST_CASE("a repeat brings the rule that the first lacked, and never takes one away") {
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, false);
    for (const char* const rule : {"", "R-CES-01", "", "R-MAL-01"}) {
      REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(1, rule)}).has_value());
    }
    const auto tallies = store->Summary().value();
    REQUIRE(tallies.size() == 1);
    CHECK(tallies[0].rule == "R-CES-01");
  }
}

TEST_CASE("text of any kind is data, and comes back as it was") {
  const std::string hostile = "'); DROP TABLE feedback --\"\\\\{}\t\xF0\x9F\x92\xA9\xE2\x80\xAE";
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, true);
    Entry entry = Overridden(1, hostile);
    entry.feedback.reason_system = entry.feedback.reason_code = hostile;
    entry.feedback.user_comment = hostile;
    REQUIRE(store->Save(hostile, hostile, {entry}).has_value());
    const auto tallies = store->Summary().value();
    REQUIRE(tallies.size() == 1);
    CHECK(tallies[0].rule == hostile);
    CHECK(tallies[0].client == hostile);
    CHECK(tallies[0].reason_system == hostile);
    CHECK(tallies[0].reason_code == hostile);
  }
}

TEST_CASE("the largest message there can be is saved") {
  std::vector<Entry> entries;
  for (int i = 0; i < 200; ++i) {
    std::vector<std::string> suggestions;
    for (int j = 0; j < 50; ++j)
      suggestions.push_back(std::to_string(i * 50 + j) + std::string(60, 'x'));
    entries.push_back(Accepted(i, suggestions));
  }
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, true);
    REQUIRE(store->Save("clinic", "lumbar-order-sign", entries).has_value());
    CHECK(RowsIn(*store) == 200);
  }
}

TEST_CASE("while another has the file, each of many saves fails in its time, not one by one") {
  const ::tests::Folder folder;
  const auto file = folder.path() / "feedback.db";
  const auto store = OpenStore("sqlite:" + file.string(), kMigrations, false);
  SqliteDatabase other(file);
  std::optional<SqliteTransaction> lock(other);
  const auto began = std::chrono::steady_clock::now();
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        failures += !store->Save("clinic", "lumbar-order-sign", {Overridden(i)}).has_value();
      });
    }
  }
  CHECK(failures == 4);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{7});
  lock.reset();
  CHECK(store->Save("clinic", "lumbar-order-sign", {Overridden(1)}).has_value());
}

TEST_CASE("eight threads save at once, each message whole, repeats among them") {
  constexpr int kThreads = 8;
  constexpr int kMessages = 25;
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, false);
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kMessages; ++i) {
          // The first is common to all, in the other order each second time: locks must not cross.
          std::vector<Entry> entries{Overridden(i), Overridden(10'000 + i),
                                     Overridden(1'000 * (thread + 1) + i)};
          if (thread % 2 == 1) std::swap(entries[0], entries[1]);
          failures += !store->Save("clinic", "lumbar-order-sign", entries).has_value();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failures == 0);
    CHECK(RowsIn(*store) == kMessages * (kThreads + 2));
    for (const Tally& tally : store->Summary().value()) CHECK(tally.count == 1);
  }
}

TEST_CASE("a store that works says that it can be written to") {
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    const auto store = OpenStore(url, kMigrations, false);
    CHECK(store->CheckWritable().has_value());
    REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(1)}).has_value());
    CHECK(store->CheckWritable().has_value());
    CHECK(RowsIn(*store) == 1);
  }
}

}  // namespace
}  // namespace cds::feedback

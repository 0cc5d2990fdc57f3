#include "cds/feedback/postgres_store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/feedback/entries.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/postgres_server.hpp"

namespace cds::feedback {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::tests::kMigrations;
using tests::Overridden;
using ::tests::PostgresServer;
using tests::RowsIn;

TEST_CASE("a PostgreSQL server killed again and again loses nothing that was acknowledged") {
  PostgresServer server;
  const auto store = OpenStore(server.MakeDatabase(), kMigrations, false);
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged = 0;
  std::atomic<int> failures = 0;
  std::thread client([&] {
    while (!stop) {  // it sends each again until it was acknowledged
      if (store->Save("clinic", "lumbar-order-sign", {Overridden(acknowledged)})) {
        ++acknowledged;
      } else {
        ++failures;
        std::this_thread::sleep_for(milliseconds{5});
      }
    }
  });
  for (int round = 0; round < 3; ++round) {
    const int before = acknowledged;
    for (int i = 0; i < 500 && acknowledged < before + 20; ++i) {
      std::this_thread::sleep_for(milliseconds{20});
    }
    CHECK(acknowledged >= before + 20);  // saves work, after a restart too
    const int failed_before = failures;
    server.KillAtOnce();
    for (int i = 0; i < 500 && failures == failed_before; ++i) {
      std::this_thread::sleep_for(milliseconds{20});
    }
    CHECK(failures > failed_before);
    server.Start();
  }
  stop = true;
  client.join();
  REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(acknowledged)}).has_value());
  CHECK(RowsIn(*store) == acknowledged + 1);
  for (const Tally& tally : store->Summary().value()) CHECK(tally.count == 1);
}

TEST_CASE("a server that was restarted while nobody looked is a save that works") {
  PostgresServer server;
  const auto store = OpenStore(server.MakeDatabase(), kMigrations, false);
  REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(1)}).has_value());
  server.KillAtOnce();
  CHECK_FALSE(store->CheckWritable().has_value());
  server.Start();
  server.KillAtOnce();
  server.Start();
  CHECK(store->Save("clinic", "lumbar-order-sign", {Overridden(2)}).has_value());
  server.Execute(
      "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE application_name = 'lumbar'; END $$");
  CHECK(store->Save("clinic", "lumbar-order-sign", {Overridden(3)}).has_value());
  CHECK(RowsIn(*store) == 3);
}

TEST_CASE("a server that hangs is a failed save within seconds, and no longer once it goes on") {
  PostgresServer server;
  const auto store = OpenStore(server.MakeDatabase(), kMigrations, false);
  REQUIRE(store->Save("clinic", "lumbar-order-sign", {Overridden(1)}).has_value());
  server.Freeze(true);
  const auto began = steady_clock::now();
  const auto hung = store->Save("clinic", "lumbar-order-sign", {Overridden(2)});
  const auto took = steady_clock::now() - began;
  server.Freeze(false);
  REQUIRE_FALSE(hung.has_value());
  CHECK(hung.error().diagnostics == "PostgreSQL did not answer in time");
  CHECK(took < seconds{8});
  CHECK(store->Save("clinic", "lumbar-order-sign", {Overridden(2)}).has_value());
  CHECK(RowsIn(*store) == 2);
}

TEST_CASE("a database that may only be read says so") {
  const std::string url = ::tests::SharedPostgres().MakeDatabase();
  OpenStore(url, kMigrations, false);
  const std::string name = url.substr(url.find("@/") + 2, url.find('?') - url.find("@/") - 2);
  const auto store = OpenStore(url, kMigrations, false);
  ::tests::SharedPostgres().Execute("ALTER DATABASE " + name +
                                    " SET default_transaction_read_only = on");
  ::tests::SharedPostgres().Execute(
      "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE application_name = 'lumbar'; END $$");
  CHECK_FALSE(store->CheckWritable().has_value());
  const auto saved = store->Save("clinic", "lumbar-order-sign", {Overridden(1)});
  REQUIRE_FALSE(saved.has_value());
  CHECK(saved.error().diagnostics == "PostgreSQL refused, SQLSTATE 25006, it is read-only");
}

TEST_CASE("what PostgreSQL says of a value does not reach the issue") {
  const auto store = OpenStore(::tests::SharedPostgres().MakeDatabase(), kMigrations, true);
  Entry entry = Overridden(1);
  entry.feedback.user_comment = "Mrs Secret";
  entry.feedback.outcome_timestamp = "Mrs Secret";
  const auto saved = store->Save("clinic", "lumbar-order-sign", {entry});
  REQUIRE_FALSE(saved.has_value());
  CHECK(saved.error().diagnostics == "PostgreSQL refused, SQLSTATE 22007");
}

}  // namespace
}  // namespace cds::feedback

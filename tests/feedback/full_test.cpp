#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <random>

#include "tests/feedback/entries.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/postgres_server.hpp"

namespace cds::feedback {
namespace {

using ::tests::Folder;
using ::tests::kMigrations;
using tests::Overridden;
using ::tests::PostgresServer;
using tests::RowsIn;
using ::tests::SmallDisk;

// A message of about 400 KB that cannot be compressed.
std::vector<Entry> BigMessage(int first, std::mt19937& chance) {
  std::vector<Entry> entries;
  for (int number = first; number < first + 100; ++number) {
    entries.push_back(Overridden(number));
    std::string& comment = entries.back().feedback.user_comment;
    for (int i = 0; i < 4'000; ++i) comment += static_cast<char>('!' + chance() % 90);
  }
  return entries;
}

// Saves until the disk is full; what was acknowledged, and nothing else, is there. Once `make_room`
// was called, the message that failed is saved.
void FillUp(Store& store, const std::function<void()>& make_room) {
  std::mt19937 chance(1);
  int saved = 0;
  for (;;) {
    REQUIRE(saved < 10'000);  // there was no limit
    const auto message = BigMessage(saved, chance);
    const auto result = store.Save("clinic", "lumbar-order-sign", message);
    CHECK(RowsIn(store) == saved + (result ? 100 : 0));
    if (result) {
      saved += 100;
      continue;
    }
    CHECK(result.error().type == fhir::IssueType::kTransient);
    MESSAGE("after ", saved, " rows: ", result.error().diagnostics);
    make_room();
    REQUIRE(store.Save("clinic", "lumbar-order-sign", message).has_value());
    CHECK(RowsIn(store) == saved + 100);
    return;
  }
}

void WriteBallast(const std::filesystem::path& path, std::size_t bytes) {
  std::ofstream(path) << std::string(bytes, 'x');
  REQUIRE(std::filesystem::file_size(path) == bytes);
}

// Messages until the smallest fails; from then on a check fails, too, until there is room.
void CheckFull(Store& store, const std::function<void()>& make_room) {
  int saved = 0;
  const auto save = [&](int size) {
    std::vector<Entry> message;
    for (int i = 0; i < size; ++i) message.push_back(Overridden(saved + i));
    const bool is_saved = store.Save("clinic", "lumbar-order-sign", message).has_value();
    if (is_saved) saved += size;
    return is_saved;
  };
  for (const int size : {100, 1}) {
    while (save(size)) REQUIRE(saved < 50'000);  // there was no limit
  }
  MESSAGE("after ", saved, " rows");
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(store.CheckWritable().has_value());
    CHECK_FALSE(save(1));
  }
  make_room();
  CHECK(store.CheckWritable().has_value());
  CHECK(save(1));
  CHECK(RowsIn(store) == saved);  // and nothing of the checks
}

// A database whose tables lie in that directory.
std::string MakeDatabaseIn(const std::filesystem::path& space, PostgresServer& server) {
  std::filesystem::create_directory(space);
  ::tests::GiveToPostgres(space);
  server.Execute("CREATE TABLESPACE small LOCATION '" + space.string() + "'");
  return server.MakeDatabase("TABLESPACE small");
}

TEST_CASE("an SQLite file on a full disk fails to save, and saves again when there is room") {
  const SmallDisk disk(12'000);
  if (!disk.mounted()) {
    MESSAGE("no file system of its own can be mounted here");
    return;
  }
  const auto ballast = disk.path() / "ballast";
  WriteBallast(ballast, 4'000'000);
  const auto store = OpenStore("sqlite:" + (disk.path() / "f.db").string(), kMigrations, true);
  FillUp(*store, [&] { std::filesystem::remove(ballast); });
}

TEST_CASE("that an SQLite file's disk is full is known before a message is lost, until it is not") {
  const SmallDisk disk(1'000);
  if (!disk.mounted()) {
    MESSAGE("no file system of its own can be mounted here");
    return;
  }
  const auto store = OpenStore("sqlite:" + (disk.path() / "f.db").string(), kMigrations, false);
  const auto ballast = disk.path() / "ballast";
  std::ofstream(ballast) << std::string(1'000'000, 'x');  // as much of it as there is room for
  CHECK_FALSE(store->CheckWritable().has_value());
  std::filesystem::resize_file(ballast, 200'000);
  CHECK(store->CheckWritable().has_value());
  CheckFull(*store, [&] { std::filesystem::remove(ballast); });
}

TEST_CASE("an SQLite file that may not grow fails to save, and saves again when it may") {
  const Folder folder;
  const auto store = OpenStore("sqlite:" + (folder.path() / "f.db").string(), kMigrations, true);
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 3'000'000;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  FillUp(*store, [&] { setrlimit(RLIMIT_FSIZE, &before); });
}

TEST_CASE(
    "a PostgreSQL database on a full disk fails to save, and saves again when there is room") {
  const SmallDisk disk(24'000);
  if (!disk.mounted()) {
    MESSAGE("no file system of its own can be mounted here");
    return;
  }
  PostgresServer server;  // it sees the small disk only when it was started after
  const auto ballast = disk.path() / "ballast";
  WriteBallast(ballast, 6'000'000);
  const auto store = OpenStore(MakeDatabaseIn(disk.path() / "space", server), kMigrations, true);
  FillUp(*store, [&] { std::filesystem::remove(ballast); });
}

TEST_CASE("that a PostgreSQL database's disk is full is known from the first failed save on") {
  const SmallDisk disk(14'000);
  if (!disk.mounted()) {
    MESSAGE("no file system of its own can be mounted here");
    return;
  }
  PostgresServer server;  // it sees the small disk only when it was started after
  const auto ballast = disk.path() / "ballast";
  WriteBallast(ballast, 4'000'000);
  const auto store = OpenStore(MakeDatabaseIn(disk.path() / "space", server), kMigrations, true);
  CheckFull(*store, [&] { std::filesystem::remove(ballast); });
}

}  // namespace
}  // namespace cds::feedback

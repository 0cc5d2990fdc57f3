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
  const auto space = disk.path() / "space";
  WriteBallast(ballast, 6'000'000);
  std::filesystem::create_directory(space);
  ::tests::GiveToPostgres(space);
  server.Execute("CREATE TABLESPACE small LOCATION '" + space.string() + "'");
  const auto store = OpenStore(server.MakeDatabase("TABLESPACE small"), kMigrations, true);
  FillUp(*store, [&] { std::filesystem::remove(ballast); });
}

}  // namespace
}  // namespace cds::feedback

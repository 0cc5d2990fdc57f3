#include "cds/feedback/migrations.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "tests/feedback/entries.hpp"
#include "tests/support/engines.hpp"

namespace cds::feedback {
namespace {

using ::tests::EmptyStores;
using ::tests::Folder;
using ::tests::kMigrations;
namespace fs = std::filesystem;

void Write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

// The shipped steps and one more, for both engines.
void AddStep(const fs::path& to, const std::string& sql) {
  fs::copy(kMigrations, to, fs::copy_options::recursive);
  for (const char* const engine : {"sqlite", "postgres"}) Write(to / engine / "002_more.sql", sql);
}

std::string Fault(const std::function<void()>& act) {
  try {
    act();
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST_CASE("steps that do not count from one without a gap are refused") {
  struct Case {
    std::vector<std::string> files;
    std::string_view says;
  };
  const Case cases[] = {{{}, "no migrations in"},
                        {{"README"}, "no migrations in"},
                        {{"002_b.sql"}, "without a gap"},
                        {{"001_a.sql", "003_c.sql"}, "without a gap"},
                        {{"001_a.sql", "001_b.sql"}, "without a gap"},
                        {{"001_a.sql", "x.sql"}, "without a gap"},
                        {{"001_a.sql", "-02_b.sql"}, "without a gap"}};
  for (const Case& c : cases) {
    const Folder folder;
    for (const std::string& file : c.files) Write(folder.path() / file, "SELECT 1");
    const std::string fault = Fault([&] { ReadMigrations(folder.path()); });
    CAPTURE(fault);
    CHECK(fault.find(c.says) != fault.npos);
  }
  CHECK(Fault([] { ReadMigrations("/nowhere"); }).find("/nowhere") != std::string::npos);
}

TEST_CASE("an older schema is brought up to date, and a newer one is refused with what to do") {
  const Folder folder;
  AddStep(folder.path() / "next", "ALTER TABLE feedback ADD COLUMN more integer");
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    REQUIRE(OpenStore(url, kMigrations, false)->Save("c", "s", {tests::Overridden(1)}).has_value());
    CHECK(tests::RowsIn(*OpenStore(url, folder.path() / "next", false)) == 1);
    CHECK(tests::RowsIn(*OpenStore(url, folder.path() / "next", false)) == 1);
    const std::string fault = Fault([&] { OpenStore(url, kMigrations, false); });
    CAPTURE(fault);
    CHECK(fault.find("its schema has version 2, and this lumbar knows versions up to 1") !=
          fault.npos);
  }
}

TEST_CASE("a step that fails half-way leaves the schema as it was") {
  const Folder folder;
  AddStep(folder.path() / "bad", "CREATE TABLE half (a integer); SELECT no_such_column FROM half;");
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    CHECK_FALSE(Fault([&] { OpenStore(url, folder.path() / "bad", false); }).empty());
    const auto store = OpenStore(url, kMigrations, false);
    CHECK(store->Save("c", "s", {tests::Overridden(1)}).has_value());
  }
}

TEST_CASE("several nodes that start at once make one schema") {
  const EmptyStores stores;
  for (const std::string& url : stores.urls()) {
    CAPTURE(url);
    std::vector<std::string> faults(16);
    std::vector<std::thread> nodes;
    for (std::string& fault : faults) {
      nodes.emplace_back([&] { fault = Fault([&] { OpenStore(url, kMigrations, false); }); });
    }
    for (std::thread& node : nodes) node.join();
    for (const std::string& fault : faults) CHECK(fault == "");
  }
}

}  // namespace
}  // namespace cds::feedback

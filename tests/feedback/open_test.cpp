#include "cds/feedback/open_store.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "tests/feedback/entries.hpp"
#include "tests/support/child.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/postgres_server.hpp"

namespace cds::feedback {
namespace {

using ::tests::Child;
using ::tests::EmptyStores;
using ::tests::Folder;
using ::tests::kMigrations;

// Why a store does not open; "" when it does.
std::string Fault(const std::string& url, const std::filesystem::path& migrations = kMigrations) {
  try {
    OpenStore(url, migrations, false);
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool Says(const std::string& text, std::string_view words) {
  CAPTURE(text);
  CHECK(text.find(words) != text.npos);
  return text.find(words) != text.npos;
}

TEST_CASE("a URL that names no store is refused, and what it should look like is said") {
  for (const char* const url : {"", "feedback.db", "mysql://host/db", "host=a password=hunter2"}) {
    Says(Fault(url), "sqlite:/path/feedback.db or postgresql://");
  }
  Says(Fault("sqlite:"), "needs the path of a file");
  Says(Fault("sqlite::memory:"), "needs the path of a file");
}

TEST_CASE("a password is never printed, wherever it slipped to in the URL") {
  const char* const urls[] = {
      "postgresql://lumbar:hunter2@127.0.0.1:1/feedback",
      "postgresql://lumbar:hunter2@[::1/feedback",
      "postgresql://lumbar:p@hunter2@127.0.0.1:1/feedback",
      "postgresql://lumbar:hunter2/p@127.0.0.1:1/feedback",
      "postgresql://lumbar:5/hunter2@127.0.0.1/feedback",
      "postgresql://lumbar:hunter2?p@127.0.0.1/feedback",
      "postgresql://lumbar:hunter2%zz@127.0.0.1/feedback",
      "postgresql://lumbar@127.0.0.1:1/feedback?password=hunter2",
      "postgresql://lumbar@127.0.0.1:1/feedback?pasword=hunter2",
      "postgresql://127.0.0.1:1/hunter2?password=hunter2",
      "postgresql://lumbar:hunter2@127.0.0.1:hunter2/feedback",
  };
  for (const std::string url : urls) {
    CAPTURE(url);
    const std::string fault = Fault(url);
    CHECK_FALSE(fault.empty());
    // The database's own name is no secret.
    if (url.find("/hunter2?") == url.npos) CHECK(fault.find("hunter2") == fault.npos);
    CHECK(fault.find("password=") == fault.npos);
  }
  CHECK(WhereIs("postgresql://lumbar:hunter2@db.example:5433/feedback") ==
        "PostgreSQL at db.example:5433, database feedback");
}

TEST_CASE("a server that is not there is named with its reason") {
  const std::string fault = Fault("postgresql://lumbar:hunter2@127.0.0.1:1/feedback");
  Says(fault, "PostgreSQL at 127.0.0.1:1, database feedback cannot be used: ");
  Says(fault, "Connection refused");
}

TEST_CASE("a database that is not there is named") {
  std::string url = ::tests::SharedPostgres().MakeDatabase();
  url.replace(url.find("@/") + 2, url.find('?') - url.find("@/") - 2, "nowhere");
  Says(Fault(url), "database \"nowhere\" does not exist");
}

TEST_CASE("a directory that is missing, or not writable, is said when the store is opened") {
  const Folder folder;
  Says(Fault("sqlite:" + (folder.path() / "none/f.db").string()), "No such file or directory");
  const auto read_only = folder.path() / "read-only";
  std::filesystem::create_directory(read_only);
  chmod(folder.path().c_str(), 0755);
  chmod(read_only.c_str(), 0555);
  Child child([&](int output) {
    if (getuid() == 0 && setuid(65534) != 0) return 2;  // root may write anywhere
    const std::string fault = Fault("sqlite:" + (read_only / "f.db").string());
    return write(output, fault.data(), fault.size()) > 0 ? 0 : 1;
  });
  Says(child.ReadToEnd(), "its directory is not writable: Permission denied");
  CHECK(child.Wait() == 0);
}

TEST_CASE("a file that is no database is left as it is") {
  const Folder folder;
  const auto path = folder.path() / "f.db";
  const std::string text(10'000, 'x');
  std::ofstream(path) << text;
  Says(Fault("sqlite:" + path.string()), "file is not a database");
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == text);
}

TEST_CASE("an SQLite file is for its owner alone, and so is what stands beside it") {
  const Folder folder;
  const auto path = folder.path() / "f.db";
  const auto store = OpenStore("sqlite:" + path.string(), kMigrations, true);
  REQUIRE(store->Save("clinic", "lumbar-order-sign", {tests::Overridden(1)}).has_value());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    ++files;
    CHECK((entry.status().permissions() & std::filesystem::perms(077)) ==
          std::filesystem::perms::none);
  }
  CHECK(files == 3);
}

TEST_CASE("a comment is kept only where it is wanted") {
  const Folder folder;
  for (const bool keep : {false, true}) {
    const auto path = folder.path() / (keep ? "kept.db" : "not.db");
    const auto store = OpenStore("sqlite:" + path.string(), kMigrations, keep);
    Entry entry = tests::Overridden(1);
    entry.feedback.user_comment = "NSAID not tolerated";
    REQUIRE(store->Save("clinic", "lumbar-order-sign", {entry, tests::Overridden(2)}).has_value());
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    std::string rows;
    const auto append = [](void* to, int, char** values, char**) {
      *static_cast<std::string*>(to) +=
          std::string(values[0]) + (values[1] ? values[1] : "-") + ";";
      return 0;
    };
    sqlite3_exec(database, "SELECT commented, comment FROM feedback ORDER BY card", append, &rows,
                 nullptr);
    sqlite3_close(database);
    CHECK(rows == (keep ? "1NSAID not tolerated;0-;" : "1-;0-;"));
  }
}

}  // namespace
}  // namespace cds::feedback

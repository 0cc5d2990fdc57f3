#include "cds/feedback/sqlite_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace cds::feedback {
namespace {

constexpr std::chrono::milliseconds kBusyTimeout{5'000};

// SQLite's words for the code, never sqlite3_errmsg: that may quote what was bound.
[[noreturn]] void Throw(int code) {
  throw std::runtime_error(std::string("SQLite: ") + sqlite3_errstr(code) + " (" +
                           std::to_string(code) + ")");
}

// An SQLite file is made as the umask has it; comments are for its owner alone. The files beside it
// get its rights.
void CreateForOwner(const std::filesystem::path& file) {
  const int made = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) {
    close(made);
  } else if (errno != EEXIST) {
    throw std::runtime_error(std::strerror(errno));
  }
}

// Two files stand beside the database while it is in use.
void CheckDirectory(const std::filesystem::path& file) {
  const auto directory = file.has_parent_path() ? file.parent_path() : ".";
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    throw std::runtime_error("its directory is not writable: " + std::string(std::strerror(errno)));
  }
}

int CheckIsWal(void*, int, char** values, char**) {
  return std::strcmp(values[0], "wal") == 0 ? 0 : 1;
}

// With a WAL readers and the writer do not wait for each other. The change to it takes an exclusive
// lock, for which SQLite does not wait, whatever the busy timeout: nodes that start at once would
// fail one another.
void UseWal(sqlite3* database) {
  const auto end = std::chrono::steady_clock::now() + kBusyTimeout;
  for (;;) {
    const int code =
        sqlite3_exec(database, "PRAGMA journal_mode = WAL", CheckIsWal, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if (code == SQLITE_ABORT) throw std::runtime_error("it cannot use a WAL here");
    if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > end) Throw(code);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqliteDatabase::SqliteDatabase(const std::filesystem::path& file) {
  CheckDirectory(file);
  CreateForOwner(file);
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) Throw(code);
  sqlite3_extended_result_codes(opened, 1);
  WaitAtMost(kBusyTimeout);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  UseWal(opened);
  Execute("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF");
}

void SqliteDatabase::WaitAtMost(std::chrono::milliseconds time) {
  sqlite3_busy_timeout(get(), static_cast<int>(time.count()));
}

void SqliteDatabase::Execute(const std::string& sql) {
  if (const int code = sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr)) Throw(code);
}

void SqliteDatabase::Flush() {
  if (const int code = sqlite3_db_cacheflush(get())) Throw(code);
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement::SqliteStatement(SqliteDatabase& database, std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(database.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  statement_.reset(prepared);
  if (code != SQLITE_OK) Throw(code);
}

// A failed statement lets go of its locks.
void SqliteStatement::Check(int code) {
  if (code == SQLITE_OK) return;
  sqlite3_reset(statement_.get());
  Throw(code);
}

void SqliteStatement::Bind(int parameter, std::optional<std::string_view> text) {
  Check(text ? sqlite3_bind_text(statement_.get(), parameter, text->data() ? text->data() : "",
                                 static_cast<int>(text->size()), SQLITE_STATIC)
             : sqlite3_bind_null(statement_.get(), parameter));
}

void SqliteStatement::Bind(int parameter, bool value) {
  Check(sqlite3_bind_int(statement_.get(), parameter, value ? 1 : 0));
}

bool SqliteStatement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  Check(code == SQLITE_DONE ? SQLITE_OK : code);
  Check(sqlite3_reset(statement_.get()));
  return false;
}

std::string SqliteStatement::Text(int column) const {
  const auto* const text = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return text ? std::string(reinterpret_cast<const char*>(text), size) : std::string();
}

std::int64_t SqliteStatement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

SqliteTransaction::SqliteTransaction(SqliteDatabase& database) : database_(database) {
  database_.Execute("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction() {
  // Some failures have ended the transaction already.
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void SqliteTransaction::Commit() { database_.Execute("COMMIT"); }

}  // namespace cds::feedback

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cds::feedback {

// One connection to an SQLite file, for one thread at a time. What goes wrong is thrown as
// std::runtime_error, in words without a value in them.
class SqliteDatabase {
 public:
  // Opens the file, or makes it readable to its owner alone; a commit is synced to disk.
  explicit SqliteDatabase(const std::filesystem::path& file);

  // How long a statement waits for another process that has the database locked.
  void WaitAtMost(std::chrono::milliseconds time);

  // Any number of statements without parameters.
  void Execute(const std::string& sql);

  // Writes to the file what a transaction changed so far; that its disk is full shows already here.
  void Flush();

  sqlite3* get() const { return database_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

// A prepared statement; it is run as often as one likes, and not outlived by its database.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, std::string_view sql);

  // Parameters count from 1; the text must stay until the statement was run. Nothing is null.
  void Bind(int parameter, std::optional<std::string_view> text);
  void Bind(int parameter, bool value);

  // The next row, or false when there is none; then it can be bound and run again.
  bool Step();

  // Columns count from 0.
  std::string Text(int column) const;
  std::int64_t Number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void Check(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Takes the right to write, and gives up what was written unless it is committed.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(SqliteDatabase& database);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  void Commit();

 private:
  SqliteDatabase& database_;
};

}  // namespace cds::feedback

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/folder.hpp"

namespace tests {

// A real PostgreSQL server with fsync, reachable through a socket in its own directory alone. It
// refuses to run as root, so there it runs as the user postgres.
class PostgresServer {
 public:
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // A database of its own, empty; its statement is "CREATE DATABASE name " and `how`.
  std::string MakeDatabase(const std::string& how = "");
  void Execute(const std::string& sql);

  // kill -9 of every process, and all of them are gone when it returns: a machine without power.
  // The postmaster's end alone would let a session that has a query waiting answer once more.
  void KillAtOnce();
  void Start();  // again

  // kill -STOP and -CONT of every session: a server that hangs.
  void Freeze(bool frozen);

 private:
  std::string UrlOf(const std::string& database) const;
  bool Answers() const;
  void SpawnPostmaster();
  std::vector<pid_t> Sessions() const;

  Folder folder_;
  pid_t postmaster_ = -1;
  int databases_ = 0;
};

// Lets the server write there.
void GiveToPostgres(const std::filesystem::path& directory);

// The one that the tests of this process share; started when first asked for.
PostgresServer& SharedPostgres();

}  // namespace tests

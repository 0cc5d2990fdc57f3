#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace cds::feedback {

// Where a PostgreSQL server is and how to log in: libpq's keywords and their values. It holds a
// password, so it is not to be printed.
class PostgresAddress {
 public:
  // A "postgresql://..." URL. Throws, without quoting it, when libpq does not understand it or when
  // it looks as if the password had slipped into another part.
  explicit PostgresAddress(const std::string& url);

  const std::map<std::string, std::string>& keywords() const { return keywords_; }

  // The host, port and database in words.
  std::string Where() const;

  // The text with the password taken out.
  std::string WithoutPassword(std::string text) const;

 private:
  std::map<std::string, std::string> keywords_;
};

using Deadline = std::chrono::steady_clock::time_point;
using PostgresRow = std::vector<std::string>;  // a null is ""

// One session, for one thread at a time. What goes wrong is thrown as std::runtime_error, in words
// without a value in them; after that the session is not to be used again, since a statement may
// still be under way in it. Nothing takes longer than its deadline but the look-up of a host's
// name.
class PostgresConnection {
 public:
  PostgresConnection(const PostgresAddress& address, Deadline deadline);

  // One statement with parameters $1, $2, ...; its rows.
  std::vector<PostgresRow> Run(const std::string& sql, const std::vector<std::string>& parameters,
                               Deadline deadline);

  // Any number of statements without parameters.
  void Script(const std::string& sql, Deadline deadline);

  bool lost() const;  // the server is gone, or has ended the session

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using PostgresResult = std::unique_ptr<pg_result, Clear>;

  PostgresResult Take(Deadline deadline, bool quote_server);
  PostgresResult Next(Deadline deadline);
  void Send(Deadline deadline);

  std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace cds::feedback

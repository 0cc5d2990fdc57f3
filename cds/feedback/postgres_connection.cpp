#include "cds/feedback/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace cds::feedback {
namespace {

// Waits until the server may be read from or written to.
short WaitFor(PGconn* connection, short events, Deadline deadline) {
  pollfd socket{PQsocket(connection), events, 0};
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) throw std::runtime_error("PostgreSQL did not answer in time");
    const int ready = poll(&socket, 1, static_cast<int>(left.count()));
    if (ready > 0) return socket.revents;
    if (ready < 0 && errno != EINTR) throw std::runtime_error(std::strerror(errno));
  }
}

std::string WordsOf(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text;
}

// The server's words may quote what was sent; the code (PostgreSQL manual, appendix A) does not.
std::string Describe(const PGresult* result, bool quote_server) {
  const auto field = [&](int which) {
    const char* const text = PQresultErrorField(result, which);
    return std::string(text ? text : "");
  };
  const std::string code = field(PG_DIAG_SQLSTATE);
  if (code.empty()) return "PostgreSQL went away";
  const std::string_view words = code == "53100"   ? ", its disk is full"
                                 : code == "57014" ? ", it took too long"
                                 : code == "25006" ? ", it is read-only"
                                 : code == "42501" ? ", it is not permitted"
                                                   : "";
  return "PostgreSQL refused, SQLSTATE " + code + std::string(words) +
         (quote_server ? ": " + WordsOf(field(PG_DIAG_MESSAGE_PRIMARY)) : "");
}

}  // namespace

void PostgresConnection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }
void PostgresConnection::Clear::operator()(pg_result* result) const { PQclear(result); }

PostgresConnection::PostgresConnection(const PostgresAddress& address, Deadline deadline) {
  std::vector<const char*> keywords{"fallback_application_name", "client_encoding"};
  std::vector<const char*> values{"lumbar", "UTF8"};
  for (const auto& [keyword, value] : address.keywords()) {
    if (keyword == "client_encoding") continue;
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection_ || lost()) {
    throw std::runtime_error(address.WithoutPassword(WordsOf(PQerrorMessage(connection_.get()))));
  }
  for (auto wait = PGRES_POLLING_WRITING; wait != PGRES_POLLING_OK;) {
    if (wait == PGRES_POLLING_FAILED) {
      throw std::runtime_error(address.WithoutPassword(WordsOf(PQerrorMessage(connection_.get()))));
    }
    WaitFor(connection_.get(), wait == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    wait = PQconnectPoll(connection_.get());
  }
  PQsetnonblocking(connection_.get(), 1);
  // By default notices go to the standard error, which is the log's.
  PQsetNoticeReceiver(
      connection_.get(), [](void*, const PGresult*) {}, nullptr);
}

bool PostgresConnection::lost() const { return PQstatus(connection_.get()) == CONNECTION_BAD; }

void PostgresConnection::Send(Deadline deadline) {
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left == 0) return;
    if (left < 0) throw std::runtime_error("PostgreSQL went away");
    const short ready = WaitFor(connection_.get(), POLLIN | POLLOUT, deadline);
    if ((ready & POLLIN) != 0 && PQconsumeInput(connection_.get()) == 0) {
      throw std::runtime_error("PostgreSQL went away");
    }
  }
}

PostgresConnection::PostgresResult PostgresConnection::Next(Deadline deadline) {
  while (PQisBusy(connection_.get()) != 0) {
    WaitFor(connection_.get(), POLLIN, deadline);
    if (PQconsumeInput(connection_.get()) == 0) throw std::runtime_error("PostgreSQL went away");
  }
  return PostgresResult(PQgetResult(connection_.get()));
}

// Reads to the end even behind a fault: only then is it known whether the session is lost. The
// server's own words may be shown only where it was sent no values.
PostgresConnection::PostgresResult PostgresConnection::Take(Deadline deadline, bool quote_server) {
  PostgresResult last;
  std::string fault;
  while (PostgresResult result = Next(deadline)) {
    const auto status = PQresultStatus(result.get());
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good && fault.empty()) fault = Describe(result.get(), quote_server);
    last = std::move(result);
  }
  if (!fault.empty()) throw std::runtime_error(fault);
  return last;
}

std::vector<PostgresRow> PostgresConnection::Run(const std::string& sql,
                                                 const std::vector<std::string>& parameters,
                                                 Deadline deadline) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    throw std::runtime_error("PostgreSQL went away");
  }
  Send(deadline);
  const PostgresResult result = Take(deadline, parameters.empty());
  std::vector<PostgresRow> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      rows[row].emplace_back(PQgetvalue(result.get(), static_cast<int>(row), column));
    }
  }
  return rows;
}

void PostgresConnection::Script(const std::string& sql, Deadline deadline) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    throw std::runtime_error("PostgreSQL went away");
  }
  Send(deadline);
  Take(deadline, true);
}

}  // namespace cds::feedback

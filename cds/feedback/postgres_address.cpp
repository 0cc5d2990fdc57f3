#include <libpq-fe.h>

#include <stdexcept>

#include "cds/feedback/postgres_connection.hpp"

namespace cds::feedback {
namespace {

constexpr const char* kEncode =
    " (in a user name or password, write @ as %40, : as %3A, / as %2F and % as %25)";

std::string ValueOf(const std::map<std::string, std::string>& keywords, const char* keyword) {
  const auto at = keywords.find(keyword);
  return at == keywords.end() ? std::string() : at->second;
}

}  // namespace

PostgresAddress::PostgresAddress(const std::string& url) {
  char* fault = nullptr;  // it quotes the URL, so it is not shown
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &fault), &PQconninfoFree);
  PQfreemem(fault);
  if (!options) throw std::runtime_error(std::string("its URL cannot be read") + kEncode);
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (option->val) keywords_[option->keyword] = option->val;
  }
  const std::string elsewhere = ValueOf(keywords_, "host") + ValueOf(keywords_, "dbname");
  const bool digits = ValueOf(keywords_, "port").find_first_not_of("0123456789,") == url.npos;
  if (elsewhere.find('@') != elsewhere.npos || !digits) {
    throw std::runtime_error(std::string("its URL has no plain host, port and database") + kEncode);
  }
}

std::string PostgresAddress::Where() const {
  const std::string host = ValueOf(keywords_, "host");
  const std::string port = ValueOf(keywords_, "port");
  const std::string database = ValueOf(keywords_, "dbname");
  return "PostgreSQL at " + (host.empty() ? "the local socket" : host) +
         (port.empty() ? "" : ":" + port) + (database.empty() ? "" : ", database " + database);
}

std::string PostgresAddress::WithoutPassword(std::string text) const {
  for (const char* const keyword : {"password", "sslpassword"}) {
    const std::string secret = ValueOf(keywords_, keyword);
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

}  // namespace cds::feedback

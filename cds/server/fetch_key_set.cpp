#include "cds/server/fetch_key_set.hpp"

#include <httplib.h>

#include <memory>
#include <utility>

#include "cds/server/jwk_set.hpp"
#include "cds/server/socket_watch.hpp"
#include "cds/server/url.hpp"
#include "fhir/address.hpp"

// The compiled library has TLS and compression inside; without the same switches here, its objects
// would be taken for smaller than they are.
static_assert(sizeof(httplib::ClientImpl) > 900, "compile with the flags of cpp-httplib.pc");

namespace cds::server {
namespace {

using fhir::Issue;
using fhir::IssueType;
using std::chrono::steady_clock;

constexpr std::uint64_t kOverheadBytes = 64 * 1024;  // headers and TLS
constexpr auto kSilence = std::chrono::milliseconds{1'000};

std::unique_ptr<httplib::ClientImpl> Connectable(const HttpUrl& url, const FetchLimits& limits) {
  if (!url.tls) return std::make_unique<httplib::ClientImpl>(url.host, url.port);
  auto client = std::make_unique<httplib::SSLClient>(url.host, url.port);
  client->enable_server_certificate_verification(true);
  if (!limits.ca_file.empty()) client->set_ca_cert_path(limits.ca_file);
  return client;
}

Issue Failed(const std::string& why) {
  return {IssueType::kTransient, "it could not be fetched, " + why, ""};
}

// The deadline and the cap on bytes cut the connection, which is then an error in reading.
std::string WordsOf(httplib::Error error) {
  using httplib::Error;
  switch (error) {
    case Error::Connection:
    case Error::ConnectionTimeout:
      return "there was no connection";
    case Error::Read:
      return "the answer was cut short, late or no HTTP";
    case Error::Canceled:
      return "the answer was packed, or over 64 KB";
    case Error::SSLConnection:
      return "TLS was not agreed on";
    case Error::SSLServerVerification:
      return "the server's certificate is not trusted";
    default:
      return httplib::to_string(error);
  }
}

}  // namespace

fhir::Result<std::string> FetchKeySet(const std::string& url, const FetchLimits& limits,
                                      const std::stop_token& stop) {
  const auto to = ReadHttpUrl(url);
  if (!to || (!to->tls && !to->on_loopback())) {
    return Issue{IssueType::kForbidden, "not an https URL", ""};
  }
  const auto client = Connectable(*to, limits);
  SocketWatch watch(steady_clock::now() + limits.total, kMostJwkSetBytes + kOverheadBytes, stop);
  client->set_socket_options([&](socket_t socket) { watch.Watch(socket); });
  client->set_connection_timeout(kSilence);
  client->set_read_timeout(kSilence);
  client->set_write_timeout(kSilence);
  client->set_follow_location(false);
  client->set_decompress(false);
  client->set_keep_alive(false);

  int status = 0;
  std::string body;
  const auto ask = [&] {
    return client->Get(
        to->target, {{"Accept", "application/json"}, {"Accept-Encoding", "identity"}},
        [&](const httplib::Response& response) {
          status = response.status;
          return status == 200 && response.get_header_value("Content-Encoding").empty();
        },
        [&](const char* bytes, std::size_t size) {
          if (body.size() + size > kMostJwkSetBytes) return false;
          body.append(bytes, size);
          return true;
        });
  };
  std::string why = "its name leads to no address that may be asked";
  for (const fhir::Address& address : fhir::AddressesOf({to->tls, to->host, to->port, ""})) {
    client->set_hostname_addr_map({{to->host, fhir::TextOf(address)}});
    const auto result = ask();
    if (status != 0 && status != 200)
      return Failed("the answer had status " + std::to_string(status));
    if (result) return body;
    why = WordsOf(result.error());
    if (result.error() != httplib::Error::Connection) break;
  }
  return Failed(why);
}

}  // namespace cds::server

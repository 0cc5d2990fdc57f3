#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "cds/hooks/services.hpp"
#include "cds/server/tls.hpp"
#include "tests/conformance/service.hpp"
#include "tests/support/certificate.hpp"

// The requirements of CDS Hooks on TLS, by their ids.
namespace {

// What comes back on one TLS connection to this port of 127.0.0.1, whose certificate must be signed
// with the one in the file; "" when none comes about.
std::string AskOverTls(std::uint16_t port, const std::string& trusted, std::string_view request,
                       int highest_version = 0) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_max_proto_version(context.get(), highest_version);
  SSL_CTX_set_cipher_list(context.get(),
                          "DEFAULT@SECLEVEL=0");  // so that 1.1 is the server's to refuse
  if (SSL_CTX_load_verify_locations(context.get(), trusted.c_str(), nullptr) != 1) return {};
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(BIO_new_ssl_connect(context.get()),
                                                                 BIO_free_all);
  BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_handshake(connection.get()) != 1) return {};
  BIO_write(connection.get(), request.data(), static_cast<int>(request.size()));
  std::string reply;
  char bytes[4'096];
  for (int got; (got = BIO_read(connection.get(), bytes, sizeof bytes)) > 0;) {
    reply.append(bytes, static_cast<std::size_t>(got));
  }
  return reply;
}

void WriteKey(const support::Certificate& certificate, const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new_file(file.c_str(), "w"),
                                                          BIO_free_all);
  PEM_write_bio_PrivateKey(out.get(), certificate.key(), nullptr, nullptr, 0, nullptr, nullptr);
}

constexpr std::string_view kDiscovery =
    "GET /cds-services HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("R-TLS-01: with a certificate the service answers over TLS 1.2 and later alone") {
  const tests::Folder folder;
  const std::string file = folder.path() / "certificate.pem";
  const std::string key = folder.path() / "key.pem";
  const support::Certificate certificate("DNS:localhost,IP:127.0.0.1");
  certificate.Write(file);
  WriteKey(certificate, key);
  const cds::server::Tls tls({file, key});
  const tests::Service service(cds::hooks::kAnyClient, {}, &tls);
  for (const int version : {0, TLS1_2_VERSION}) {
    const std::string reply = AskOverTls(service.port(), file, kDiscovery, version);
    CHECK(reply.starts_with("HTTP/1.1 200 "));
    CHECK(reply.ends_with(cds::hooks::WriteDiscovery()));
  }
  CHECK(AskOverTls(service.port(), file, kDiscovery, TLS1_1_VERSION) == "");
  CHECK(service.Get("/cds-services").status == 0);
}

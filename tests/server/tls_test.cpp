#include "cds/server/tls.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "cds/server/http_server.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/service.hpp"

namespace {

using cds::server::HttpServer;
using cds::server::Limits;
using cds::server::Reply;
using cds::server::Request;
using cds::server::Tls;
using cds::server::TlsFiles;
using std::chrono::steady_clock;
using support::Certificate;
using namespace std::chrono_literals;

const std::string kAsk = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A certificate and its key as an operator puts them in place.
class Files {
 public:
  void Put(const Certificate& certificate) const {
    certificate.Write(files().certificate);
    PutKey(certificate);
  }
  void PutKey(const Certificate& certificate) const {
    std::FILE* const out = std::fopen(files().key.c_str(), "w");
    PEM_write_PrivateKey(out, certificate.key(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
  }
  TlsFiles files() const {
    return {folder_.path() / "certificate.pem", folder_.path() / "key.pem"};
  }

 private:
  const tests::Folder folder_;
};

struct Running {
  explicit Running(const Tls& tls, const Limits& limits = {})
      : server(
            "127.0.0.1", 0,
            [](Request&&) {
              return Reply{200, {}, "hello"};
            },
            [](int status, std::string_view why) {
              return Reply{status, {}, std::string(why)};
            },
            limits, &tls) {}
  ~Running() { server.Stop(); }

  void Start() {
    thread = std::jthread([this] { server.Run(); });
  }

  HttpServer server;
  std::jthread thread;  // joined before the server goes
};

// What a client insists on; 0 is whatever OpenSSL takes.
struct Wish {
  int at_least = 0;
  int at_most = 0;
  const char* ciphers = "ALL:@SECLEVEL=0";
};

// A connection as an EHR makes it.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const Wish& wish = {})
      : context_(SSL_CTX_new(TLS_client_method())), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    SSL_CTX_set_cipher_list(context_, wish.ciphers);
    SSL_CTX_set_min_proto_version(context_, wish.at_least);
    SSL_CTX_set_max_proto_version(context_, wish.at_most);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    close(socket_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(ssl_); }

  bool Shows(const Certificate& certificate) const {
    X509* const shown = SSL_get1_peer_certificate(ssl_);
    const bool same = shown != nullptr && X509_cmp(shown, certificate.x509()) == 0;
    X509_free(shown);
    return same;
  }

  // False once the other side refuses to take more.
  bool Send(const std::string& bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

  // What came up to these words; empty when they did not come.
  std::string ReceiveTo(const char* words) {
    std::string reply;
    char bytes[4096];
    while (reply.find(words) == reply.npos) {
      const int got = SSL_read(ssl_, bytes, sizeof bytes);
      if (got <= 0) return "";
      reply.append(bytes, static_cast<std::size_t>(got));
    }
    return reply;
  }

  bool IsAnswered() { return Send(kAsk) && ReceiveTo("hello").starts_with("HTTP/1.1 200 "); }

 private:
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  int socket_;
  bool connected_ = false;
};

}  // namespace

TEST_CASE("TLS 1.2 and 1.3 are spoken, with forward secrecy, and nothing older") {
  const Files place;
  const Certificate certificate("IP:127.0.0.1");
  place.Put(certificate);
  const Tls tls(place.files());
  Running running(tls);
  running.Start();
  struct Case {
    const char* what;
    Wish wish;
    const char* version;  // "": not spoken
  };
  const Case cases[] = {
      {"the newest", {}, "TLSv1.3"},
      {"1.2 at most", {0, TLS1_2_VERSION}, "TLSv1.2"},
      {"1.1 at most", {0, TLS1_1_VERSION}, ""},
      {"1.0 alone", {TLS1_VERSION, TLS1_VERSION}, ""},
      {"a key that is sent", {0, TLS1_2_VERSION, "AES128-GCM-SHA256:AES256-SHA:@SECLEVEL=0"}, ""},
      {"CBC", {0, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"}, ""},
      {"no encryption", {0, TLS1_2_VERSION, "eNULL:@SECLEVEL=0"}, ""},
      {"nobody's certificate", {0, TLS1_2_VERSION, "aNULL:@SECLEVEL=0"}, ""},
      {"an ordinary suite", {0, TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384"}, "TLSv1.2"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    TlsClient client(running.server.port(), test.wish);
    const bool spoken = *test.version != '\0';
    CHECK(client.connected() == spoken);
    if (!spoken) continue;
    CHECK(client.version() == test.version);
    CHECK(client.IsAnswered());
  }
}

TEST_CASE("a request in clear text is not answered where TLS is spoken") {
  const Files place;
  place.Put(Certificate("IP:127.0.0.1"));
  const Tls tls(place.files());
  Running running(tls);
  running.Start();
  CHECK(running.server.url().starts_with("https://"));
  support::HttpClient client(running.server.port());
  CHECK(client.Ask(kAsk).status == 0);
}

TEST_CASE("who sends more than a body may be can read so over TLS, and is let go in time") {
  std::signal(SIGPIPE, SIG_IGN);
  const Files place;
  place.Put(Certificate("IP:127.0.0.1"));
  const Tls tls(place.files());
  Limits limits;
  limits.linger = 500ms;
  Running running(tls, limits);
  running.Start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsClient eager(running.server.port(), {0, version});
    CHECK(eager.Send(support::Post("/", std::string(3 * limits.body_bytes, 'x'))));
    CHECK(eager.ReceiveTo("The body is too long.").starts_with("HTTP/1.1 413 "));

    TlsClient endless(running.server.port(), {0, version});
    const auto began = steady_clock::now();
    endless.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n");
    while (steady_clock::now() - began < 10s && endless.Send("x")) std::this_thread::sleep_for(5ms);
    CHECK(steady_clock::now() - began > limits.linger);
    CHECK(steady_clock::now() - began < 5s);
  }
}

TEST_CASE("a renewed certificate is shown to new connections, and the open ones go on") {
  const Files place;
  const Certificate old("IP:127.0.0.1");
  place.Put(old);
  Tls tls(place.files());
  Running running(tls);
  running.Start();
  TlsClient open(running.server.port());
  CHECK(open.IsAnswered());
  const Certificate renewed("IP:127.0.0.1");
  place.Put(renewed);
  CHECK(TlsClient(running.server.port()).Shows(old));  // nobody said that it changed
  CHECK_FALSE(tls.Reload().has_value());
  CHECK(open.IsAnswered());
  TlsClient later(running.server.port());
  CHECK(later.Shows(renewed));
  CHECK(later.IsAnswered());
}

TEST_CASE("a new certificate that is no good leaves the old one in force, and its file is named") {
  const Files place;
  const Certificate old("IP:127.0.0.1");
  const Certificate other("IP:127.0.0.1");
  place.Put(old);
  Tls tls(place.files());
  Running running(tls);
  running.Start();
  struct Case {
    const char* what;
    void (*spoil)(const Files&, const Certificate& other);
    const char* named;
  };
  const Case cases[] = {
      {"half a certificate",
       [](const Files& files, const Certificate&) {
         std::ofstream(files.files().certificate) << "-----BEGIN CERTIFICATE-----\nMIIB";
       },
       "certificate.pem"},
      {"no certificate",
       [](const Files& files, const Certificate&) {
         std::filesystem::remove(files.files().certificate);
       },
       "certificate.pem"},
      {"the key of another",
       [](const Files& files, const Certificate& wrong) { files.PutKey(wrong); }, "key.pem"},
      {"an empty key",
       [](const Files& files, const Certificate&) { std::ofstream(files.files().key) << ""; },
       "key.pem"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    place.Put(old);
    test.spoil(place, other);
    const auto fault = tls.Reload();
    REQUIRE(fault.has_value());
    CHECK(fault->find(test.named) != fault->npos);
    CHECK(TlsClient(running.server.port()).Shows(old));
    CHECK_THROWS_AS(Tls(place.files()), std::runtime_error);
  }
}

TEST_CASE("SIGHUP renews the certificate, again and again") {
  const Files place;
  place.Put(Certificate("IP:127.0.0.1"));
  Tls tls(place.files());
  Running running(tls);
  std::atomic<int> told = 0;
  running.server.OnHangUp([&] {
    CHECK_FALSE(tls.Reload().has_value());
    ++told;
  });
  running.Start();
  for (int i = 1; i <= 3; ++i) {
    const Certificate renewed("IP:127.0.0.1");
    place.Put(renewed);
    kill(getpid(), SIGHUP);
    REQUIRE(support::Soon([&] { return told == i; }));
    CHECK(TlsClient(running.server.port()).Shows(renewed));
  }
}

TEST_CASE(
    "a certificate that was read again is counted and told in the log, and so is a refused one") {
  const Files place;
  place.Put(Certificate("IP:127.0.0.1"));
  Tls tls(place.files());
  cds::server::Config config;
  config.value_sets = "mappings/value_sets";
  support::Service service(config);
  service.Reload(&tls);
  place.PutKey(Certificate("IP:127.0.0.1"));
  service.Reload(&tls);
  const std::string metrics = service.Metrics();
  for (const char* const outcome : {"taken", "refused"}) {
    CHECK(metrics.find("what=\"certificate\",outcome=\"" + std::string(outcome) + "\"} 1\n") !=
          metrics.npos);
  }
  const std::string log = service.End();
  CHECK(log.find("lumbar: the certificate was read again\n") != log.npos);
  CHECK(log.find("lumbar: the certificate stays as it was: " + place.files().key.string()) !=
        log.npos);
}

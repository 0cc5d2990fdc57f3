#include <doctest/doctest.h>
#include <httplib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "fhir/http_client.hpp"
#include "tests/fhir/patience.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/process.hpp"

namespace {

using fhir::BearerToken;
using fhir::HttpClient;
using support::Certificate;
using support::LoopbackServer;
using support::Peer;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

// An https server on loopback, and the requests it was asked.
class TlsServer {
 public:
  explicit TlsServer(const Certificate& certificate)
      : server_(certificate.x509(), certificate.key()) {
    server_.Get("/fhir/.*", [this](const httplib::Request& request, httplib::Response& response) {
      ++asked;
      token = request.get_header_value("Authorization");
      response.set_content(R"({"resourceType":"Patient","id":"1"})", "application/fhir+json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    if (!support::Soon([this] { return server_.is_running(); })) std::abort();
  }
  ~TlsServer() {
    server_.stop();
    thread_.join();
  }

  std::string url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + ":" + std::to_string(port_) + "/fhir";
  }

  std::atomic<int> asked = 0;
  std::string token;

 private:
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread thread_;
};

// A file for the length of a test.
struct PemFile {
  explicit PemFile(const Certificate& certificate)
      : path(std::filesystem::temp_directory_path() /
             ("lumbar-" + std::to_string(getpid()) + ".pem")) {
    certificate.Write(path);
  }
  ~PemFile() { std::filesystem::remove(path); }
  std::filesystem::path path;
};

// What the server says; in time.
fhir::ServerAnswer Ask(const std::string& url, const std::string& ca_file,
                       std::chrono::milliseconds time = 5s) {
  fhir::HttpLimits limits;
  limits.step = std::max(time, 250ms);
  limits.ca_file = ca_file;
  const HttpClient client({url}, limits);
  const std::vector<std::string> query{"Patient/1"};
  const auto deadline = Clock::now() + time;
  auto answers = client.Open(url, BearerToken("canary"))->Ask(query, deadline);
  CHECK(Clock::now() - deadline < 4 * kLate);
  return std::move(answers.at(0));
}

}  // namespace

TEST_CASE("a certificate of an authority we trust, for the name we ask, is taken") {
  const Certificate certificate("IP:127.0.0.1,DNS:localhost");
  const PemFile pem(certificate);
  TlsServer server(certificate);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    CAPTURE(host);
    const auto answer = Ask(server.url(host), pem.path);
    CHECK(answer.complete);
    CHECK_FALSE(answer.issue);
  }
  CHECK(server.asked == 2);
  CHECK(server.token == "Bearer canary");
}

TEST_CASE("a certificate that nobody vouches for, of another name or of the past, is not") {
  struct Case {
    std::string what;
    const char* names;
    int days;
    bool trusted;
  };
  const Case cases[] = {
      {"signed by itself", "IP:127.0.0.1", 1, false},
      {"of another name", "DNS:ehr.example", 1, true},
      {"of another address", "IP:127.0.0.2,IP:::1", 1, true},
      {"an address as a name", "DNS:127.0.0.1", 1, true},
      {"of the past", "IP:127.0.0.1", -1, true},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    const Certificate certificate(one.names, one.days);
    const PemFile pem(certificate);
    TlsServer server(certificate);
    const auto answer = Ask(server.url(), one.trusted ? pem.path.string() : "");
    CHECK(answer.pages.empty());
    REQUIRE(answer.issue);
    CHECK(answer.issue->diagnostics == "the FHIR server's certificate is not trusted");
    CHECK(server.asked == 0);
  }
}

TEST_CASE("what is not TLS, or drips, ends in time and never sees the token") {
  struct Case {
    std::string what;
    void (*behave)(Peer&);
    const char* issue;
  };
  const Case cases[] = {
      {"plain HTTP", [](Peer& peer) { peer.Send("HTTP/1.1 200 OK\r\n\r\n{}"); },
       "the FHIR server's answer broke off"},
      {"silence", [](Peer& peer) { peer.Pause(20s); }, "the FHIR server did not answer in time"},
      {"a handshake byte by byte",
       [](Peer& peer) {
         if (!peer.Send(std::string_view("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", 9))) return;
         while (peer.Pause(20ms) && peer.Send("x")) continue;
       },
       "the FHIR server did not answer in time"},
      {"a close at once", [](Peer&) {}, "the FHIR server's answer broke off"},
      {"a reset",
       [](Peer& peer) {
         peer.Pause(20ms);
         peer.Reset();
       },
       "the FHIR server's answer broke off"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    LoopbackServer server([&](Peer& peer) { one.behave(peer); });
    const auto answer = Ask("https" + server.url().substr(4), "", 400ms);
    REQUIRE(answer.issue);
    CHECK(answer.issue->diagnostics == one.issue);
  }
}

#include "cds/server/fetch_key_set.hpp"

#include <doctest/doctest.h>
#include <httplib.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "tests/support/child.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/raw_server.hpp"

namespace {

using namespace std::chrono_literals;
using cds::server::FetchKeySet;
using std::chrono::steady_clock;
using support::HttpAnswer;
using support::RawServer;
using support::SendAll;

// The most memory that this process has had, in MB.
long PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void Forever(int socket, std::string_view bytes, std::chrono::milliseconds pause) {
  while (SendAll(socket, bytes)) std::this_thread::sleep_for(pause);
}

}  // namespace

TEST_CASE("a key set comes as it was sent, in one request without extras") {
  std::string head;
  RawServer server([&](int socket, const std::string& request) {
    head = request;
    SendAll(socket, HttpAnswer(R"({"keys":[]})"));
  });
  const auto text = FetchKeySet(server.url("/a/jwks.json?b=c"));
  REQUIRE(text.has_value());
  CHECK_EQ(*text, R"({"keys":[]})");
  CHECK_EQ(head.substr(0, 32), "GET /a/jwks.json?b=c HTTP/1.1\r\nA");
  CHECK_NE(head.find("Accept-Encoding: identity\r\n"), std::string::npos);
  CHECK_EQ(head.find("Authorization"), std::string::npos);
}

TEST_CASE("a key server can do no harm, whatever it sends") {
  const std::string much(1'000'000, 'x');
  RawServer elsewhere([](int socket, const std::string&) { SendAll(socket, HttpAnswer("{}")); });
  struct Case {
    const char* what;
    std::function<void(int)> behave;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const Case cases[] = {
      {"closes", [](int) {}},
      {"says nothing",
       [](int socket) {
         char byte;
         recv(socket, &byte, 1, 0);
       }},
      {"an error", [](int socket) { SendAll(socket, HttpAnswer("{}", "500 Oops")); }},
      {"created", [](int socket) { SendAll(socket, HttpAnswer("{}", "201 Created")); }},
      {"a redirect",
       [&](int socket) {
         SendAll(socket, HttpAnswer("", "302 Found\r\nLocation: " + elsewhere.url()));
       }},
      {"no HTTP", [&](int socket) { Forever(socket, much, 0ms); }},
      {"a header without end",
       [&](int socket) { SendAll(socket, ok + "X: "), Forever(socket, much, 0ms); }},
      {"headers without end",
       [&](int socket) { SendAll(socket, ok), Forever(socket, "X: y\r\n", 0ms); }},
      {"a byte of the head at a time",
       [&](int socket) { SendAll(socket, ok + "X: "), Forever(socket, "x", 50ms); }},
      {"a byte of the body at a time",
       [&](int socket) {
         SendAll(socket, ok + "Content-Length: 1000\r\n\r\n"), Forever(socket, " ", 50ms);
       }},
      {"64 KB and one", [&](int socket) { SendAll(socket, HttpAnswer(much.substr(0, 65'537))); }},
      {"a body without end",
       [&](int socket) { SendAll(socket, ok + "\r\n"), Forever(socket, much, 0ms); }},
      {"a body of 10^18 bytes",
       [&](int socket) {
         SendAll(socket, ok + "Content-Length: 1000000000000000000\r\n\r\n"),
             Forever(socket, much, 0ms);
       }},
      {"cut short",
       [&](int socket) { SendAll(socket, ok + "Content-Length: 100\r\n\r\n{\"keys\""); }},
      {"chunks without end",
       [&](int socket) {
         SendAll(socket, ok + "Transfer-Encoding: chunked\r\n\r\n");
         Forever(socket, "1000\r\n" + much.substr(0, 0x1000) + "\r\n", 0ms);
       }},
      {"a chunk of -2 bytes",
       [&](int socket) {
         SendAll(socket, ok + "Transfer-Encoding: chunked\r\n\r\n-2\r\n");
         Forever(socket, much, 0ms);
       }},
      {"packed",
       [&](int socket) { SendAll(socket, HttpAnswer("{}", "200 OK\r\nContent-Encoding: gzip")); }},
  };
  [[maybe_unused]] const long before = PeakMegabytes();
  for (const Case& each : cases) {
    CAPTURE(each.what);
    RawServer server([&](int socket, const std::string&) { each.behave(socket); });
    const auto start = steady_clock::now();
    const auto text = FetchKeySet(server.url(), {.total = 400ms});
    CHECK_LT(steady_clock::now() - start, 5s);
    CHECK_FALSE(text.has_value());
  }
  CHECK_EQ(elsewhere.connections(), 0);
#ifndef __SANITIZE_ADDRESS__
  CHECK_LT(PeakMegabytes() - before, 64);
#endif
}

TEST_CASE("64 KB exactly is taken") {
  const std::string body(65'536, ' ');
  RawServer server([&](int socket, const std::string&) { SendAll(socket, HttpAnswer(body)); });
  CHECK_EQ(FetchKeySet(server.url()).value(), body);
}

TEST_CASE("keys are not fetched in the clear, but from this machine") {
  for (const char* url : {"http://keys.example/", "http://10.0.0.1/", "ftp://127.0.0.1/", "",
                          "file:///etc/passwd", "http://127.0.0.1@keys.example/"}) {
    const auto text = FetchKeySet(url);
    REQUIRE_FALSE(text.has_value());
    CHECK_EQ(text.error().type, fhir::IssueType::kForbidden);
  }
}

TEST_CASE("no name leads the fetch to where clouds keep their metadata") {
  const tests::Folder folder;
  tests::Child child([&](int) {
    const std::string hosts = folder.path() / "hosts";
    std::ofstream(hosts) << "169.254.169.254 keys.test\nfe80::1 keys.test\n";
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount(hosts.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr) != 0) {
      return 77;
    }
    const auto text = FetchKeySet("https://keys.test/");
    const std::string why = text ? "" : text.error().diagnostics;
    return why.find("no address that may be asked") == std::string::npos ? 1 : 0;
  });
  const int code = child.Wait();
  if (code == 77) {
    MESSAGE("not tested: mounts are not allowed here");
  } else {
    CHECK_EQ(code, 0);
  }
}

TEST_CASE("a fetch under way ends when the service does") {
  RawServer server([](int socket, const std::string&) { Forever(socket, "HTTP", 50ms); });
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  });
  const auto start = steady_clock::now();
  CHECK_FALSE(FetchKeySet(server.url(), {.total = 10s}, stop.get_token()).has_value());
  CHECK_LT(steady_clock::now() - start, 5s);
}

TEST_CASE("a key server shows a certificate that we trust, with its own name") {
  char folder[] = "/tmp/lumbar-test-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string at = folder;
  const auto certificate = [&](const std::string& name, const std::string& alternative) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
        "-days 2 -subj /CN=" +
        name + " -addext subjectAltName=" + alternative + " -keyout " + at + "/" + name +
        ".key -out " + at + "/" + name + ".pem 2>/dev/null";
    REQUIRE_EQ(std::system(command.c_str()), 0);
    return at + "/" + name;
  };
  const auto good = certificate("good", "IP:127.0.0.1,DNS:localhost");
  const auto other = certificate("other", "DNS:other.example");
  struct Case {
    std::string name;
    std::string trusted;
    bool good = false;
  };
  for (const Case& each : {Case{good, good + ".pem", true}, Case{good, ""},
                           Case{good, other + ".pem"}, Case{other, other + ".pem"}}) {
    CAPTURE(each.name);
    CAPTURE(each.trusted);
    httplib::SSLServer server((each.name + ".pem").c_str(), (each.name + ".key").c_str());
    server.Get("/", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("{}", "application/json");
    });
    const int port = server.bind_to_any_port("127.0.0.1");
    std::jthread thread([&] { server.listen_after_bind(); });
    while (!server.is_running()) std::this_thread::sleep_for(1ms);
    const auto text =
        FetchKeySet("https://localhost:" + std::to_string(port) + "/", {.ca_file = each.trusted});
    CHECK_EQ(text.has_value(), each.good);
    server.stop();
  }
  std::filesystem::remove_all(at);
}

TEST_CASE("a handshake that never ends, ends at the deadline") {
  // What it "reads as a head" is the client's hello, so it drips without waiting for one.
  RawServer server([](int, const std::string&) {},
                   [](int socket) {
                     SendAll(socket, std::string("\x16\x03\x03\x40\x00", 5));
                     Forever(socket, "x", 50ms);
                   });
  signal(SIGPIPE, SIG_IGN);  // as the service does
  const auto start = steady_clock::now();
  CHECK_FALSE(
      FetchKeySet("https://127.0.0.1:" + std::to_string(server.port()) + "/", {.total = 300ms})
          .has_value());
  CHECK_LT(steady_clock::now() - start, 20s);
  CHECK_EQ(server.connections(), 1);
}

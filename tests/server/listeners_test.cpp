#include "cds/server/listeners.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "cds/server/log.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/process.hpp"

namespace {

using cds::server::Config;
using cds::server::KnowledgeInForce;
using cds::server::Listeners;
using support::HttpClient;
using support::HttpReply;
using namespace std::chrono_literals;

Config Apart() {
  Config config;
  config.listen = "127.0.0.1:0";
  config.operations_listen = "127.0.0.1:0";
  return config;
}

// A service with a listener for clients and one for operators.
struct Running {
  explicit Running(const Config& config = Apart())
      : routes(desk, config), listeners(config, routes) {}
  ~Running() { listeners.Stop(); }

  void Start() {
    thread = std::jthread([this] { listeners.Run(); });
  }

  KnowledgeInForce knowledge{cds::hooks::Lent(tests::CaseKnowledge())};
  cds::server::Log log{[](std::string_view /*lines*/) {}};
  cds::server::Desk desk{knowledge, cds::hooks::kAnyClient, log};
  cds::server::Routes routes;
  Listeners listeners;
  std::jthread thread;  // joined before the listeners go
};

std::string Get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\nOrigin: https://page.example\r\n\r\n";
}

HttpReply Ask(std::uint16_t port, const std::string& path) {
  return HttpClient(port).Ask(Get(path));
}

}  // namespace

TEST_CASE("operators are answered on a listener of their own, and clients are told no metrics") {
  Running running;
  running.Start();
  struct Case {
    const char* path;
    int for_clients;
    int for_operators;
  };
  const Case cases[] = {{"/livez", 200, 200},
                        {"/readyz", 200, 200},
                        {"/metrics", 404, 200},
                        {"/metrics/", 404, 404},
                        {"/cds-services", 200, 404},
                        {"/cds-services/lumbar-order-sign", 405, 404},
                        {"/cds-services/lumbar-order-sign/feedback", 405, 404},
                        {"/", 404, 404},
                        {"/metrics/more", 404, 404}};
  const auto clients = running.listeners.clients().port();
  const auto operators = running.listeners.operators()->port();
  CHECK(clients != operators);
  CHECK(running.listeners.operations_on_loopback());
  for (const Case& test : cases) {
    CAPTURE(test.path);
    CHECK(Ask(clients, test.path).status == test.for_clients);
    const HttpReply reply = Ask(operators, test.path);
    CHECK(reply.status == test.for_operators);
    CHECK_FALSE(reply.Has("Access-Control-Allow-Origin"));
    if (reply.status == 404) CHECK(reply.body.find("/cds-services") == std::string::npos);
  }
  const std::string call = support::Post("/cds-services/lumbar-order-sign", "{}");
  CHECK(HttpClient(clients).Ask(call).status == 400);
  CHECK(HttpClient(operators).Ask(call).status == 404);
}

TEST_CASE("without a listener of their own operators ask where clients do") {
  Config config = Apart();
  config.operations_listen.clear();
  Running running(config);
  running.Start();
  CHECK(running.listeners.operators() == nullptr);
  CHECK(running.listeners.operations_on_loopback());
  CHECK(Ask(running.listeners.clients().port(), "/metrics").status == 200);
}

TEST_CASE("operators are answered while clients take every connection") {
  Config config = Apart();
  config.limits.connections = 2;
  Running running(config);
  running.Start();
  const auto clients = running.listeners.clients().port();
  HttpClient first(clients);
  HttpClient second(clients);
  CHECK(first.Ask(Get("/livez")).status == 200);
  CHECK(second.Ask(Get("/livez")).status == 200);
  CHECK(HttpClient(clients).Receive().status == 503);
  CHECK(Ask(running.listeners.operators()->port(), "/readyz").status == 200);
}

TEST_CASE("after a SIGTERM operators, too, are told that it stops, and both listeners close") {
  Config config = Apart();
  config.limits.notice = 500ms;
  Running running(config);
  running.listeners.StopOnSignals();
  running.Start();
  const std::vector<std::uint16_t> ports = {running.listeners.clients().port(),
                                            running.listeners.operators()->port()};
  for (const std::uint16_t port : ports) CHECK(Ask(port, "/readyz").status == 200);
  std::raise(SIGTERM);
  for (const std::uint16_t port : ports) {
    CHECK(support::Soon([&] { return Ask(port, "/readyz").status == 503; }));
    CHECK(Ask(port, "/livez").status == 200);
  }
  running.thread.join();
  for (const std::uint16_t port : ports) CHECK_FALSE(HttpClient(port).connected());
}

TEST_CASE("an address that is taken is named, whichever listener it is for") {
  Running running;
  Config config = Apart();
  config.operations_listen = "127.0.0.1:" + std::to_string(running.listeners.clients().port());
  CHECK_THROWS_WITH_AS(
      Listeners(config, running.routes),
      ("cannot listen on " + config.operations_listen + ": Address already in use").c_str(),
      std::system_error);
}

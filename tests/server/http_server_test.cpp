#include "cds/server/http_server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "fhir/room.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

namespace {

using cds::server::HttpServer;
using cds::server::Limits;
using cds::server::Reply;
using cds::server::Request;
using support::HttpClient;
using support::HttpReply;
using support::Post;
using namespace std::chrono_literals;

// Says what it was asked, or does what the path says.
Reply Echo(Request&& request) {
  if (request.target == "/throw") throw std::runtime_error("secret detail");
  if (request.target == "/slow") std::this_thread::sleep_for(300ms);
  if (request.target == "/empty") return {204, {}, ""};
  if (request.target == "/stopping") return {request.stopping ? 503 : 200, {}, ""};
  std::string said =
      request.method + " " + request.target + " [" + request.content_type + "] " + request.body;
  if (request.target == "/keep") fhir::KeepRoom(std::move(request.body));
  return {200, {"Content-Type: text/plain"}, std::move(said)};
}

Reply Refuse(int status, std::string_view why) { return {status, {}, std::string(why)}; }

// A server on a free port, for one test.
struct Running {
  explicit Running(const Limits& limits = {})
      : server("127.0.0.1", 0, Echo, Refuse, limits), thread([this] { server.Run(); }) {}
  ~Running() { server.Stop(); }

  HttpServer server;
  std::jthread thread;  // joined before the server goes
};

Limits Impatient() {
  Limits limits;
  limits.read = 300ms;
  limits.idle = 300ms;
  limits.linger = 300ms;
  return limits;
}

}  // namespace

TEST_CASE("what two servers might read differently is refused, and the connection closed") {
  struct Case {
    const char* what;
    std::string request;
    int status;
  };
  const Case cases[] = {
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"unknown coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
      {"coding after chunked",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400},
      {"coding before chunked",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
      {"chunked twice",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"coding in HTTP/1.0",
       "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"length and coding",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       400},
      {"two lengths",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +2\r\n\r\nab", 400},
      {"hexadecimal length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x2\r\n\r\nab", 400},
      {"negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
      {"length beyond 64 bits",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"folded header", "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n c\r\n\r\n", 400},
      {"header folded with a tab", "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\tc\r\n\r\n", 400},
      {"space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
      {"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n", 400},
      {"one bare line feed", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400},
      {"NUL in a header", std::string("GET / HTTP/1.1\r\nHost: h\0h\r\n\r\n", 29), 400},
      {"no version", "GET /\r\n\r\n", 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 400},
      {"a space too many", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
      {"absolute form", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"packed body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n\r\n", 415},
      {"two types", "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n",
       400},
      {"unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", 417},
      {"chunk without a size",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
      {"chunk longer than it says",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
       400},
  };
  Running running;
  for (const Case& test : cases) {
    CAPTURE(test.what);
    HttpClient client(running.server.port());
    const HttpReply reply = client.Ask(test.request);
    CHECK(reply.status == test.status);
    CHECK(reply.Has("Connection: close"));
    CHECK(client.IsClosed());
  }
}

TEST_CASE("nothing follows a method that HTTP does not know") {
  Running running;
  for (const std::string method : {"BREW", "get", "GETT"}) {
    CAPTURE(method);
    HttpClient client(running.server.port());
    const HttpReply reply = client.Ask(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(reply.body == method + " / [] ");
    CHECK(reply.Has("Connection: close"));
    CHECK(client.IsClosed());
  }
  HttpClient client(running.server.port());
  CHECK(client.Ask("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n").Has("Connection: keep-alive"));
}

TEST_CASE("a header has its limits in bytes and in fields, on both sides of each") {
  Running running;
  const auto ask = [&](const std::string& fields) {
    return HttpClient(running.server.port())
        .Ask("GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")
        .status;
  };
  const auto fields = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "X-A: b\r\n";
    return text;
  };
  CHECK(ask(fields(99)) == 200);
  CHECK(ask(fields(100)) == 431);
  const std::size_t rest = std::string("GET / HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n").size();
  CHECK(ask("X: " + std::string(16 * 1024 - rest, 'a') + "\r\n") == 200);
  CHECK(ask("X: " + std::string(16 * 1024 - rest + 1, 'a') + "\r\n") == 431);
  CHECK(ask("X: " + std::string(100'000, 'a') + "\r\n") == 431);
}

TEST_CASE("a body has its limit, and a client that sends more can read so") {
  Running running;
  const std::size_t most = Limits{}.body_bytes;
  CHECK(HttpClient(running.server.port()).Ask(Post("/", std::string(most, 'x'))).status == 200);

  HttpClient eager(running.server.port());
  const HttpReply reply = eager.Ask(Post("/", std::string(3 * most, 'x')));
  CHECK(reply.status == 413);
  CHECK(reply.body == "The body is too long.");

  HttpClient chunked(running.server.port());
  chunked.Send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (std::size_t sent = 0; sent <= most; sent += 0x10000) chunked.Send(chunk);
  CHECK(chunked.Receive().status == 413);

  HttpClient asking(running.server.port());
  CHECK(asking
            .Ask("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                 "Content-Length: 5000000\r\n\r\n")
            .status == 413);
}

TEST_CASE("a body arrives whole, however it is sent") {
  Running running;
  const std::string big(100'000, 'y');
  struct Case {
    const char* what;
    std::string request;
    std::string answer;
  };
  const Case cases[] = {
      {"with its length", Post("/a?b=c", "abc"), "POST /a?b=c [application/json] abc"},
      {"larger than the buffer", Post("/", big), "POST / [application/json] " + big},
      {"empty", Post("/", ""), "POST / [application/json] "},
      {"without a length", "POST / HTTP/1.1\r\nHost: h\r\n\r\n", "POST / [] "},
      {"in chunks",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n",
       "POST / [] abc0123456789"},
      {"in a chunk larger than the buffer",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n186a0\r\n" + big +
           "\r\n0\r\n\r\n",
       "POST / [] " + big},
      {"after an empty line", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / [] "},
      {"by HTTP/1.0 without a Host", "GET / HTTP/1.0\r\n\r\n", "GET / [] "},
      {"by a method of its own", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", "BREW / [] "},
      {"not packed", "GET / HTTP/1.1\r\nHost: h\r\nContent-Encoding: identity\r\n\r\n",
       "GET / [] "},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    const HttpReply reply = HttpClient(running.server.port()).Ask(test.request);
    CHECK(reply.status == 200);
    CHECK(reply.body == test.answer);
    CHECK(reply.Has("\r\nDate: "));
  }
  // Into the room of an earlier one, longer or shorter, by and by.
  for (const std::size_t size : {600'000U, 400'000U, 700'000U}) {
    HttpClient slow(running.server.port());
    const std::string body = std::to_string(size) + std::string(size, 'z');
    const std::string request = Post("/keep", body);
    for (std::size_t at = 0; at < request.size(); at += 150'000) {
      slow.Send(std::string_view(request).substr(at, 150'000));
      std::this_thread::sleep_for(5ms);
    }
    CHECK(slow.Receive().body == "POST /keep [application/json] " + body);
  }
  HttpClient drip(running.server.port());
  for (const char byte : cases[4].request) drip.Send({&byte, 1});
  CHECK(drip.Receive().body == cases[4].answer);
}

TEST_CASE("a client that asks whether to send its body is told to") {
  Running running;
  HttpClient client(running.server.port());
  const HttpReply first =
      client.Ask("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(first.status == 100);
  CHECK(client.Ask("abc").body == "POST / [] abc");
}

TEST_CASE("a connection serves requests one after the other, sent at once or not") {
  Running running;
  HttpClient client(running.server.port());
  client.Send(Post("/1", "a") + Post("/2", std::string(50'000, 'b')) + Post("/3", "c"));
  CHECK(client.Receive().body == "POST /1 [application/json] a");
  CHECK(client.Receive().body.size() == 50'000 + 27);
  CHECK(client.Receive().body == "POST /3 [application/json] c");
  const HttpReply kept = client.Ask("GET /4 HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(kept.Has("Connection: keep-alive"));
  const HttpReply last = client.Ask("GET /5 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(last.body == "GET /5 [] ");
  CHECK(last.Has("Connection: close"));
  CHECK(client.IsClosed());
}

TEST_CASE("HEAD tells the length and sends no body, 204 has neither") {
  Running running;
  HttpClient client(running.server.port());
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const HttpReply head = client.Receive(true);
  CHECK(head.status == 200);
  CHECK(head.Has("Content-Length: 10\r\n"));
  const HttpReply empty = client.Ask("GET /empty HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(empty.status == 204);
  CHECK_FALSE(empty.Has("Content-Length"));
  CHECK(client.Ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").body == "GET / [] ");
}

TEST_CASE("a slow client is told so, a silent one is let go") {
  Running running(Impatient());
  const auto began = std::chrono::steady_clock::now();
  HttpClient half(running.server.port());
  CHECK(half.Ask("GET / HTTP/1.1\r\nHost:").status == 408);
  HttpClient body(running.server.port());
  CHECK(body.Ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc").status == 408);
  HttpClient chunks(running.server.port());
  CHECK(
      chunks.Ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n").status ==
      408);
  HttpClient silent(running.server.port());
  CHECK(silent.IsClosed());
  CHECK(std::chrono::steady_clock::now() - began < 5s);

  HttpClient drip(running.server.port());
  for (int i = 0; i < 8 && drip.Send("G"); ++i) std::this_thread::sleep_for(100ms);
  CHECK(drip.Receive().status == 408);
}

TEST_CASE("the last request that a connection may bring is answered with a close") {
  Limits limits;
  limits.requests = 3;
  Running running(limits);
  HttpClient client(running.server.port());
  for (int i = 0; i < 2; ++i) CHECK(client.Ask(Post("/", "x")).Has("Connection: keep-alive"));
  CHECK(client.Ask(Post("/", "x")).Has("Connection: close"));
  CHECK(client.IsClosed());
}

TEST_CASE("a connection too many is turned away with 503, and room is found again") {
  Limits limits;
  limits.connections = 2;
  Running running(limits);
  {
    HttpClient first(running.server.port());
    HttpClient second(running.server.port());
    CHECK(first.Ask(Post("/", "x")).status == 200);
    CHECK(second.Ask(Post("/", "x")).status == 200);
    HttpClient third(running.server.port());
    CHECK(third.Receive().status == 503);
    CHECK(first.Ask(Post("/", "x")).status == 200);
  }
  int status = 503;
  for (int i = 0; i < 100 && status == 503; ++i) {
    std::this_thread::sleep_for(20ms);
    status = HttpClient(running.server.port()).Ask(Post("/", "x")).status;
  }
  CHECK(status == 200);
}

TEST_CASE("a bug in answering is a 500 without details, and the next request is served") {
  Running running;
  HttpClient client(running.server.port());
  const HttpReply reply = client.Ask(Post("/throw", "x"));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == std::string::npos);
  CHECK(client.Ask(Post("/", "x")).status == 200);
}

TEST_CASE("stopping lets the answer under way finish and closes what waits") {
  Running running;
  HttpClient idle(running.server.port());
  CHECK(idle.Ask(Post("/", "x")).status == 200);
  HttpClient busy(running.server.port());
  busy.Send(Post("/slow", "x"));
  std::this_thread::sleep_for(100ms);
  const std::uint16_t port = running.server.port();
  running.server.Stop();
  CHECK(idle.IsClosed());
  const HttpReply reply = busy.Receive();
  CHECK(reply.status == 200);
  CHECK(reply.Has("Connection: close"));
  running.thread.join();
  CHECK_FALSE(HttpClient(port).connected());
}

TEST_CASE("after a SIGTERM all is answered for as long as the notice lasts, and told to go") {
  const auto get = "GET /stopping HTTP/1.1\r\nHost: h\r\n\r\n";
  Limits limits;
  limits.notice = 500ms;
  Running running(limits);
  running.server.StopOnSignals();
  HttpClient old(running.server.port());
  CHECK(old.Ask(get).status == 200);
  std::raise(SIGTERM);
  std::this_thread::sleep_for(100ms);
  HttpClient fresh(running.server.port());
  for (HttpClient* const client : {&old, &fresh}) {
    const HttpReply reply = client->Ask(get);
    CHECK(reply.status == 503);
    CHECK(reply.Has("Connection: close"));
    CHECK(client->IsClosed());
  }
  running.thread.join();
  CHECK_FALSE(HttpClient(running.server.port()).connected());
}

TEST_CASE("a SIGINT gives no notice") {
  Running running;
  running.server.StopOnSignals();
  const auto began = std::chrono::steady_clock::now();
  std::raise(SIGINT);
  running.thread.join();
  CHECK(std::chrono::steady_clock::now() - began < 3s);
}

TEST_CASE("what a SIGHUP starts holds up no request, and the next is heard whatever became of it") {
  Limits limits;
  limits.network_threads = 1;
  std::atomic<int> told = 0;
  std::atomic<int> let_go = 0;
  Running running(limits);
  running.server.OnHangUp([&] {
    const int number = ++told;
    while (let_go < number) std::this_thread::sleep_for(1ms);
    throw std::runtime_error("no good");
  });
  HttpClient client(running.server.port());
  for (int i = 1; i <= 2; ++i) {
    std::raise(SIGHUP);
    CHECK(support::Soon([&] { return told == i; }));
    CHECK(client.Ask(Post("/", "x")).status == 200);
    let_go = i;
  }
}

TEST_CASE("a server that goes while what a SIGHUP started is under way waits for its end") {
  Limits limits;
  limits.drain = 50ms;
  std::atomic<bool> begun = false;
  std::atomic<bool> ended = false;
  {
    Running running(limits);
    running.server.OnHangUp([&] {
      begun = true;
      std::this_thread::sleep_for(300ms);
      ended = true;
    });
    std::raise(SIGHUP);
    CHECK(support::Soon([&] { return begun.load(); }));
  }
  CHECK(ended);
}

TEST_CASE("a SIGHUP while the server stops is no reason to end") {
  const auto get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  Limits limits;
  limits.drain = 500ms;
  std::atomic<int> told = 0;
  Running running(limits);
  running.server.OnHangUp([&] { ++told; });
  HttpClient half(running.server.port());
  half.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
  std::this_thread::sleep_for(50ms);
  running.server.Stop();
  CHECK(support::Soon([&] { return HttpClient(running.server.port()).Ask(get).status == 0; }));
  std::raise(SIGHUP);
  CHECK(support::Soon([&] { return told == 1; }));
}

TEST_CASE("stopping does not wait for ever for a client that never finishes") {
  Limits limits;
  limits.drain = 200ms;
  Running running(limits);
  HttpClient half(running.server.port());
  half.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
  std::this_thread::sleep_for(50ms);
  const auto began = std::chrono::steady_clock::now();
  running.server.Stop();
  running.thread.join();
  CHECK(std::chrono::steady_clock::now() - began < 3s);
}

TEST_CASE("many clients at once get each their own answer") {
  Running running;
  std::vector<std::jthread> clients;
  std::atomic<int> right = 0;
  for (int who = 0; who < 8; ++who) {
    clients.emplace_back([&, who] {
      HttpClient client(running.server.port());
      for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(who) + ":" + std::to_string(i);
        right += client.Ask(Post("/", body)).body == "POST / [application/json] " + body;
      }
    });
  }
  clients.clear();
  CHECK(right == 8 * 50);
}

TEST_CASE("a port is taken once, and a free one can be asked for") {
  Running running;
  CHECK(running.server.port() != 0);
  CHECK(running.server.on_loopback());
  CHECK(running.server.url() == "http://127.0.0.1:" + std::to_string(running.server.port()));
  CHECK_THROWS_WITH_AS(HttpServer("127.0.0.1", running.server.port(), Echo, Refuse),
                       ("cannot listen on 127.0.0.1:" + std::to_string(running.server.port()) +
                        ": Address already in use")
                           .c_str(),
                       std::system_error);
  CHECK_THROWS_AS(HttpServer("no such host", 0, Echo, Refuse), std::system_error);
}

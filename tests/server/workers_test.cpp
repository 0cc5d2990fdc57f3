#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cds/server/http_server.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

namespace {

using cds::server::Answered;
using cds::server::Awaited;
using cds::server::HttpServer;
using cds::server::Limits;
using cds::server::Reply;
using cds::server::Request;
using cds::server::Work;
using support::HttpClient;
using namespace std::chrono_literals;

std::string ThreadName() {
  return std::to_string(std::hash<std::thread::id>()(std::this_thread::get_id()));
}

std::atomic<int> begun = 0;

// "/20": after so many ms.
Reply After(const std::string& path) {
  ++begun;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(path.substr(1))));
  return {200, {}, ThreadName()};
}

// Answers "/now" where it is asked, and anything else on a worker, after the time that the path
// says, in ms; "/20/store/300" waits for the store after that.
Answered Answer(Request&& request) {
  if (request.target == "/now") return Reply{200, {}, ThreadName()};
  const auto wait = [target = request.target]() -> Answered {
    if (target == "/throw") throw std::runtime_error("secret detail");
    Reply reply = After(target);
    const std::size_t store = target.find("/store");
    if (store == target.npos) return reply;
    return Work{Awaited::kStore, [rest = target.substr(store + 6)] { return After(rest); }};
  };
  return Work{Awaited::kSignature, wait};
}

Reply Refuse(int status, std::string_view why) { return {status, {}, std::string(why)}; }

struct Running {
  explicit Running(const Limits& limits = {})
      : server("127.0.0.1", 0, Answer, Refuse, limits), thread([this] { server.Run(); }) {}
  ~Running() { server.Stop(); }

  HttpServer server;
  std::jthread thread;
};

std::string Get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

int Status(std::uint16_t port, std::string_view path) {
  return HttpClient(port).Ask(Get(path)).status;
}

}  // namespace

TEST_CASE("what waits does not hold up what does not, on the same connection's thread") {
  Limits limits;
  limits.network_threads = 1;
  Running running(limits);
  HttpClient waiting(running.server.port());
  waiting.Send(Get("/400"));
  std::this_thread::sleep_for(20ms);
  const auto began = std::chrono::steady_clock::now();
  CHECK(Status(running.server.port(), "/now") == 200);
  CHECK(std::chrono::steady_clock::now() - began < 200ms);
  CHECK(waiting.Receive().status == 200);
}

TEST_CASE("a connection goes on after an answer that waited") {
  Running running;
  HttpClient client(running.server.port());
  const std::string here = client.Ask(Get("/now")).body;
  CHECK(client.Ask(Get("/1")).body != here);
  CHECK(client.Ask(Get("/now")).body == here);
}

TEST_CASE("more than may be under way is turned away at once, and room is found again") {
  Limits limits;
  limits.workers = 2;
  limits.under_way = 2;
  Running running(limits);
  HttpClient one(running.server.port());
  HttpClient other(running.server.port());
  one.Send(Get("/300"));
  other.Send(Get("/300"));
  std::this_thread::sleep_for(50ms);
  const auto began = std::chrono::steady_clock::now();
  CHECK(Status(running.server.port(), "/0") == 503);
  CHECK(std::chrono::steady_clock::now() - began < 100ms);
  CHECK(Status(running.server.port(), "/now") == 200);
  CHECK(one.Receive().status == 200);
  CHECK(other.Receive().status == 200);
  CHECK(Status(running.server.port(), "/0") == 200);
}

TEST_CASE("what queued for too long is told so then, and is not begun any more") {
  Limits limits;
  limits.workers = 1;
  limits.queue = 50ms;
  Running running(limits);
  const int before = begun;
  HttpClient first(running.server.port());
  first.Send(Get("/1500"));
  REQUIRE(support::Soon([&] { return begun == before + 1; }));
  HttpClient second(running.server.port());
  const auto began = std::chrono::steady_clock::now();
  CHECK(second.Ask(Get("/0")).status == 503);
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took >= 50ms);
  CHECK(took < 1s);
  CHECK(first.Receive().status == 200);
  CHECK(second.Ask(Get("/1")).status == 200);
  CHECK(begun == before + 2);
}

TEST_CASE("whether a worker or the end of the wait comes first, there is one answer to each") {
  Limits limits;
  limits.workers = 1;
  limits.queue = 10ms;
  Running running(limits);
  const int before = begun;
  std::atomic<int> answered = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 6; ++i) {
      clients.emplace_back([&, port = running.server.port()] {
        HttpClient client(port);
        for (int call = 0; call < 50; ++call) {
          const int status = client.Ask(Get("/2")).status;
          answered += status == 200 ? 1 : 0;
          refused += status == 503 ? 1 : 0;
        }
      });
    }
  }
  CHECK(answered + refused == 300);
  CHECK(begun - before == answered);
}

TEST_CASE("what waits for the store holds up only what does so, too, however much it is") {
  Limits limits;
  limits.workers = 1;
  limits.under_way = 3;
  limits.queue = 500ms;
  Running running(limits);
  std::vector<std::unique_ptr<HttpClient>> saving;
  for (int i = 0; i < 5; ++i) {
    const int before = begun;
    saving.push_back(std::make_unique<HttpClient>(running.server.port()));
    saving.back()->Send(Get("/0/store/2000"));
    REQUIRE(support::Soon([&] { return begun == before + (i < 2 ? 2 : 1); }));
  }
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) CHECK(Status(running.server.port(), "/1") == 200);
  CHECK(std::chrono::steady_clock::now() - began < 1s);
  int saved = 0;
  for (const auto& client : saving) saved += client->Receive().status == 200 ? 1 : 0;
  CHECK(saved == 2);
}

TEST_CASE("a bug on a worker is a 500 without details, and the connection goes on") {
  Running running;
  HttpClient client(running.server.port());
  const auto reply = client.Ask(Get("/throw"));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == std::string::npos);
  CHECK(client.Ask(Get("/0")).status == 200);
}

TEST_CASE("stopping lets what is under way on workers finish, and what is queued come to its end") {
  Limits limits;
  limits.workers = 1;
  limits.queue = 1s;
  std::vector<std::unique_ptr<HttpClient>> clients;
  {
    Running running(limits);
    for (int i = 0; i < 4; ++i) {
      clients.push_back(std::make_unique<HttpClient>(running.server.port()));
      clients.back()->Send(Get("/50"));
    }
    std::this_thread::sleep_for(30ms);
    running.server.Stop();
  }
  for (const auto& client : clients) CHECK(client->Receive().status == 200);
}

TEST_CASE("a server that goes while a worker is still busy leaves nothing behind") {
  Limits limits;
  limits.drain = 10ms;
  limits.workers = 1;
  HttpClient* client = nullptr;
  {
    Running running(limits);
    client = new HttpClient(running.server.port());
    client->Send(Get("/200"));
    std::this_thread::sleep_for(30ms);
  }
  CHECK(client->IsClosed());
  delete client;
}

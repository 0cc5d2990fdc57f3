// A client that asks at a fixed rate, whether or not the answers keep up, so that a slow answer
// does not hide those that should have been asked meanwhile: latency counts from the moment a
// request was due. Loopback only.
//   load PORT PATH FILE CONNECTIONS RATE SECONDS    prints microseconds: p50 p99 p99.9, and how
//                                                   many a second were answered, and not with 200
//   load PORT hold CONNECTIONS                      opens them, asks each once, prints how many are
//                                                   kept, and keeps them until its input ends
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/client.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr int kMostConnections = 12'000;
constexpr int kMostSeconds = 60;

class OpenLoop {
 public:
  OpenLoop(std::uint16_t port, std::string request, int connections)
      : request_(std::move(request)), epoll_(epoll_create1(0)), due_(connections) {
    for (int i = 0; i < connections; ++i) {
      clients_.emplace_back(port);
      Watch(i);
      free_.push_back(i);
    }
  }

  void Run(double rate, int seconds) {
    const auto began = Clock::now();
    const auto every = std::chrono::duration<double>(1 / rate);
    const auto count = static_cast<std::size_t>(rate * seconds);
    const auto patience = began + std::chrono::seconds(seconds + 5);
    std::size_t next = 0;
    while (took_.size() + failed_ < count && Clock::now() < patience) {
      const auto now = Clock::now();
      const auto due = [&](std::size_t i) {
        return began + duration_cast<nanoseconds>(static_cast<double>(i) * every);
      };
      while (next < count && due(next) <= now) waiting_.push_back(due(next++));
      Ask();
      Collect(next < count ? due(next) - Clock::now() : std::chrono::milliseconds(10));
    }
    seconds_ = std::chrono::duration<double>(Clock::now() - began).count();
  }

  void Print() {
    std::sort(took_.begin(), took_.end());
    const auto at = [&](double part) {
      if (took_.empty()) return 0.0;
      const auto last = static_cast<double>(took_.size() - 1);
      return static_cast<double>(took_[static_cast<std::size_t>(part * last)].count()) / 1000;
    };
    std::cout << at(0.5) << ' ' << at(0.99) << ' ' << at(0.999) << ' '
              << static_cast<double>(took_.size()) / seconds_ << ' ' << failed_ << '\n';
  }

 private:
  void Watch(int i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = i;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[static_cast<std::size_t>(i)].socket(), &event);
  }

  void Ask() {
    while (!waiting_.empty() && !free_.empty()) {
      const auto i = static_cast<std::size_t>(free_.front());
      free_.pop_front();
      due_[i] = waiting_.front();
      waiting_.pop_front();
      if (!clients_[i].Send(request_)) Finish(static_cast<int>(i), Outcome::kLost);
    }
  }

  void Collect(Clock::duration patience) {
    const auto wait = std::max<nanoseconds>(duration_cast<nanoseconds>(patience), nanoseconds(0));
    const timespec limit{0, std::min<long>(wait.count(), 10'000'000)};
    epoll_event events[64];
    const int ready = epoll_pwait2(epoll_, events, 64, &limit, nullptr);
    for (int e = 0; e < ready; ++e) {
      const int i = events[e].data.fd;
      const Outcome outcome = clients_[static_cast<std::size_t>(i)].Take();
      if (outcome != Outcome::kMore) Finish(i, outcome);
    }
  }

  // A server may close after a reply that says so: the next request has a new connection.
  void Finish(int i, Outcome outcome) {
    const auto at = static_cast<std::size_t>(i);
    if (outcome == Outcome::kOk || outcome == Outcome::kOkAndCloses) {
      took_.push_back(Clock::now() - due_[at]);
    } else {
      ++failed_;
    }
    if (outcome != Outcome::kOk) {
      clients_[at].Reconnect();
      Watch(i);
    }
    free_.push_back(i);
  }

  const std::string request_;
  int epoll_;
  std::vector<Client> clients_;
  std::vector<Clock::time_point> due_;
  std::deque<Clock::time_point> waiting_;
  std::deque<int> free_;
  std::vector<nanoseconds> took_;
  std::size_t failed_ = 0;
  double seconds_ = 1;
};

int Hold(std::uint16_t port, int connections) {
  std::vector<Client> clients;
  int kept = 0;
  for (int i = 0; i < connections; ++i) {
    clients.emplace_back(port);
    if (!clients.back().Send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")) break;
    Outcome outcome = Outcome::kMore;
    while (outcome == Outcome::kMore) outcome = clients.back().Take(true);
    if (outcome != Outcome::kOk) break;
    ++kept;
  }
  std::cout << kept << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) continue;
  return 0;
}

int Usage() {
  std::cerr << "load PORT PATH FILE CONNECTIONS RATE SECONDS\nload PORT hold CONNECTIONS\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 7) return Usage();
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const int connections = std::clamp(std::atoi(argv[argc == 4 ? 3 : 4]), 1, kMostConnections);
  if (argc == 4) return Hold(port, connections);
  std::ostringstream body;
  body << std::ifstream(argv[3], std::ios::binary).rdbuf();
  const std::string text = body.str();
  OpenLoop loop(port,
                "POST " + std::string(argv[2]) +
                    " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(text.size()) + "\r\n\r\n" + text,
                connections);
  loop.Run(std::max(1.0, std::atof(argv[5])), std::clamp(std::atoi(argv[6]), 1, kMostSeconds));
  loop.Print();
}

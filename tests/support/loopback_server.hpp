#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace support {

class LoopbackServer;

// One connection to a server, as the server's side has it.
class Peer {
 public:
  Peer(LoopbackServer& server, int socket) : server_(server), socket_(socket) {}

  // The request up to its blank line; what is there when the other side ends early.
  std::string ReadHead();
  // False once the other side takes no more, or the server stops.
  bool Send(std::string_view bytes);
  bool Pause(std::chrono::milliseconds time);
  void Reset();  // ends the connection with a RST instead of a FIN

 private:
  LoopbackServer& server_;
  int socket_;
};

// A server on a free port of 127.0.0.1 that does with each connection, on a thread of its own, what
// it is told; byte by byte, right or wrong. It keeps the heads of the requests it read.
class LoopbackServer {
 public:
  using Behaviour = std::function<void(Peer&)>;

  explicit LoopbackServer(Behaviour behaviour);
  ~LoopbackServer() { Stop(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/fhir") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  std::vector<std::string> heads() const;
  int connections() const { return connections_; }
  void Stop();

 private:
  friend class Peer;
  void Accept();

  Behaviour behaviour_;
  int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::vector<std::string> heads_;
  std::list<int> sockets_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace support

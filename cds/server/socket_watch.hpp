#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <thread>

namespace cds::server {

// Ends a connection from outside of the library that uses it: at the deadline, when it has brought
// too many bytes (of headers and TLS, too), or when told to stop. It holds its own handle of the
// socket, so the library may close its at any time.
class SocketWatch {
 public:
  SocketWatch(std::chrono::steady_clock::time_point deadline, std::uint64_t most_bytes,
              std::stop_token stop);
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // Watches this socket, in place of any before it.
  void Watch(int socket);

 private:
  void Run(const std::stop_token& done);
  bool IsOver() const;

  std::chrono::steady_clock::time_point deadline_;
  std::uint64_t most_bytes_;
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  int socket_ = -1;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace cds::server

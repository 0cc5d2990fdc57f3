#include "cds/server/socket_watch.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace cds::server {
namespace {

constexpr std::chrono::milliseconds kLook{10};

// What a connection has brought so far.
std::uint64_t BytesReceived(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return info.tcpi_bytes_received;
}

}  // namespace

SocketWatch::SocketWatch(std::chrono::steady_clock::time_point deadline, std::uint64_t most_bytes,
                         std::stop_token stop)
    : deadline_(deadline),
      most_bytes_(most_bytes),
      stop_(std::move(stop)),
      thread_([this](const std::stop_token& done) { Run(done); }) {}

SocketWatch::~SocketWatch() {
  thread_.request_stop();
  thread_.join();
  if (socket_ >= 0) close(socket_);
}

void SocketWatch::Watch(int socket) {
  const int own = dup(socket);
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) close(socket_);
  socket_ = own;
}

bool SocketWatch::IsOver() const {
  return stop_.stop_requested() || std::chrono::steady_clock::now() >= deadline_ ||
         (socket_ >= 0 && BytesReceived(socket_) > most_bytes_);
}

void SocketWatch::Run(const std::stop_token& done) {
  std::unique_lock lock(mutex_);
  while (!done.stop_requested()) {
    if (socket_ >= 0 && IsOver()) shutdown(socket_, SHUT_RDWR);
    wake_.wait_for(lock, done, kLook, [] { return false; });
  }
}

}  // namespace cds::server

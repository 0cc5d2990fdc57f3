#include "tests/support/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace support {

std::string Peer::ReadHead() {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && recv(socket_, &byte, 1, 0) == 1) head += byte;
  const std::lock_guard lock(server_.mutex_);
  server_.heads_.push_back(head);
  return head;
}

bool Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  const std::lock_guard lock(server_.mutex_);
  return !server_.stopping_;
}

bool Peer::Pause(std::chrono::milliseconds time) {
  std::unique_lock lock(server_.mutex_);
  return !server_.stopped_.wait_for(lock, time, [this] { return server_.stopping_; });
}

void Peer::Reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

LoopbackServer::LoopbackServer(Behaviour behaviour)
    : behaviour_(std::move(behaviour)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const place = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, place, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, place, &size) != 0) {
    throw std::runtime_error("no port on loopback");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

void LoopbackServer::Accept() {
  for (;;) {
    const int accepted = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      close(accepted);
      return;
    }
    const auto socket = sockets_.insert(sockets_.end(), accepted);
    threads_.emplace_back([this, socket] {
      Peer peer(*this, *socket);
      behaviour_(peer);
      const std::lock_guard closing(mutex_);
      close(*socket);
      sockets_.erase(socket);
    });
  }
}

std::vector<std::string> LoopbackServer::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

void LoopbackServer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  stopped_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace support

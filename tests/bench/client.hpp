#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

// What became of a request so far.
enum class Outcome { kMore, kOk, kOkAndCloses, kRefused, kLost };

// One keep-alive connection to a loopback port, with one request under way at a time.
class Client {
 public:
  explicit Client(std::uint16_t port) : port_(port) { Connect(); }
  ~Client() {
    if (socket_ >= 0) close(socket_);
  }
  Client(Client&& other) noexcept
      : port_(other.port_),
        socket_(std::exchange(other.socket_, -1)),
        received_(std::move(other.received_)) {}
  Client& operator=(Client&&) = delete;

  int socket() const { return socket_; }

  void Reconnect() {
    close(socket_);
    received_.clear();
    Connect();
  }

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Takes what has come of the reply; waits for some of it when told to.
  Outcome Take(bool wait = false) {
    char bytes[64 * 1024];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, wait ? 0 : MSG_DONTWAIT);
    if (got <= 0) return Outcome::kLost;
    received_.append(bytes, static_cast<std::size_t>(got));
    const std::size_t end = received_.find("\r\n\r\n");
    if (end == received_.npos) return Outcome::kMore;
    const std::string_view head = std::string_view(received_).substr(0, end);
    const std::size_t length = head.find("Content-Length: ");
    if (length == head.npos) return Outcome::kLost;
    const auto size = std::strtoul(received_.c_str() + length + 16, nullptr, 10);
    if (received_.size() < end + 4 + size) return Outcome::kMore;
    const bool ok = head.substr(0, 12) == "HTTP/1.1 200";
    const bool closes = head.find("Connection: close") != head.npos;
    received_.clear();
    if (!ok) return Outcome::kRefused;
    return closes ? Outcome::kOkAndCloses : Outcome::kOk;
  }

 private:
  void Connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // When it fails, so will the first Send.
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  }

  std::uint16_t port_;
  int socket_ = -1;
  std::string received_;
};

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace support {

// A reply as it came over the wire.
struct HttpReply {
  int status = 0;  // 0: none came
  std::string head;
  std::string body;

  bool Has(std::string_view line) const { return head.find(line) != head.npos; }
};

// A client that sends exactly the bytes it is given, however wrong, over a loopback connection.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~HttpClient() { close(socket_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  bool connected() const { return connected_; }

  // False once the other side refuses to take more.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // The next reply; `bodiless` for an answer to HEAD.
  HttpReply Receive(bool bodiless = false) {
    while (received_.find("\r\n\r\n") == received_.npos && More()) continue;
    const std::size_t end = received_.find("\r\n\r\n");
    if (end == received_.npos) return {};
    HttpReply reply;
    reply.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    reply.status = std::atoi(reply.head.c_str() + std::string_view("HTTP/1.1 ").size());
    const std::size_t length = reply.head.find("Content-Length: ");
    if (length == reply.head.npos || bodiless) return reply;
    const auto size = std::strtoul(reply.head.c_str() + length + 16, nullptr, 10);
    while (received_.size() < size && More()) continue;
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
  }

  HttpReply Ask(std::string_view bytes) {
    Send(bytes);
    return Receive();
  }

  // Whether the server closes without sending anything more.
  bool IsClosed() { return received_.empty() && !More(); }

 private:
  bool More() {
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
    if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string received_;
};

// A POST with its length, for every test that only cares for the body.
inline std::string Post(std::string_view path, std::string_view body,
                        std::string_view content_type = "application/json") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nContent-Type: " + std::string(content_type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace support

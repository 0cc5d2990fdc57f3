#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/http_client.hpp"

namespace support {

// A port that was free a moment ago.
inline std::uint16_t FreePort() {
  const int any = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const at = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(any, at, size) == 0 && getsockname(any, at, &size) == 0;
  close(any);
  if (!bound) throw std::runtime_error("no port");
  return ntohs(address.sin_port);
}

// A real Redis on loopback that keeps nothing on disk; it ends with the test.
class RedisServer {
 public:
  explicit RedisServer(std::uint16_t port, const std::string& password = "",
                       const std::string& memory = "0")
      : port_(port), process_(fork()) {
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
      execlp("redis-server", "redis-server", "--port", std::to_string(port).c_str(), "--bind",
             "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp", "--requirepass",
             password.c_str(), "--maxmemory", memory.c_str(), nullptr);
      _exit(127);
    }
    for (int i = 0; i < 500; ++i) {
      if (HttpClient(port).connected()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("redis-server did not start");
  }
  ~RedisServer() { End(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  void End() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  void Freeze() const { kill(process_, SIGSTOP); }
  void Thaw() const { kill(process_, SIGCONT); }

  // What redis-cli prints for a command.
  std::string Ask(const std::string& command) const {
    FILE* const pipe =
        popen(("redis-cli -p " + std::to_string(port_) + " " + command).c_str(), "r");
    std::string answer;
    for (int c = 0; pipe != nullptr && (c = fgetc(pipe)) != EOF;) answer += static_cast<char>(c);
    if (pipe != nullptr) pclose(pipe);
    return answer;
  }

 private:
  std::uint16_t port_;
  pid_t process_;
};

}  // namespace support

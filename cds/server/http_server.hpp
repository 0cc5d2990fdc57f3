#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cds/server/http_message.hpp"
#include "cds/server/tls.hpp"

namespace cds::server {

// An HTTP/1.1 server on one address: bytes to a handler and back (RFC 9112).
class HttpServer {
 public:
  // Takes the port (0: any free one); std::system_error when it is not to be had. `tls` outlives
  // it; without, it speaks plain HTTP.
  HttpServer(const std::string& host, std::uint16_t port, Handler handler, Refuser refuse,
             const Limits& limits = {}, const Tls* tls = nullptr);
  ~HttpServer();

  std::string url() const;  // "http://127.0.0.1:8080", "https://..." with TLS
  std::uint16_t port() const;
  bool on_loopback() const;

  // The first SIGINT stops the server as Stop does, and so does the first SIGTERM, after the notice
  // of the limits, in which all is answered but the server says that it stops. The second ends the
  // process.
  void StopOnSignals();

  // Calls this on each SIGHUP, one after the other, on a thread for that alone: it may wait.
  void OnHangUp(std::function<void()> told);

  // Serves until it is stopped, on two threads where the machine has them.
  void Run();

  // Takes no more connections, closes those that wait, lets answers under way finish within the
  // limit; Run then returns. Safe to call from any thread.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds::server

#pragma once

#include <memory>

#include "cds/server/config.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/routes.hpp"
#include "cds/server/tls.hpp"

namespace cds::server {

// Where the service listens: for clients, and for operators apart from them when
// server.operations_listen says so, with threads of its own, so that they are answered however busy
// it is. Both stop together.
class Listeners {
 public:
  // Takes the ports, as HttpServer does; `routes` and `tls`, which is for clients, outlive it.
  Listeners(const Config& config, const Routes& routes, const Tls* tls = nullptr);

  HttpServer& clients() { return *clients_; }
  const HttpServer* operators() const { return operators_.get(); }  // null: there is none
  bool operations_on_loopback() const { return !operators_ || operators_->on_loopback(); }

  // These three as HttpServer has them.
  void StopOnSignals();
  void Run();
  void Stop();

 private:
  const std::unique_ptr<HttpServer> clients_;
  std::unique_ptr<HttpServer> operators_;
};

}  // namespace cds::server

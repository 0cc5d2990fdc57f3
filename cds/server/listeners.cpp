#include "cds/server/listeners.hpp"

#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace cds::server {
namespace {

// Operators are few.
Limits ForOperators(Limits limits) {
  limits.network_threads = 1;
  limits.workers = 1;
  limits.connections = 64;
  return limits;
}

std::unique_ptr<HttpServer> Listen(const std::string& address, const Routes& routes, Listener by,
                                   const Limits& limits, const Tls* tls) {
  const Endpoint at = *ReadEndpoint(address);  // it was checked when it was read
  return std::make_unique<HttpServer>(
      at.host, at.port,
      [&routes, by](Request&& request) { return routes.Answer(std::move(request), by); },
      [&routes](int status, std::string_view why) { return routes.Refuse(status, why); }, limits,
      tls);
}

}  // namespace

Listeners::Listeners(const Config& config, const Routes& routes, const Tls* tls)
    : clients_(Listen(config.listen, routes, Listener::kClients, config.limits, tls)) {
  if (config.operations_listen.empty()) return;
  operators_ = Listen(config.operations_listen, routes, Listener::kOperators,
                      ForOperators(config.limits), nullptr);
}

void Listeners::StopOnSignals() {
  clients_->StopOnSignals();
  if (operators_) operators_->StopOnSignals();
}

void Listeners::Run() {
  std::jthread beside;
  if (operators_) beside = std::jthread([this] { operators_->Run(); });
  clients_->Run();
  if (operators_) operators_->Stop();
}

void Listeners::Stop() {
  clients_->Stop();
  if (operators_) operators_->Stop();
}

}  // namespace cds::server

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "cds/server/audit.hpp"
#include "cds/server/clients.hpp"
#include "cds/server/gate.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/key_tools.hpp"
#include "cds/server/log.hpp"
#include "cds/server/reload.hpp"
#include "cds/server/routes.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/knowledge.hpp"

namespace support {

inline constexpr std::string_view kPublicUrl = "https://cds.example.org";

// The whole service as `lumbar serve` puts it together, on a free loopback port, with its log in
// memory.
class Service {
 public:
  explicit Service(cds::server::Config config, cds::feedback::Store* store = nullptr,
                   const cds::server::Tls* tls = nullptr,
                   cds::hooks::SharedKnowledge knowledge = cds::hooks::Lent(tests::CaseKnowledge()))
      : config_(WithUrl(std::move(config))),
        clients_(config_.clients),
        log_(std::in_place, [this](std::string_view lines) { written_ += lines; }),
        gate_(std::in_place, config_, clients_, "http://127.0.0.1", *log_),
        audit_(OpenAudit()),
        knowledge_(std::move(knowledge)),
        routes_({knowledge_, clients_.Default(), *log_, store, &*gate_, audit_.get()}, config_),
        server_(
            "127.0.0.1", 0,
            [this](cds::server::Request&& request) { return routes_.Answer(std::move(request)); },
            [this](int status, std::string_view why) { return routes_.Refuse(status, why); },
            config_.limits, tls),
        thread_([this] { server_.Run(); }) {}
  ~Service() { server_.Stop(); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  std::uint16_t port() const { return server_.port(); }
  cds::server::HttpServer& server() { return server_; }
  void Reload(cds::server::Tls* tls = nullptr) {
    cds::server::Reload(config_, knowledge_, tls, routes_, *log_);
  }

  HttpReply Ask(std::string_view bytes) const { return HttpClient(port()).Ask(bytes); }
  std::string Metrics() const { return Ask("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n").body; }

  // Stops, and what was written to the log until then.
  std::string End() {
    server_.Stop();
    if (thread_.joinable()) thread_.join();
    audit_.reset();
    gate_.reset();
    log_.reset();
    return written_;
  }

 private:
  static cds::server::Config WithUrl(cds::server::Config config) {
    config.public_url = kPublicUrl;
    return config;
  }
  std::unique_ptr<cds::server::Audit> OpenAudit() {
    if (config_.audit_file.empty()) return nullptr;
    return std::make_unique<cds::server::Audit>(
        config_, [this](std::uint64_t lines) { log_->WriteAuditLoss(lines); });
  }

  const cds::server::Config config_;
  std::string written_;
  const cds::server::Clients clients_;
  std::optional<cds::server::Log> log_;
  std::optional<cds::server::Gate> gate_;
  std::unique_ptr<cds::server::Audit> audit_;
  cds::server::KnowledgeInForce knowledge_;
  cds::server::Routes routes_;
  cds::server::HttpServer server_;
  std::jthread thread_;  // joined before the server goes
};

// A client's key and the file of its public part, and tokens that it signs now.
class Signer {
 public:
  explicit Signer(std::string issuer)
      : issuer_(std::move(issuer)),
        key_(cds::server::MakeKey("ES384", "").value()),
        file_(cds::server::WritePublicJwkSet(key_)) {}

  // What is agreed with the client whose key this is.
  cds::server::ClientConfig Agreed() const {
    cds::server::ClientConfig client;
    client.issuer = issuer_;
    client.key_set = file_.path();
    return client;
  }

  const cds::server::SigningKey& key() const { return key_; }

  // A token for a path of the service.
  std::string Token(std::string_view path) const {
    cds::server::TokenRequest request;
    request.issuer = issuer_;
    request.audience = std::string(kPublicUrl) + std::string(path);
    return MakeToken(key_, request,
                     std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  }

 private:
  const std::string issuer_;
  const cds::server::SigningKey key_;
  const TemporaryFile file_;
};

// A request with these header lines, each with its end.
inline std::string WithHeaders(std::string request, std::string_view lines) {
  return request.insert(request.find("Host:"), lines);
}

inline std::string Bearing(std::string request, std::string_view token) {
  return WithHeaders(std::move(request), "Authorization: Bearer " + std::string(token) + "\r\n");
}

}  // namespace support

#include "cds/server/start_rules.hpp"

#include <algorithm>

#include "cds/server/gate.hpp"

namespace cds::server {
namespace {

bool IsEncrypted(const Config& config) {
  return config.behind_tls_proxy || !config.tls.certificate.empty();
}

void CheckClients(const Config& config, std::vector<std::string>& reasons) {
  for (const auto& [name, client] : config.clients) {
    const std::string where = "[client." + name + "] ";
    if (client.mode == Mode::kLive && client.issuer.empty()) {
      reasons.push_back(where + "is live and has no issuer: say whose tokens are its own");
    }
    const bool clear_text =
        std::any_of(client.fhir_servers.begin(), client.fhir_servers.end(),
                    [](const std::string& server) { return server.starts_with("http://"); });
    if (client.mode == Mode::kLive && clear_text) {
      reasons.push_back(where + "is live and has a FHIR server without TLS: use https");
    }
  }
  for (std::string& fault : FaultsOf(IdentitiesOf(config))) reasons.push_back(std::move(fault));
}

}  // namespace

bool IsAnyLive(const Config& config) {
  return std::any_of(config.clients.begin(), config.clients.end(),
                     [](const auto& entry) { return entry.second.mode == Mode::kLive; });
}

std::vector<std::string> WhyNotStart(const Config& config, bool on_loopback,
                                     bool operations_on_loopback) {
  std::vector<std::string> reasons;
  CheckClients(config, reasons);
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    reasons.push_back("server.tls_certificate and server.tls_key go together");
  }
  if (IsAnyLive(config)) {
    if (!IsEncrypted(config)) {
      reasons.push_back(
          "a client is live: set server.tls_certificate and server.tls_key, or say with "
          "server.behind_tls_proxy that a proxy in front speaks TLS");
    }
    if (config.public_url.empty()) {
      reasons.push_back("a client is live: set server.public_url, which its tokens are made for");
    }
    if (!config.now.empty()) {
      reasons.push_back("a client is live: server.now must not be set, the clock has to run");
    }
    if (config.audit_file.empty()) {
      reasons.push_back("a client is live: set audit.file, where it is written who read what");
    }
    if (std::find(config.cors_origins.begin(), config.cors_origins.end(), "*") !=
        config.cors_origins.end()) {
      reasons.push_back("a client is live: name the pages in server.cors_origins, or none");
    }
  }
  if (!on_loopback && IdentitiesOf(config).empty()) {
    reasons.push_back(
        "server.listen can be reached from outside, and callers are not authenticated: listen on a "
        "loopback address such as 127.0.0.1, or give the clients issuers");
  }
  if (config.behind_tls_proxy && IdentitiesOf(config).empty()) {
    reasons.push_back(
        "server.behind_tls_proxy says that others reach the service, and callers are not "
        "authenticated: give the clients issuers, or take it out");
  }
  if (!on_loopback && !IsEncrypted(config)) {
    reasons.push_back(
        "server.listen can be reached from outside in clear text: set server.tls_certificate and "
        "server.tls_key, or server.behind_tls_proxy");
  }
  if (!operations_on_loopback && !config.operations_from_outside) {
    reasons.push_back(
        "server.operations_listen can be reached from outside, without a token and in clear text: "
        "listen on a loopback address such as 127.0.0.1, or say with "
        "server.operations_from_outside that only operators reach it");
  }
  return reasons;
}

}  // namespace cds::server

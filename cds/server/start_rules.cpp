#include "cds/server/start_rules.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "cds/server/gate.hpp"
#include "cds/server/key_sets.hpp"
#include "cds/server/published_keys.hpp"
#include "cds/server/tls.hpp"
#include "fhir/address.hpp"

namespace cds::server {
namespace {

// The faults of one configuration, each at the place of the key that it is about.
class Reasons {
 public:
  explicit Reasons(const Config& config) : config_(config) {}

  void Add(const std::string& key, std::string why) {
    Place place = PlaceOf(config_, key);
    faults_.push_back({std::move(place.file), place.line, std::move(why)});
  }

  std::vector<mappings::Fault> Take() { return std::move(faults_); }

 private:
  const Config& config_;
  std::vector<mappings::Fault> faults_;
};

bool IsEncrypted(const Config& config) {
  return config.behind_tls_proxy || !config.tls.certificate.empty();
}

std::string SectionOf(const std::string& client) { return "[client." + client + "] "; }

void CheckIdentities(const Config& config, Reasons& reasons) {
  const auto identities = IdentitiesOf(config);
  for (const IdentityFault& fault : FaultsOf(identities)) {
    reasons.Add("client." + fault.client + "." + fault.key,
                SectionOf(fault.client) + fault.message);
  }
  for (const ClientIdentity& client : identities) {
    if (client.jwks_file.empty()) continue;
    std::vector<std::string> faults;
    const KeySets read({&client, 1}, nullptr, {}, faults);  // of a file: nothing is fetched
    for (std::string& fault : faults) {
      reasons.Add("client." + client.name + ".key_set", SectionOf(client.name) + fault);
    }
  }
}

void CheckClients(const Config& config, Reasons& reasons) {
  for (const auto& [name, client] : config.clients) {
    if (client.mode != Mode::kLive) continue;
    if (client.issuer.empty()) {
      reasons.Add("client." + name + ".mode",
                  SectionOf(name) + "is live and has no issuer: say whose tokens are its own");
    }
    const bool clear_text =
        std::any_of(client.fhir_servers.begin(), client.fhir_servers.end(),
                    [](const std::string& server) { return server.starts_with("http://"); });
    if (clear_text) {
      reasons.Add("client." + name + ".fhir_servers",
                  SectionOf(name) + "is live and has a FHIR server without TLS: use https");
    }
  }
  CheckIdentities(config, reasons);
}

void CheckTls(const Config& config, Reasons& reasons) {
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    reasons.Add("server." + std::string(config.tls.key.empty() ? "tls_certificate" : "tls_key"),
                "server.tls_certificate and server.tls_key go together");
  } else if (!config.tls.certificate.empty()) {
    try {
      const Tls tls(config.tls);
    } catch (const std::exception& error) {
      reasons.Add("server.tls_certificate", error.what());
    }
  }
}

void CheckLive(const Config& config, Reasons& reasons) {
  if (!IsEncrypted(config)) {
    reasons.Add("server.tls_certificate",
                "a client is live: set server.tls_certificate and server.tls_key, or say with "
                "server.behind_tls_proxy that a proxy in front speaks TLS");
  }
  if (config.public_url.empty()) {
    reasons.Add("server.public_url",
                "a client is live: set server.public_url, which its tokens are made for");
  }
  if (!config.now.empty()) {
    reasons.Add("server.now", "a client is live: server.now must not be set, the clock has to run");
  }
  if (config.audit_file.empty()) {
    reasons.Add("audit.file",
                "a client is live: set audit.file, where it is written who read what");
  }
  if (std::find(config.cors_origins.begin(), config.cors_origins.end(), "*") !=
      config.cors_origins.end()) {
    reasons.Add("server.cors_origins",
                "a client is live: name the pages in server.cors_origins, or none");
  }
}

void CheckReach(const Config& config, const Reach& reach, Reasons& reasons) {
  const auto identities = IdentitiesOf(config);
  const bool is_open =
      identities.empty() ||
      std::any_of(identities.begin(), identities.end(), [](const ClientIdentity& client) {
        return IsPublicSandbox(client.issuer);  // anyone can sign for it
      });
  if (!reach.on_loopback && is_open) {
    reasons.Add("server.listen",
                "server.listen can be reached from outside, and callers are not authenticated: "
                "listen on a loopback address such as 127.0.0.1, or give the clients issuers");
  }
  if (config.behind_tls_proxy && is_open) {
    reasons.Add("server.behind_tls_proxy",
                "server.behind_tls_proxy says that others reach the service, and callers are not "
                "authenticated: give the clients issuers, or take it out");
  }
  if (!reach.on_loopback && !IsEncrypted(config)) {
    reasons.Add("server.listen",
                "server.listen can be reached from outside in clear text: set "
                "server.tls_certificate and server.tls_key, or server.behind_tls_proxy");
  }
  if (!reach.operations_on_loopback && !config.operations_from_outside) {
    reasons.Add("server.operations_listen",
                "server.operations_listen can be reached from outside, without a token and in "
                "clear text: listen on a loopback address such as 127.0.0.1, or say with "
                "server.operations_from_outside that only operators reach it");
  }
}

bool IsOnLoopback(const std::string& listen) {
  const Endpoint at = *ReadEndpoint(listen);  // it was checked when it was read
  fhir::BaseUrl url;
  url.host = at.host;
  url.port = at.port;
  const auto addresses = fhir::AddressesOf(url);
  return std::all_of(addresses.begin(), addresses.end(), fhir::IsLoopback);
}

}  // namespace

bool IsAnyLive(const Config& config) {
  return std::any_of(config.clients.begin(), config.clients.end(),
                     [](const auto& entry) { return entry.second.mode == Mode::kLive; });
}

Reach ReachOf(const Config& config) {
  return {IsOnLoopback(config.listen),
          config.operations_listen.empty() || IsOnLoopback(config.operations_listen)};
}

std::vector<mappings::Fault> WhyNotStart(const Config& config, const Reach& reach) {
  Reasons reasons(config);
  CheckClients(config, reasons);
  CheckTls(config, reasons);
  if (IsAnyLive(config)) CheckLive(config, reasons);
  CheckReach(config, reach, reasons);
  return reasons.Take();
}

}  // namespace cds::server

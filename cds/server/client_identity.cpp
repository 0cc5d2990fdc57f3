#include "cds/server/client_identity.hpp"

#include <utility>

#include "cds/server/published_keys.hpp"
#include "cds/server/signing_algorithm.hpp"
#include "cds/server/url.hpp"

namespace cds::server {
namespace {

bool Differ(const std::optional<std::string>& one, const std::optional<std::string>& other) {
  return one && other && *one != *other;
}

// A URL that keys may be fetched from: encrypted, or on this machine.
bool IsKeySetUrl(const std::string& text) {
  const auto url = ReadHttpUrl(text);
  return url && (url->tls || url->on_loopback());
}

std::string KeySourceFault(const ClientIdentity& client) {
  if (client.jku.empty() && client.jwks_file.empty()) return "jku or key_set is needed";
  if (!client.jku.empty() && !IsKeySetUrl(client.jku)) {
    return "jku must be an https URL (http on a loopback address only)";
  }
  return {};
}

std::string AlgorithmFault(const ClientIdentity& client) {
  if (client.algorithms.empty()) return "algorithms may not be empty";
  for (const std::string& name : client.algorithms) {
    if (FindAlgorithm(name) == nullptr) {
      return "there is no algorithm \"" + name + "\"; known are " + AlgorithmNames();
    }
  }
  return {};
}

std::string IssuerFault(const ClientIdentity& client) {
  if (client.issuer.empty()) return "issuer is needed";
  if (client.issuer.find('\0') != std::string::npos) return "issuer holds a zero byte";
  if (IsPublicSandbox(client.issuer) && !client.demo) {
    return "the public sandbox's private key is public; its issuer is taken in demo mode only";
  }
  return {};
}

}  // namespace

std::vector<IdentityFault> FaultsOf(std::span<const ClientIdentity> clients) {
  std::vector<IdentityFault> faults;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const ClientIdentity& client = clients[i];
    const auto fault = [&](const char* key, std::string why) {
      if (!why.empty()) faults.push_back({client.name, key, std::move(why)});
    };
    fault("issuer", IssuerFault(client));
    fault("jku", KeySourceFault(client));
    fault("algorithms", AlgorithmFault(client));
    for (const ClientIdentity& other : clients.first(i)) {
      if (other.name == client.name) fault("", "it is named twice");
      if (other.issuer == client.issuer && !Differ(other.subject, client.subject) &&
          !Differ(other.tenant, client.tenant)) {
        fault("issuer", "it has the same issuer as [client." + other.name +
                            "]: give each its own subject or tenant");
      }
    }
  }
  return faults;
}

}  // namespace cds::server

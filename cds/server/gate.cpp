#include "cds/server/gate.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "cds/server/fetch_key_set.hpp"
#include "cds/server/jwt.hpp"
#include "cds/server/redis_replay.hpp"
#include "cds/server/url.hpp"

namespace cds::server {
namespace {

std::chrono::sys_seconds Now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::unique_ptr<ReplayGuard> ReplaysOf(const Config& config) {
  if (!config.redis) return std::make_unique<MemoryReplayGuard>(config.most_tokens);
  RedisAddress address;
  address.host = config.redis->host;
  address.port = config.redis->port;
  address.password = config.redis_password;
  return std::make_unique<RedisReplayGuard>(std::move(address));
}

}  // namespace

std::vector<ClientIdentity> IdentitiesOf(const Config& config) {
  std::vector<ClientIdentity> identities;
  for (const auto& [name, client] : config.clients) {
    if (client.issuer.empty()) continue;
    ClientIdentity identity;
    identity.name = name;
    identity.issuer = client.issuer;
    if (!client.subject.empty()) identity.subject = client.subject;
    if (!client.tenant.empty()) identity.tenant = client.tenant;
    identity.audiences = client.audiences;
    identity.jku = client.jku;
    identity.jwks_file = client.key_set;
    if (!client.algorithms.empty()) identity.algorithms = client.algorithms;
    identity.demo = client.mode == Mode::kDemo;
    identities.push_back(std::move(identity));
  }
  return identities;
}

Gate::Gate(const Config& config, const Clients& clients, const std::string& own_url, Log& log)
    : clients_(clients),
      public_url_(config.public_url.empty() ? own_url : config.public_url),
      identities_(IdentitiesOf(config)) {
  if (identities_.empty()) return;
  std::vector<std::string> faults;
  const KeySets::Fetch fetch = [](const std::string& url, const std::stop_token& stop) {
    return FetchKeySet(url, {}, stop);
  };
  const KeySets::Tell tell = [&log](const std::string& client, const KeyState& state) {
    const std::string set = "lumbar: the key set of client " + client;
    log.Say(state.fault.empty() ? set + " was fetched again"
                                : set + " was not taken: " + state.fault);
  };
  keys_ = std::make_unique<KeySets>(identities_, fetch, KeyTiming{}, faults, tell);
  if (!faults.empty()) throw std::runtime_error(faults.front());
  replays_ = ReplaysOf(config);
  authenticator_ = std::make_unique<Authenticator>(
      identities_, *keys_, *replays_, TimeLimits{config.token_skew, config.token_lifetime});
}

std::map<std::string, KeyState> Gate::key_states() const {
  std::map<std::string, KeyState> states;
  for (std::size_t i = 0; i < identities_.size(); ++i) {
    if (auto state = keys_->StateOf(i)) states.emplace(identities_[i].name, *std::move(state));
  }
  return states;
}

Admitted<Candidate> Gate::Precheck(std::string_view authorization, std::string_view path) const {
  const auto token = FindToken({&authorization, 1});
  if (!token) return token.error();
  return authenticator_->Precheck(*token, EndpointUrls(public_url_, path), Now());
}

Admitted<const hooks::Client*> Gate::Admit(const Candidate& candidate) const {
  if (const auto refusal = authenticator_->Verify(candidate, Now())) return *refusal;
  return clients_.Find(identities_[candidate.client].name);
}

}  // namespace cds::server

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/client_identity.hpp"
#include "cds/server/jwk_set.hpp"
#include "cds/server/jwt.hpp"
#include "cds/server/key_sets.hpp"
#include "cds/server/refusal.hpp"
#include "cds/server/replay.hpp"

namespace cds::server {

// A token that says the right things; whether it is genuine is not known yet.
struct Candidate {
  std::size_t client = 0;  // index into the clients
  Jwt jwt;
  std::shared_ptr<const JwkSet> keys;
  const Jwk* key = nullptr;  // of `keys`
};

// How far a token's times may be off.
struct TimeLimits {
  std::chrono::seconds skew{60};
  std::chrono::seconds lifetime{std::chrono::minutes{20}};  // at most, from `iat` to `exp`
};

// Decides who is calling (CDS Hooks 2.0, "Trusting CDS Clients"), in two steps: what costs next to
// nothing, and the signature, which takes up to a millisecond and may wait for the replay guard.
// Safe to call from any thread. What it is given must outlive it.
class Authenticator {
 public:
  Authenticator(std::span<const ClientIdentity> clients, KeySets& keys, ReplayGuard& replays,
                const TimeLimits& limits = {});

  // Checks the token's form, algorithm, client, audience and times, and finds its key.
  // `endpoint_urls` are those of EndpointUrls() for the endpoint that was called.
  Admitted<Candidate> Precheck(std::string_view token, std::span<const std::string> endpoint_urls,
                               std::chrono::sys_seconds now) const;

  // Checks the signature, and that the token was not used before. Nothing: the caller is let in,
  // and the token is used up.
  std::optional<Refusal> Verify(const Candidate& candidate, std::chrono::sys_seconds now) const;

 private:
  std::span<const ClientIdentity> clients_;
  KeySets& keys_;
  ReplayGuard& replays_;
  TimeLimits limits_;
};

}  // namespace cds::server

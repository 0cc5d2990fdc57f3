#include "cds/server/authenticator.hpp"

#include <algorithm>
#include <utility>

#include "cds/server/url.hpp"

namespace cds::server {
namespace {

using std::chrono::sys_seconds;

bool IsOrAny(const std::optional<std::string>& wanted, const std::optional<std::string>& given) {
  return !wanted || wanted == given;
}

// The client whose token this claims to be; the refusal tells how near it came.
Admitted<std::size_t> FindClient(std::span<const ClientIdentity> clients, const Jwt& jwt) {
  Refusal nearest = Refusal::kIssuer;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (clients[i].issuer != jwt.issuer) continue;
    if (!IsOrAny(clients[i].subject, jwt.subject)) {
      if (nearest == Refusal::kIssuer) nearest = Refusal::kSubject;
    } else if (!IsOrAny(clients[i].tenant, jwt.tenant)) {
      nearest = Refusal::kTenant;
    } else {
      return i;
    }
  }
  return nearest;
}

bool IsMeantFor(const ClientIdentity& client, std::span<const std::string> endpoint_urls,
                const Jwt& jwt) {
  return std::ranges::any_of(jwt.audiences, [&](const std::string& audience) {
    return std::ranges::find(endpoint_urls, NormalUrl(audience)) != endpoint_urls.end() ||
           std::ranges::find(client.audiences, audience) != client.audiences.end();
  });
}

// Seconds up to 2^53 cannot overflow here.
std::optional<Refusal> CheckTimes(const Jwt& jwt, const TimeLimits& limits, sys_seconds now) {
  if (jwt.expires + limits.skew <= now) return Refusal::kExpired;
  const sys_seconds latest = now + limits.skew;
  if (jwt.issued > latest || jwt.not_before.value_or(latest) > latest) {
    return Refusal::kNotYetValid;
  }
  const auto lifetime = jwt.expires - jwt.issued;
  if (lifetime <= std::chrono::seconds(0) || lifetime > limits.lifetime) return Refusal::kLifetime;
  return std::nullopt;
}

bool MayUse(const ClientIdentity& client, const SigningAlgorithm& algorithm) {
  return std::ranges::find(client.algorithms, algorithm.name) != client.algorithms.end();
}

}  // namespace

Authenticator::Authenticator(std::span<const ClientIdentity> clients, KeySets& keys,
                             ReplayGuard& replays, const TimeLimits& limits)
    : clients_(clients), keys_(keys), replays_(replays), limits_(limits) {}

Admitted<Candidate> Authenticator::Precheck(std::string_view token,
                                            std::span<const std::string> endpoint_urls,
                                            sys_seconds now) const {
  auto jwt = ReadJwt(token);
  if (!jwt) return jwt.error();
  const auto index = FindClient(clients_, *jwt);
  if (!index) return index.error();
  const ClientIdentity& client = clients_[*index];
  if (!MayUse(client, *jwt->algorithm)) return Refusal::kAlgorithm;
  if (!IsMeantFor(client, endpoint_urls, *jwt)) return Refusal::kAudience;
  if (const auto refusal = CheckTimes(*jwt, limits_, now)) return *refusal;
  if (jwt->jku && *jwt->jku != client.jku) return Refusal::kKeySetUrl;
  auto keys = keys_.Of(*index);
  const Jwk* const key = keys ? keys->Find(jwt->kid) : nullptr;
  if (key == nullptr) {
    keys_.Miss(*index);
    return keys ? Refusal::kUnknownKey : Refusal::kNoKeySet;
  }
  if (key->key.type() != jwt->algorithm->key_type ||
      (!key->alg.empty() && key->alg != jwt->algorithm->name)) {
    return Refusal::kAlgorithm;
  }
  return Candidate{*index, *std::move(jwt), std::move(keys), key};
}

std::optional<Refusal> Authenticator::Verify(const Candidate& candidate, sys_seconds now) const {
  const Jwt& jwt = candidate.jwt;
  const sys_seconds until = jwt.expires + limits_.skew;
  if (until <= now) return Refusal::kExpired;  // it waited too long, and would not be remembered
  if (!candidate.key->key.Verifies(*jwt.algorithm, jwt.signed_text, jwt.signature)) {
    return Refusal::kSignature;
  }
  switch (replays_.Note(jwt.issuer, jwt.id, until, now)) {
    case Use::kFirst:
      return std::nullopt;
    case Use::kAgain:
      return Refusal::kReplayed;
    case Use::kFull:
      return Refusal::kReplaysFull;
    case Use::kLost:
      break;
  }
  return Refusal::kReplaysLost;
}

}  // namespace cds::server

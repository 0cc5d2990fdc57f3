#include "cds/server/refusal.hpp"

namespace cds::server {

std::string_view NameOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNoToken:
      return "no_token";
    case Refusal::kTooLong:
      return "too_long";
    case Refusal::kMalformed:
      return "malformed";
    case Refusal::kHeader:
      return "header";
    case Refusal::kAlgorithm:
      return "algorithm";
    case Refusal::kClaims:
      return "claims";
    case Refusal::kIssuer:
      return "issuer";
    case Refusal::kSubject:
      return "subject";
    case Refusal::kTenant:
      return "tenant";
    case Refusal::kAudience:
      return "audience";
    case Refusal::kExpired:
      return "expired";
    case Refusal::kNotYetValid:
      return "not_yet_valid";
    case Refusal::kLifetime:
      return "lifetime";
    case Refusal::kKeySetUrl:
      return "key_set_url";
    case Refusal::kNoKeySet:
      return "no_key_set";
    case Refusal::kUnknownKey:
      return "unknown_key";
    case Refusal::kSignature:
      return "signature";
    case Refusal::kReplayed:
      return "replayed";
    case Refusal::kReplaysFull:
      return "replays_full";
    case Refusal::kReplaysLost:
      return "replays_lost";
  }
  return "unknown";
}

int StatusOf(Refusal refusal) {
  return refusal == Refusal::kReplaysFull || refusal == Refusal::kReplaysLost ? 503 : 401;
}

}  // namespace cds::server

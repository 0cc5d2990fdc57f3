#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cds::server {

// Why a caller was not let in, for metrics and the audit. The caller learns none of it.
enum class Refusal : std::uint8_t {
  kNoToken,    // no Authorization header, more than one, or not a Bearer token
  kTooLong,    // over 8 KB
  kMalformed,  // not three parts of base64url with JSON objects in them
  kHeader,     // a member of the header is missing, wrong, or one that is never taken
  kAlgorithm,  // not one that this client may use, or not the key's
  kClaims,     // a claim is missing or of the wrong type
  kIssuer,     // no client of ours
  kSubject,    // not the configured subject
  kTenant,     // not the configured tenant
  kAudience,   // meant for another endpoint
  kExpired,
  kNotYetValid,  // issued, or valid, only in the future
  kLifetime,     // valid for too long, or for no time at all
  kKeySetUrl,    // jku is not the configured one
  kNoKeySet,     // the client's keys have never been had
  kUnknownKey,   // no key of this kid in the client's set
  kSignature,
  kReplayed,     // this token was used before
  kReplaysFull,  // no more tokens can be remembered
  kReplaysLost,  // the shared memory of tokens does not answer
};

// The label of a metric: "unknown_key".
std::string_view NameOf(Refusal refusal);

// 401, always the same; 503 where the fault is ours and the caller may try again.
int StatusOf(Refusal refusal);

// What was asked for, or why not.
template <class T>
using Admitted = boost::system::result<T, Refusal>;

[[noreturn]] inline void throw_exception_from_error(Refusal refusal,
                                                    const boost::source_location& /*where*/) {
  throw std::runtime_error("refused: " + std::string(NameOf(refusal)));
}

}  // namespace cds::server

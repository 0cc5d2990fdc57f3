#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/jwk.hpp"
#include "fhir/result.hpp"

namespace cds::server {

inline constexpr std::size_t kMostJwkSetBytes = 64 * 1024;
inline constexpr std::size_t kMostJwks = 20;

// The public keys of one client (RFC 7517 section 5).
struct JwkSet {
  std::vector<Jwk> keys;
  std::vector<std::string> skipped;  // why a key was left out: "keys[2]: it has no kid"

  // The key of exactly this name; null when there is none.
  const Jwk* Find(std::string_view kid) const;
};

// A set from its text. A key that cannot be used, or shares its kid with another, is left out; more
// than 64 KB or 20 keys, or no key that can be used, is refused.
fhir::Result<JwkSet> ReadJwkSet(std::string text);

}  // namespace cds::server

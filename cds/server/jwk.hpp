#pragma once

#include <string>

#include "cds/server/public_key.hpp"
#include "fhir/json.hpp"
#include "fhir/result.hpp"

namespace cds::server {

// A public signature key with its name (RFC 7517).
struct Jwk {
  std::string kid;
  std::string alg;         // the only algorithm it may be used with; empty: any of its type
  std::string thumbprint;  // RFC 7638, in base64url
  PublicKey key;
};

// A key from its JSON. Refused is what could not check a token's signature: another `use`, a
// symmetric or weak key, no `kid`, a point off the curve; and a key that was published together
// with its private part. The issue names the reason, never the key.
fhir::Result<Jwk> ReadJwk(fhir::Json json);

}  // namespace cds::server

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cds/server/private_key.hpp"
#include "cds/server/signing_algorithm.hpp"
#include "fhir/result.hpp"

namespace cds::server {

// A private key with what a token's header says of it.
struct SigningKey {
  PrivateKey key;
  const SigningAlgorithm* algorithm;
  std::string kid;
};

// A key for the algorithm of this name. Without a kid, its RFC 7638 thumbprint is its name.
fhir::Result<SigningKey> MakeKey(std::string_view algorithm, std::string kid);

// A key from a private JWK with `kid` and `alg`, as WritePrivateJwk makes it.
fhir::Result<SigningKey> ReadPrivateJwk(std::string text);

std::string WritePrivateJwk(const SigningKey& key);

// The JWK set with the public part of the key, for the service's configuration.
std::string WritePublicJwkSet(const SigningKey& key);

// Writes the text to a new file that only its owner can read; false when there is such a file
// already, or it cannot be written.
bool WritePrivateFile(const std::filesystem::path& name, std::string_view text);

// What a token is to say (CDS Hooks 2.0, "Trusting CDS Clients").
struct TokenRequest {
  std::string issuer;
  std::string audience;
  std::string subject{};  // empty: not said; the same for the next two
  std::string tenant{};
  std::string jku{};
  std::chrono::seconds lifetime{300};
};

// A signed token, issued now, that can be used once.
std::string MakeToken(const SigningKey& key, const TokenRequest& request,
                      std::chrono::sys_seconds now);

// Header and claims, which are JSON, as a compact JWS (RFC 7515 section 7.1).
std::string Compact(const SigningKey& key, std::string_view header, std::string_view claims);

}  // namespace cds::server

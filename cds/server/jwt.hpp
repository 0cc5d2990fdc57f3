#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/refusal.hpp"
#include "cds/server/signing_algorithm.hpp"

namespace cds::server {

inline constexpr std::size_t kMostTokenBytes = 8 * 1024;

// A JSON Web Token as it was read, not yet believed (RFC 7519; CDS Hooks 2.0, "Trusting CDS
// Clients").
struct Jwt {
  const SigningAlgorithm* algorithm = nullptr;  // never null once read
  std::string kid;
  std::optional<std::string> jku;

  std::string issuer;
  std::optional<std::string> subject;
  std::optional<std::string> tenant;
  std::vector<std::string> audiences;
  std::chrono::sys_seconds expires;
  std::chrono::sys_seconds issued;
  std::optional<std::chrono::sys_seconds> not_before;
  std::string id;  // jti

  std::string signed_text;  // the first two parts with their dot
  std::string signature;
};

// The token of a request, from the values of all its Authorization headers: there must be exactly
// one, of the scheme Bearer in any case (RFC 6750 section 2.1, RFC 9110 section 11.1).
Admitted<std::string_view> FindToken(std::span<const std::string_view> authorization);

// Steps 1 and 2 of the checks: the size, the form, the header, and the types of the claims.
Admitted<Jwt> ReadJwt(std::string_view token);

}  // namespace cds::server

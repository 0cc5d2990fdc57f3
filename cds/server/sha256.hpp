#pragma once

#include <string>
#include <string_view>

namespace cds::server {

// The 32 bytes of the digest (FIPS 180-4).
std::string Sha256(std::string_view bytes);

// HMAC-SHA256 (RFC 2104) of the bytes with this key: 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view bytes);

}  // namespace cds::server

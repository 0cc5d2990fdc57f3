#pragma once

#include <string>
#include <string_view>

namespace cds::server {

// The 32 bytes of the digest (FIPS 180-4).
std::string Sha256(std::string_view bytes);

}  // namespace cds::server

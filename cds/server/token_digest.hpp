#pragma once

#include <string>
#include <string_view>

#include "cds/server/sha256.hpp"

namespace cds::server {

// What stands for a token wherever it is remembered: 32 bytes, however long its names are. No
// issuer holds a zero byte, so no two tokens share the text that is digested.
inline std::string TokenDigest(std::string_view issuer, std::string_view id) {
  return Sha256(std::string(issuer).append(1, '\0').append(id));
}

}  // namespace cds::server

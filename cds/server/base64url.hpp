#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cds::server {

// The bytes of a base64url text (RFC 4648 section 5) as RFC 7515 wants it: no padding, no white
// space, no stray bits in the last letter. Nothing for any other text, so that each value has one
// spelling.
std::optional<std::string> DecodeBase64Url(std::string_view text);

std::string EncodeBase64Url(std::string_view bytes);

}  // namespace cds::server

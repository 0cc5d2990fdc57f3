#pragma once

#include <string_view>

namespace cds::server {

// Whether tokens of this issuer can be forged by anyone: the public CDS Hooks sandbox signs with a
// private key that stands in its public repository (requirement R-JWT-18).
bool IsPublicSandbox(std::string_view issuer);

// Whether the private part of the key with this RFC 7638 thumbprint is public: the sandbox's keys,
// and the example of the CDS Hooks specification.
bool IsPublishedKey(std::string_view thumbprint);

}  // namespace cds::server

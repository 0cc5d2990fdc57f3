#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/result.hpp"

namespace fhir {

// Where a FHIR server is, in the one form in which addresses are compared: scheme and host in lower
// case, no default port, no slash at the end.
struct BaseUrl {
  bool https = true;
  std::string host;  // a name, or an address without brackets
  std::uint16_t port = 443;
  std::string path;  // "" or "/fhir"

  // Host and port as the Host header has them.
  std::string Authority() const;
  std::string Text() const;

  bool operator==(const BaseUrl&) const = default;
};

// Reads a base URL. Refused is all that two readers might take for different places: user info,
// query, fragment, backslash, escapes, dot segments, numbers that are no plain IPv4 address, what
// is not ASCII. http is for loopback alone.
Result<BaseUrl> ReadBaseUrl(std::string_view url);

// The request target ("/fhir/Condition?patient=1") that a query means below the base: a read or
// search relative to it, or a link as servers write them, absolute or from the root. None: it leads
// elsewhere, or has what does not belong into a URL. A bar, which FHIR's tokens have, is escaped.
std::optional<std::string> TargetUnder(const BaseUrl& base, std::string_view query);

}  // namespace fhir

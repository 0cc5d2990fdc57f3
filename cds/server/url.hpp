#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cds::server {

// An absolute http or https URL, with scheme and host in lower case.
struct HttpUrl {
  bool tls = false;
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target;  // path and query; begins with "/"

  bool on_loopback() const;
};

// Nothing for what is no such URL, and for any with user information, a fragment, a backslash,
// white space or letters beyond ASCII: readers do not agree on whose host they name.
std::optional<HttpUrl> ReadHttpUrl(std::string_view text);

// The one spelling of a URL that audiences are compared in: lower-case scheme and host, no default
// port, no doubled or trailing slash in the path. Any other text stays as it is.
std::string NormalUrl(std::string_view text);

// What `aud` may say at the endpoint with this path below the public base URL: its URL, and for
// feedback the service's URL as well (requirements R-JWT-05 and R-FB-10). Normal spellings.
std::vector<std::string> EndpointUrls(std::string_view public_base, std::string_view path);

}  // namespace cds::server

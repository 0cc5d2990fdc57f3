#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

#include "fhir/base_url.hpp"

namespace fhir {

// Where a socket can be connected to.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// The address belongs to no server that we ask, whatever name leads there: link-local, where clouds
// keep their metadata, multicast, broadcast, none.
bool IsOffLimits(const Address& address);
bool IsLoopback(const Address& address);

// "127.0.0.1", "::1".
std::string TextOf(const Address& address);

// The addresses of the server, in the order of preference; those off limits only when the URL has
// the very address, and for http only loopback. Empty: none known. Blocks while the name is looked
// up.
std::vector<Address> AddressesOf(const BaseUrl& base);

}  // namespace fhir

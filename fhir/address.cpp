#include "fhir/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string>

namespace fhir {
namespace {

using Bytes = std::span<const unsigned char>;

template <class Socket>
Socket As(const Address& address) {
  Socket socket{};
  std::memcpy(&socket, &address.storage, sizeof socket);
  return socket;
}

bool StartsWith(Bytes bytes, std::initializer_list<unsigned char> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool IsOffLimitsIpv4(Bytes ip) {
  return ip[0] == 0 || StartsWith(ip, {169, 254}) || ip[0] >= 224 ||
         StartsWith(ip, {100, 100, 100, 200});  // the metadata of a cloud
}

bool IsOffLimitsIpv6(Bytes ip) {
  constexpr unsigned char kMetadata[16] = {0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0,
                                           0,    0,    0,    0,    0, 0, 2, 0x54};
  if (ip[0] == 0xFF) return true;                            // multicast
  if (ip[0] == 0xFE && (ip[1] & 0xC0) == 0x80) return true;  // fe80::/10
  if (std::equal(ip.begin(), ip.end(), std::begin(kMetadata))) return true;
  // An IPv4 address inside: mapped, compatible (and :: itself), or behind NAT64.
  const bool is_one = ip[15] == 1 && StartsWith(ip, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const bool has_ipv4 = StartsWith(ip, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}) ||
                        StartsWith(ip, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) ||
                        StartsWith(ip, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0});
  return has_ipv4 && !is_one && IsOffLimitsIpv4(ip.subspan(12));
}

bool IsLiteral(const std::string& host) {
  in_addr ipv4{};
  in6_addr ipv6{};
  return inet_pton(AF_INET, host.c_str(), &ipv4) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &ipv6) == 1;
}

}  // namespace

bool IsOffLimits(const Address& address) {
  if (address.storage.ss_family == AF_INET) {
    const auto ip = As<sockaddr_in>(address).sin_addr;
    return IsOffLimitsIpv4(Bytes(reinterpret_cast<const unsigned char*>(&ip), sizeof ip));
  }
  if (address.storage.ss_family == AF_INET6) {
    const auto ip = As<sockaddr_in6>(address).sin6_addr;
    return IsOffLimitsIpv6(Bytes(ip.s6_addr));
  }
  return true;
}

bool IsLoopback(const Address& address) {
  if (address.storage.ss_family == AF_INET) {
    return ntohl(As<sockaddr_in>(address).sin_addr.s_addr) >> 24 == 127;
  }
  const auto ip = As<sockaddr_in6>(address).sin6_addr;
  return address.storage.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&ip);
}

std::string TextOf(const Address& address) {
  char text[NI_MAXHOST] = "";
  const auto* const socket = reinterpret_cast<const sockaddr*>(&address.storage);
  getnameinfo(socket, address.size, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

std::vector<Address> AddressesOf(const BaseUrl& base) {
  const bool literal = IsLiteral(base.host);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (literal ? AI_NUMERICHOST : 0);
  addrinfo* found = nullptr;
  if (getaddrinfo(base.host.c_str(), std::to_string(base.port).c_str(), &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found, freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Address address;
    if (one->ai_addrlen > sizeof address.storage) continue;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.size = one->ai_addrlen;
    if (!literal && IsOffLimits(address)) continue;
    if (!base.https && !IsLoopback(address)) continue;
    addresses.push_back(address);
  }
  return addresses;
}

}  // namespace fhir

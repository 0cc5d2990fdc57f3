#include "fhir/address.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace {

fhir::Address Literal(const std::string& text) {
  fhir::Address address;
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&address.storage, &ipv4, sizeof ipv4);
  } else {
    REQUIRE(inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1);
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&address.storage, &ipv6, sizeof ipv6);
  }
  return address;
}

std::size_t CountOf(const std::string& base) {
  return fhir::AddressesOf(*fhir::ReadBaseUrl(base)).size();
}

}  // namespace

TEST_CASE("no name leads to where clouds keep their metadata, or to no host at all") {
  for (const char* text :
       {"169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1",
        "255.255.255.255", "100.100.100.200", "fe80::1", "febf::1", "ff02::1", "fd00:ec2::254",
        "::", "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::169.254.169.254",
        "::ffff:0.0.0.0", "64:ff9b::a9fe:a9fe"}) {
    CAPTURE(text);
    CHECK(fhir::IsOffLimits(Literal(text)));
  }
  // Hospitals have their servers in private ranges.
  for (const char* text :
       {"10.0.0.1", "192.168.1.1", "172.16.0.1", "169.253.1.1", "127.0.0.1", "8.8.8.8", "::1",
        "2001:db8::1", "fd00:ec2::253", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1"}) {
    CAPTURE(text);
    CHECK_FALSE(fhir::IsOffLimits(Literal(text)));
  }
}

TEST_CASE("an address is written as people write it") {
  for (const char* base : {"https://10.0.0.1:8443/fhir", "https://[2001:db8::1]/fhir"}) {
    const auto url = *fhir::ReadBaseUrl(base);
    CHECK(fhir::TextOf(fhir::AddressesOf(url).front()) == url.host);
  }
}

TEST_CASE("a listed address is used as it stands, and http goes no further than this machine") {
  CHECK(CountOf("https://169.254.169.254/fhir") == 1);
  CHECK(CountOf("https://10.0.0.1/fhir") == 1);
  CHECK(CountOf("https://[fe80::1]/fhir") == 1);
  CHECK(CountOf("http://127.0.0.1:1/fhir") == 1);
  CHECK(CountOf("https://no-such-host.invalid/fhir") == 0);
  for (const fhir::Address& address :
       fhir::AddressesOf(*fhir::ReadBaseUrl("http://localhost:8080/fhir"))) {
    CHECK(fhir::IsLoopback(address));
  }
}

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/support/loopback_server.hpp"

namespace support {

// One way in which a FHIR server can be broken or mean, and what a client says that survives it.
struct Hostility {
  std::string_view what;
  void (*behave)(Peer&);
  std::string_view issue;  // empty: the answer is taken
  std::size_t pages = 0;   // that can be used all the same
};

// All of them.
std::span<const Hostility> Hostilities();

}  // namespace support

#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "fhir/result.hpp"

namespace cds::server {

// What fetching a key set may take.
struct FetchLimits {
  std::chrono::milliseconds total{2'000};  // looking the name up not included
  std::filesystem::path ca_file{};         // trusted besides nothing else; empty: the system's
};

// The body of the 200 answer at an https URL, or an http URL on a loopback address; at most what a
// key set may hold. Redirects are not followed, nothing is unpacked, the certificate is checked; a
// name that leads to link-local addresses and the like is not asked there (fhir/address.hpp).
// SIGPIPE must be ignored: TLS says goodbye to a connection that was cut.
fhir::Result<std::string> FetchKeySet(const std::string& url, const FetchLimits& limits = {},
                                      const std::stop_token& stop = {});

}  // namespace cds::server

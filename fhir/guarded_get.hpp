#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "fhir/address.hpp"
#include "fhir/base_url.hpp"
#include "fhir/connection.hpp"
#include "fhir/result.hpp"

namespace fhir {

// What one GET may take.
struct GetLimits {
  std::chrono::steady_clock::time_point deadline;
  std::chrono::milliseconds step{250};  // each wait: to connect, to read, to write
  std::size_t page_bytes = 2'000'000;
  // What the bodies of a whole question may still take; shared by its GETs.
  std::atomic<std::int64_t>* bytes_left = nullptr;
};

// What is asked of whom.
struct Get {
  const BaseUrl& base;
  std::span<const Address> addresses;
  const TlsTrust* trust;  // null only where the base is http
  const std::string& target;
  const std::string& authorization;  // empty: not sent
  const std::string& traceparent;    // empty: not sent
};

// The body of a 200 in JSON; all else is an issue with a constant text: transient when the server
// failed or took too long. Redirects are not followed, packed bodies not unpacked, proxies of the
// environment not used. Blocks until the deadline at the latest.
Result<std::string> GuardedGet(const Get& get, const GetLimits& limits);

}  // namespace fhir

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/bearer_token.hpp"
#include "fhir/paging.hpp"
#include "fhir/server.hpp"

namespace fhir {

// What asking FHIR servers may take.
struct HttpLimits {
  std::chrono::milliseconds step{250};  // each wait: to connect, to read, to write
  std::size_t page_bytes = 2'000'000;
  std::size_t question_bytes = 8'000'000;  // all bodies of one Ask
  PagingLimits paging;
  int threads = 32;
  int threads_per_host = 16;
  std::size_t queue = 512;  // GETs that wait for a thread
  int failures = 5;         // in a row, after which a server is left alone
  std::chrono::milliseconds pause{5'000};
  std::string ca_file;  // PEM; empty: the system's certificate authorities
};

// The FHIR servers that we may ask, over HTTP; one for the process. Their names are looked up when
// it is made and stay pinned until Resolve(); one whose name is not known is unavailable till then.
// Safe to use from many threads. It outlives the servers it opens.
class HttpClient {
 public:
  // Throws std::runtime_error for a base that is not a plain URL, naming it, and for a bad ca_file.
  explicit HttpClient(const std::vector<std::string>& bases, const HttpLimits& limits = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // The server of a request's `fhirServer`, which must be one of the bases. Null: it is not, or the
  // token could not stand in a header. A `traceparent` (W3C Trace Context) is passed on when it is
  // well formed.
  std::unique_ptr<Server> Open(std::string_view fhir_server, BearerToken token,
                               std::string_view traceparent = {}) const;

  // Looks all names up again; addresses that are known stay when a name is not found. Blocks, at
  // times for many seconds: for a thread that serves no request.
  void Resolve();

  // The bases whose name has no address that may be used.
  std::vector<std::string> Unresolved() const;

 private:
  class Impl;
  class Opened;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fhir

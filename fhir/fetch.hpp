#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fhir/base_url.hpp"
#include "fhir/bearer_token.hpp"
#include "fhir/breaker.hpp"
#include "fhir/connection.hpp"
#include "fhir/http_client.hpp"
#include "fhir/server.hpp"

namespace fhir {

// One FHIR server that we may ask, and how it is doing.
class Host {
 public:
  using Addresses = std::shared_ptr<const std::vector<Address>>;

  Host(BaseUrl url, const HttpLimits& limits)
      : base(std::move(url)), breaker(limits.failures, limits.pause) {}

  // Looks the name up; addresses that are known stay when it is not found.
  void Resolve();
  Addresses addresses() const;

  const BaseUrl base;
  Breaker breaker;

 private:
  mutable std::mutex mutex_;
  Addresses addresses_ = std::make_shared<const std::vector<Address>>();
};

// What goes along with every GET of a request.
struct Grant {
  BearerToken token;
  std::string traceparent;
};

// One Ask while it is under way. It is shared by the caller, who waits until the deadline and then
// takes what has come, and by the threads that fetch, who may come too late.
class Asking {
 public:
  Asking(std::size_t queries, Server::Deadline until, std::size_t bytes);

  // False when the caller is gone: what comes is dropped.
  bool AddPage(std::size_t query, std::unique_ptr<Page> page);
  void Finish(std::size_t query, bool complete, std::optional<Issue> issue);

  // Waits for all, until the deadline; what has not come by then is an issue.
  std::vector<ServerAnswer> Wait();

  const Server::Deadline deadline;
  std::atomic<std::int64_t> bytes_left;

 private:
  std::mutex mutex_;
  std::condition_variable finished_;
  std::vector<ServerAnswer> answers_;
  std::vector<bool> done_;
  std::size_t left_;
  bool over_ = false;
};

// Where an answer is taken up.
struct Start {
  std::string target;
  bool first_page = true;  // else it is the link of a Bundle that came from elsewhere
};

// Asks one query, page by page, and puts what comes into the asking.
void Fetch(Host& host, const TlsTrust* trust, const HttpLimits& limits, const Grant& grant,
           Start start, Asking& asking, std::size_t query);

}  // namespace fhir

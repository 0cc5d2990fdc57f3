#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>

#include "cds/server/http_message.hpp"

namespace cds::server {

// The threads on which answers wait for one thing, and how many of these may be under way.
class Workers {
 public:
  using Executor = boost::asio::thread_pool::executor_type;

  Workers(std::size_t threads, const Limits& limits) : pool_(threads), most_(limits.under_way) {}

  // A place among the answers under way, given back at its end. Without one there is none left.
  class Place {
   public:
    explicit Place(Workers& workers) : workers_(workers), taken_(workers.Take()) {}
    ~Place() {
      if (taken_) --workers_.under_way_;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    explicit operator bool() const { return taken_; }

   private:
    Workers& workers_;
    bool taken_;
  };

  Executor executor() { return pool_.executor(); }

  // Lets what is queued come to its end: it holds on to what waits for it.
  void Join() { pool_.join(); }

 private:
  bool Take() {
    if (++under_way_ <= most_) return true;
    --under_way_;
    return false;
  }

  std::atomic<std::size_t> under_way_ = 0;
  boost::asio::thread_pool pool_;
  const std::size_t most_;
};

// Those for each thing that is waited for: none takes the threads of another.
struct AllWorkers {
  explicit AllWorkers(const Limits& limits)
      : for_signatures(limits.workers, limits),
        for_fhir_servers(limits.workers, limits),
        for_store(limits.store_workers, limits) {}

  Workers& For(Awaited awaited) {
    if (awaited == Awaited::kStore) return for_store;
    return awaited == Awaited::kFhirServer ? for_fhir_servers : for_signatures;
  }

  void Join() {
    for_signatures.Join();
    for_fhir_servers.Join();
    for_store.Join();
  }

  Workers for_signatures;
  Workers for_fhir_servers;
  Workers for_store;
};

}  // namespace cds::server

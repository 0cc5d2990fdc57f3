#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fhir {

// Threads that wait for servers, a fixed number. No one host has more than its share of them, nor,
// in the same proportion, of the places to wait: others go ahead.
class FetchPool {
 public:
  using Job = std::function<void()>;

  FetchPool(int threads, int threads_per_host, std::size_t queue);
  // Waits for the jobs that run, and drops those that do not yet.
  ~FetchPool();
  FetchPool(const FetchPool&) = delete;
  FetchPool& operator=(const FetchPool&) = delete;

  // False when too many wait already, or too many for this host. A job does not throw.
  bool Submit(std::size_t host, Job job);

 private:
  struct Waiting {
    std::size_t host;
    Job job;
  };

  void Work();
  std::deque<Waiting>::iterator FirstReady();

  const int threads_per_host_;
  const std::size_t queue_limit_;
  const std::size_t queue_per_host_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::vector<int> running_;  // by host
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fhir

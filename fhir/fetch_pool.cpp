#include "fhir/fetch_pool.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

// While it lives, new threads start with every signal blocked: signals are for the threads that
// expect them, and OpenSSL writes to sockets without telling the kernel to spare us SIGPIPE.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

FetchPool::FetchPool(int threads, int threads_per_host, std::size_t queue)
    : threads_per_host_(threads_per_host),
      queue_limit_(queue),
      queue_per_host_(queue * static_cast<std::size_t>(threads_per_host) /
                      static_cast<std::size_t>(threads)) {
  const SignalsBlocked blocked;
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

FetchPool::~FetchPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool FetchPool::Submit(std::size_t host, Job job) {
  {
    const std::lock_guard lock(mutex_);
    const auto waiting = std::count_if(queue_.begin(), queue_.end(),
                                       [host](const Waiting& each) { return each.host == host; });
    if (static_cast<std::size_t>(waiting) >= queue_per_host_) return false;
    if (queue_.size() >= queue_limit_) return false;
    if (running_.size() <= host) running_.resize(host + 1);
    queue_.push_back({host, std::move(job)});
  }
  changed_.notify_one();
  return true;
}

std::deque<FetchPool::Waiting>::iterator FetchPool::FirstReady() {
  return std::find_if(queue_.begin(), queue_.end(), [this](const Waiting& waiting) {
    return running_[waiting.host] < threads_per_host_;
  });
}

void FetchPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || FirstReady() != queue_.end(); });
    if (stopping_) return;
    const auto ready = FirstReady();
    auto [host, job] = std::move(*ready);
    queue_.erase(ready);
    ++running_[host];
    lock.unlock();
    job();
    job = nullptr;  // what it holds goes before the next one starts
    lock.lock();
    --running_[host];
    if (!queue_.empty()) changed_.notify_one();
  }
}

}  // namespace fhir

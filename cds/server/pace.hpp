#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace cds::server {

// How often one client may call: as many calls a second on the average, and that many at once
// after a pause (the generic cell rate algorithm). Safe to use from any thread.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Pace(std::uint32_t calls_per_second)
      : step_(std::chrono::nanoseconds(std::chrono::seconds(1)) / calls_per_second) {}

  // Whether a call at this time is within the pace; only one that is counts.
  bool Take(Clock::time_point now) {
    using std::chrono::nanoseconds;
    const std::int64_t at = nanoseconds(now.time_since_epoch()).count();
    const std::int64_t earliest = at - nanoseconds(std::chrono::seconds(1)).count();
    std::int64_t due = due_.load(std::memory_order_relaxed);
    for (;;) {
      const std::int64_t next = (due < earliest ? earliest : due) + step_.count();
      if (next > at) return false;
      if (due_.compare_exchange_weak(due, next, std::memory_order_relaxed)) return true;
    }
  }

 private:
  const std::chrono::nanoseconds step_;
  // Up to where the calls so far have used up the time, each a step of it; never ahead of now, nor
  // more than a second behind.
  std::atomic<std::int64_t> due_ = std::numeric_limits<std::int64_t>::min() / 2;
};

}  // namespace cds::server

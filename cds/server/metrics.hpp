#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace cds::server {

// What is counted, for Prometheus (its text exposition format 0.0.4). Labels are names of ours
// alone: routes, services, rules, prefetch keys, reasons; never what a request says.
class Metrics {
 public:
  // One more of a name with these labels, written as they stand in the text:
  // `lumbar_cards_total{rule="R-CES-01"}`. Safe to call from any thread.
  void Count(std::string_view name, std::string_view labels, std::uint64_t by = 1);

  // How long an answer took.
  void Observe(std::chrono::microseconds took);

  // All of it as text, with `gauges`, whole lines, at its end.
  std::string Write(std::string_view gauges) const;

 private:
  // Upper ends in microseconds; the last bucket has none.
  static constexpr std::array<std::int64_t, 12> kEnds = {
      50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 100'000, 400'000, 1'000'000};

  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, std::uint64_t, std::less<>>, std::less<>> counters_;
  std::array<std::atomic<std::uint64_t>, kEnds.size() + 1> buckets_{};
  std::atomic<std::uint64_t> total_microseconds_ = 0;
};

}  // namespace cds::server

#include "cds/server/metrics.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace cds::server {
namespace {

std::string Seconds(std::uint64_t microseconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%llu.%06llu",
                static_cast<unsigned long long>(microseconds / 1'000'000),
                static_cast<unsigned long long>(microseconds % 1'000'000));
  return text;
}

}  // namespace

void Metrics::Count(std::string_view name, std::string_view labels, std::uint64_t by) {
  const std::lock_guard lock(mutex_);
  auto series = counters_.find(name);
  if (series == counters_.end()) series = counters_.try_emplace(std::string(name)).first;
  auto counter = series->second.find(labels);
  if (counter == series->second.end()) {
    counter = series->second.try_emplace(std::string(labels)).first;
  }
  counter->second += by;
}

void Metrics::Observe(std::chrono::microseconds took) {
  const auto end = std::lower_bound(kEnds.begin(), kEnds.end(), took.count());
  ++buckets_[static_cast<std::size_t>(std::distance(kEnds.begin(), end))];
  total_microseconds_ += static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
}

std::string Metrics::Write(std::string_view gauges) const {
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, series] : counters_) {
      text += "# TYPE " + name + " counter\n";
      for (const auto& [labels, value] : series) {
        text += name;
        if (!labels.empty()) text.append("{").append(labels).append("}");
        text.append(" ").append(std::to_string(value)).append("\n");
      }
    }
  }
  text += "# TYPE lumbar_answer_seconds histogram\n";
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    sum += buckets_[i];
    const std::string end =
        i < kEnds.size() ? Seconds(static_cast<std::uint64_t>(kEnds[i])) : "+Inf";
    text += "lumbar_answer_seconds_bucket{le=\"" + end + "\"} " + std::to_string(sum) + "\n";
  }
  text += "lumbar_answer_seconds_sum " + Seconds(total_microseconds_) + "\n";
  text += "lumbar_answer_seconds_count " + std::to_string(sum) + "\n";
  text += gauges;
  return text;
}

}  // namespace cds::server

#include "cds/guideline/timing.hpp"

namespace cds::guideline {

std::optional<fhir::local_seconds> DueBy(const Timing& timing,
                                         const mappings::Parameters& parameters,
                                         const fhir::Now& now) {
  if (timing.hours) return now.local + std::chrono::hours(parameters.*timing.hours);
  if (timing.days) return now.local + std::chrono::days(parameters.*timing.days);
  if (timing.fixed_days > 0) return now.local + std::chrono::days(timing.fixed_days);
  return std::nullopt;
}

bool IsLate(const mappings::Order& order, const Timing& timing,
            const mappings::Parameters& parameters, const fhir::Now& now) {
  const auto limit = *DueBy(timing, parameters, now);
  const auto last_day = std::chrono::floor<std::chrono::days>(limit);
  const auto& due = order.due;
  if (timing.days) return due ? due->last_day() > last_day : order.priority == Priority::kRoutine;
  if (order.priority < timing.priority) return true;
  if (!due) return order.priority != Priority::kStat;
  if (timing.priority == Priority::kStat) return due->last > limit;
  return due->first > limit || due->last_day() > last_day;
}

}  // namespace cds::guideline

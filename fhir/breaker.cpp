#include "fhir/breaker.hpp"

namespace fhir {

bool Breaker::Allows(Time now) {
  const std::lock_guard lock(mutex_);
  if (in_a_row_ < failures_) return true;
  if (now < open_until_ || probing_) return false;
  probing_ = true;
  return true;
}

void Breaker::Succeeded() {
  const std::lock_guard lock(mutex_);
  in_a_row_ = 0;
  probing_ = false;
}

void Breaker::Failed(Time now) {
  const std::lock_guard lock(mutex_);
  if (in_a_row_ < failures_) ++in_a_row_;
  if (in_a_row_ == failures_) open_until_ = now + pause_;
  probing_ = false;
}

void Breaker::Abandoned() {
  const std::lock_guard lock(mutex_);
  probing_ = false;
}

}  // namespace fhir

#pragma once

#include <chrono>
#include <mutex>

namespace fhir {

// Keeps us from a server that fails again and again: after so many failures in a row it is left
// alone for a while, then asked once; what comes of that decides. Safe to use from many threads.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Breaker(int failures, std::chrono::milliseconds pause) : failures_(failures), pause_(pause) {}

  // Whether the server may be asked. Each yes is to be followed by one of the three below.
  bool Allows(Time now);

  void Succeeded();
  void Failed(Time now);
  void Abandoned();  // nothing was learned

 private:
  const int failures_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  int in_a_row_ = 0;
  Time open_until_;
  bool probing_ = false;
};

}  // namespace fhir

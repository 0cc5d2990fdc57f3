#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace cds::server {

// All that is ever written about a request: nothing of a body, a query, a patient or a token.
struct LogEntry {
  std::string_view route{};     // of the table of routes; empty: none of ours
  std::string_view method{};    // of the table of routes; empty: none of ours
  std::string_view service{};   // an id of ours, or empty
  std::string hook_instance{};  // a UUID, or empty
  int status = 0;
  std::size_t bytes_in = 0;
  std::size_t bytes_out = 0;
  std::chrono::microseconds took{};
};

// The entry as one line of JSON.
std::string WriteLogLine(const LogEntry& entry, std::chrono::system_clock::time_point time);

// The value of "hookInstance" in the text of a body, when it is a UUID that stands near the
// beginning: a request that cannot be read has one, too.
std::string FindHookInstance(std::string_view body);

// A log that never keeps a request waiting: lines are collected, and written by a thread of its
// own. What does not fit while the sink is stuck is counted and dropped.
class Log {
 public:
  using Sink = std::function<void(std::string_view lines)>;

  explicit Log(Sink sink);
  ~Log();  // writes what is left
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Safe to call from any thread.
  void Write(const LogEntry& entry);

 private:
  void Drain(const std::stop_token& stop);

  Sink sink_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::string pending_;
  std::int64_t dropped_ = 0;
  std::jthread writer_;  // last: it uses the others
};

}  // namespace cds::server

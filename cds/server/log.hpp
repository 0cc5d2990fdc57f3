#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "cds/server/line_writer.hpp"

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

// The time as "2026-07-15T12:00:00Z".
std::string WriteUtc(std::chrono::system_clock::time_point time);

// The value of "hookInstance" in the text of a body, when it is a UUID that stands near the
// beginning: a request that cannot be read has one, too.
std::string FindHookInstance(std::string_view body);

// A log that never keeps a request waiting.
class Log {
 public:
  using Sink = std::function<void(std::string_view lines)>;

  explicit Log(Sink sink);
  explicit Log(DescriptorSink sink);

  // Safe to call from any thread; the same for the next.
  void Write(const LogEntry& entry);

  // A line for operators that is of no request, without its end.
  void Say(std::string_view line);

  // Says that so many lines of the audit were lost.
  void WriteAuditLoss(std::uint64_t lines);

  // Lines that were dropped, or that the sink did not take.
  std::uint64_t lost() const { return writer_.lost(); }

 private:
  LineWriter writer_;
};

}  // namespace cds::server

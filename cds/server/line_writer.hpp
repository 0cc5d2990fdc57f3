#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace cds::server {

// Writes lines without ever keeping a request waiting: they are collected, and written by a thread
// of its own. What does not fit while the sink is stuck, and what the sink does not take, is lost
// and counted.
class LineWriter {
 public:
  // Gets whole lines; says how many of them it could not write.
  using Sink = std::function<std::uint64_t(std::string_view lines)>;
  // Told how many lines were lost since the last time, on the writing thread.
  using OnLoss = std::function<void(std::uint64_t lines)>;

  explicit LineWriter(Sink sink, OnLoss on_loss = {});
  ~LineWriter();  // writes what is left
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // A line with its end. Safe to call from any thread.
  void Write(std::string_view line);

  // Lines, since the beginning.
  std::uint64_t lost() const { return lost_; }

 private:
  void Drain(const std::stop_token& stop);

  const Sink sink_;
  const OnLoss on_loss_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::string pending_;
  std::uint64_t dropped_ = 0;  // not yet told of
  std::atomic<std::uint64_t> lost_ = 0;
  std::jthread writer_;  // last: it uses the others
};

// The sink that is a file, a pipe or a terminal. One that takes nothing for a second has lost what
// it was given, so that neither a full disk nor a reader that sleeps or went away stops the
// service. It does not own the descriptor.
class DescriptorSink {
 public:
  // `lasting`: lines are on the disk before they count as written.
  explicit DescriptorSink(int descriptor, bool lasting = false)
      : descriptor_(descriptor), lasting_(lasting) {}

  std::uint64_t operator()(std::string_view lines);

 private:
  bool WriteSome(std::string_view& bytes) const;

  int descriptor_;
  bool lasting_;
  bool torn_ = false;  // the last line has no end
};

}  // namespace cds::server

#include "cds/server/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <utility>

namespace cds::server {
namespace {

constexpr std::size_t kMostPending = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kWriteEvery{100};
constexpr int kPatienceMilliseconds = 1'000;

std::uint64_t LinesIn(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

LineWriter::LineWriter(Sink sink, OnLoss on_loss)
    : sink_(std::move(sink)),
      on_loss_(std::move(on_loss)),
      writer_([this](const std::stop_token& stop) { Drain(stop); }) {}

LineWriter::~LineWriter() = default;

void LineWriter::Write(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (pending_.size() + line.size() > kMostPending) {
    ++dropped_;
    ++lost_;
  } else {
    pending_ += line;
  }
}

// A sink that fails half-way has not taken the end, where the lost ones are told of.
void LineWriter::Drain(const std::stop_token& stop) {
  std::uint64_t untold = 0;
  for (bool last = false; !last;) {
    std::string lines;
    std::uint64_t dropped = 0;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kWriteEvery, [] { return false; });
      last = stop.stop_requested();
      lines.swap(pending_);
      dropped = std::exchange(dropped_, 0);
    }
    if (lines.empty()) continue;
    untold += dropped;
    const bool tells = untold > 0;
    if (tells) lines += "{\"dropped\":" + std::to_string(untold) + "}\n";
    const std::uint64_t not_taken = sink_(lines);
    const std::uint64_t failed = not_taken - (tells && not_taken > 0 ? 1 : 0);
    lost_ += failed;
    untold = not_taken > 0 ? untold + failed : 0;
    if (on_loss_ && failed + dropped > 0) on_loss_(failed + dropped);
  }
}

std::uint64_t DescriptorSink::operator()(std::string_view lines) {
  if (std::exchange(torn_, false)) {
    constexpr std::string_view kEnd = "\n";
    std::string_view end = kEnd;
    torn_ = !WriteSome(end);
  }
  std::string_view rest = lines;
  while (!torn_ && !rest.empty() && WriteSome(rest)) continue;
  if (!torn_ && !rest.empty() && rest.size() < lines.size()) {
    torn_ = lines[lines.size() - rest.size() - 1] != '\n';
  }
  const bool on_disk = !lasting_ || fdatasync(descriptor_) == 0 || errno == EINVAL;  // a pipe
  if (!on_disk) return LinesIn(lines);
  return LinesIn(rest);
}

// A pipe that can be written to at all takes this much without waiting.
bool DescriptorSink::WriteSome(std::string_view& bytes) const {
  pollfd ready{descriptor_, POLLOUT, 0};
  int found = 0;
  do {
    found = poll(&ready, 1, kPatienceMilliseconds);
  } while (found < 0 && errno == EINTR);
  if (found <= 0) return false;
  const ssize_t written =
      write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  if (written < 0) return errno == EINTR;
  bytes.remove_prefix(static_cast<std::size_t>(written));
  return true;
}

}  // namespace cds::server

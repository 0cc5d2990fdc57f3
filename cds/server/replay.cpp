#include "cds/server/replay.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <mutex>
#include <queue>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cds/server/token_digest.hpp"

namespace cds::server {
namespace {

using Digest = std::array<char, 32>;

struct FirstBytes {
  std::size_t operator()(const Digest& digest) const {
    std::size_t bytes = 0;
    std::memcpy(&bytes, digest.data(), sizeof bytes);
    return bytes;
  }
};

}  // namespace

struct MemoryReplayGuard::Impl {
  using Set = std::unordered_set<Digest, FirstBytes>;
  // Nodes of an unordered_set stay where they are.
  using Entry = std::pair<std::chrono::sys_seconds, const Digest*>;

  void Forget(std::chrono::sys_seconds now) {
    while (!by_end.empty() && by_end.top().first <= now) {
      used.erase(*by_end.top().second);
      by_end.pop();
    }
  }

  std::size_t most;
  mutable std::mutex mutex;
  Set used;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> by_end;
};

MemoryReplayGuard::MemoryReplayGuard(std::size_t most_tokens) : impl_(std::make_unique<Impl>()) {
  impl_->most = most_tokens;
}

MemoryReplayGuard::~MemoryReplayGuard() = default;

Use MemoryReplayGuard::Note(std::string_view issuer, std::string_view id,
                            std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
  Digest digest{};
  std::memcpy(digest.data(), TokenDigest(issuer, id).data(), digest.size());
  const std::lock_guard lock(impl_->mutex);
  impl_->Forget(now);
  if (impl_->used.contains(digest)) return Use::kAgain;
  if (impl_->used.size() >= impl_->most) return Use::kFull;
  impl_->by_end.emplace(until, &*impl_->used.insert(digest).first);
  return Use::kFirst;
}

std::size_t MemoryReplayGuard::size() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->used.size();
}

}  // namespace cds::server

#include "fhir/room.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace fhir {
namespace {

constexpr std::size_t kLargestKept = 8U << 20U;

constexpr std::size_t kMostKept = 4;

std::mutex mutex;
std::vector<std::string> kept;  // the one that was filled last, and may be in a cache, at the end

bool IsSmaller(const std::string& a, const std::string& b) { return a.capacity() < b.capacity(); }

}  // namespace

std::string TakeRoom(std::size_t size) {
  std::string text;
  if (size >= kLargeText) {
    const std::lock_guard lock(mutex);
    const auto fitting = std::find_if(kept.rbegin(), kept.rend(),
                                      [size](const auto& each) { return each.capacity() >= size; });
    if (fitting != kept.rend()) {
      text.swap(*fitting);
      kept.erase(std::next(fitting).base());
    }
  }
  text.reserve(size);
  return text;
}

void KeepRoom(std::string text) {
  if (text.capacity() < kLargeText || text.capacity() > kLargestKept) return;
  const std::lock_guard lock(mutex);
  kept.push_back(std::move(text));
  if (kept.size() > kMostKept) kept.erase(std::ranges::min_element(kept, IsSmaller));
}

}  // namespace fhir

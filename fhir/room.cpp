#include "fhir/room.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace fhir {
namespace {

constexpr std::size_t kLargestKept = 8U << 20U;

std::mutex mutex;
std::array<std::string, 4> kept;  // from the smallest to the largest

bool IsSmaller(const std::string& a, const std::string& b) { return a.capacity() < b.capacity(); }

}  // namespace

std::string TakeRoom(std::size_t size) {
  std::string text;
  if (size >= kLargeText) {
    const std::lock_guard lock(mutex);
    const auto fitting =
        std::ranges::find_if(kept, [&](const auto& each) { return each.capacity() >= size; });
    if (fitting != kept.end()) {
      text.swap(*fitting);
      std::rotate(kept.begin(), fitting, fitting + 1);
    }
  }
  text.reserve(size);
  return text;
}

void KeepRoom(std::string text) {
  if (text.capacity() < kLargeText || text.capacity() > kLargestKept) return;
  const std::lock_guard lock(mutex);
  if (!IsSmaller(kept.front(), text)) return;
  kept.front().swap(text);
  std::ranges::sort(kept, IsSmaller);
}

}  // namespace fhir

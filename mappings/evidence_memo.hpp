#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory_resource>
#include <stdexcept>
#include <utility>

#include "mappings/finding.hpp"

namespace mappings {

// The evidence that is settled already, each of another finding. It stays where it is.
class EvidenceMemo {
 public:
  // Null when it is not there.
  const Evidence* Find(const Finding& finding) const { return slots_[SlotOf(finding)]; }

  const Evidence& Keep(Evidence&& settled) {
    if (evidence_.size() == kMost) throw std::length_error("more findings than were reckoned with");
    const Evidence& kept = evidence_.emplace_back(std::move(settled));
    slots_[SlotOf(*kept.finding)] = &kept;
    return kept;
  }

 private:
  static constexpr std::size_t kSlots = 512;  // a few times as many as there are findings
  static constexpr std::size_t kMost = kSlots - 1;
  static constexpr std::size_t kMemory = 8 * 1024;

  // Where the finding is, or the free place where it belongs.
  std::size_t SlotOf(const Finding& finding) const {
    std::size_t slot = finding.local % kSlots;
    while (slots_[slot] != nullptr && slots_[slot]->finding != &finding) slot = (slot + 1) % kSlots;
    return slot;
  }

  std::pmr::monotonic_buffer_resource memory_{kMemory};  // one block of the heap for all
  std::pmr::deque<Evidence> evidence_{&memory_};
  std::array<const Evidence*, kSlots> slots_{};
};

}  // namespace mappings

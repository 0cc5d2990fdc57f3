#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <optional>
#include <tuple>

#include "fhir/record.hpp"

// Which of several versions of a resource stand.
namespace fhir {
namespace {

// A number in which most resources differ, of the type and the end of the id; never 0.
std::uint32_t NumberOf(const Resource& resource) {
  const std::string_view id = resource.id;
  std::uint64_t end = 0;
  if (id.size() >= sizeof end) {
    std::memcpy(&end, id.data() + id.size() - sizeof end, sizeof end);
  } else {
    std::memcpy(&end, id.data(), id.size());
  }
  const std::uint64_t rest = static_cast<std::uint64_t>(resource.type) << 8U | id.size();
  return static_cast<std::uint32_t>(((end ^ rest) * 0x9E37'79B9'7F4A'7C15U) >> 32U) | 1U;
}

bool Before(const Resource* a, const Resource* b) {
  return std::tie(a->type, a->id) < std::tie(b->type, b->id);
}

// In UTC; nothing, which is less than any, when the version does not say.
std::optional<local_seconds> UpdatedOf(const Resource* version) {
  const auto read = ReadInstant(version->json["meta"]["lastUpdated"].text());
  if (!read) return std::nullopt;
  return read->local - read->offset;
}

}  // namespace

bool Record::MayHoldVersions() {
  constexpr int kMostSteps = 64;
  const auto bits = std::bit_width(room_->stored.size()) + 1;
  std::vector<std::uint32_t>& numbers = room_->numbers;
  numbers.assign(std::size_t{1} << bits, 0);
  for (const auto& [resource, next] : room_->stored) {
    if (resource.id.empty()) continue;
    const std::uint32_t number = NumberOf(resource);
    std::size_t at = number >> (32 - bits);
    for (int steps = 0; numbers[at] != 0; ++steps) {
      if (numbers[at] == number || steps == kMostSteps) return true;
      at = (at + 1) % numbers.size();
    }
    numbers[at] = number;
  }
  return false;
}

std::vector<Resource*> Record::OlderVersions() {
  if (!MayHoldVersions()) return {};
  std::vector<Resource*> versions;
  for (auto& [resource, next] : room_->stored) {
    if (!resource.id.empty()) versions.push_back(&resource);
  }
  std::sort(versions.begin(), versions.end(), Before);
  const auto none = versions.end();
  const auto same = [](const Resource* a, const Resource* b) { return !Before(a, b); };  // sorted
  std::vector<Resource*> older;
  for (auto first = versions.begin(); (first = std::adjacent_find(first, none, same)) != none;) {
    const auto last = std::upper_bound(first, none, *first, Before);
    std::optional<local_seconds> newest;
    for (auto at = first; at != last; ++at) newest = std::max(newest, UpdatedOf(*at));
    std::copy_if(first, last, std::back_inserter(older),
                 [&](const Resource* version) { return UpdatedOf(version) < newest; });
    first = last;
  }
  return older;
}

}  // namespace fhir

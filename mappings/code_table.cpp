#include "mappings/code_table.hpp"

#include <algorithm>
#include <bit>

#include "fhir/same_text.hpp"

namespace mappings {
namespace {

constexpr std::uint32_t kFirstOther = 64;  // above every CodeSystem

using fhir::WordAt;

// The bytes of a code of up to eight; the first and the last four of them may overlap.
std::uint64_t ShortWord(std::string_view code) {
  constexpr std::size_t kHalf = sizeof(std::uint32_t);
  if (code.size() >= kHalf) {
    return std::uint64_t{WordAt<std::uint32_t>(code.data())} << 32U |
           WordAt<std::uint32_t>(code.data() + code.size() - kHalf);
  }
  std::uint64_t word = 0;
  for (const char c : code) word = word << 8U | static_cast<unsigned char>(c);
  return word;
}

// Eight bytes a step, the last step over the last eight; the length goes in too, so that "1" and
// "1\0" differ.
std::uint32_t HashOf(std::uint32_t system, std::string_view code) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
  constexpr std::size_t kStep = sizeof(std::uint64_t);
  std::uint64_t hash = (std::uint64_t{system} << 32U | code.size()) * kFactor;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 32U;
  };
  if (code.size() < kStep) {
    mix(ShortWord(code));
    return static_cast<std::uint32_t>(hash);
  }
  for (std::size_t i = 0; i + kStep < code.size(); i += kStep) {
    mix(WordAt<std::uint64_t>(code.data() + i));
  }
  mix(WordAt<std::uint64_t>(code.data() + code.size() - kStep));
  return static_cast<std::uint32_t>(hash);
}

// The bit of a hash in its word; which word it is, other bits of it say.
std::uint64_t BitOf(std::uint32_t hash) { return std::uint64_t{1} << hash % 64; }

bool HasPrefixes(std::uint32_t system) {
  return system < kFirstOther && HasPrefixes(static_cast<CodeSystem>(system));
}

}  // namespace

std::size_t SystemNumbers::Hash::operator()(std::string_view text) const { return HashOf(0, text); }

std::uint32_t SystemNumbers::Intern(std::string_view uri) {
  if (const auto known = FoldSystem(uri)) return static_cast<std::uint32_t>(*known);
  const auto next = static_cast<std::uint32_t>(kFirstOther + others_.size());
  return others_.try_emplace(std::string(uri), next).first->second;
}

std::uint32_t SystemNumbers::Find(std::string_view uri) const {
  if (uri.size() > kLongestSystem) return kNone;
  if (const auto system = SystemOf(uri)) return static_cast<std::uint32_t>(*system);
  if (!others_.empty()) {
    if (const auto other = others_.find(uri); other != others_.end()) return other->second;
  }
  const auto system = FoldSystem(uri);
  return system ? static_cast<std::uint32_t>(*system) : kNone;
}

CodeTable::CodeTable(std::vector<Membership> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  slots_.resize(std::bit_ceil(2 * rows.size() + 1));
  may_have_.resize(std::max<std::size_t>(1, slots_.size() / 8));  // eight bits a slot
  for (std::size_t i = 0; i < rows.size(); ++codes_) {
    const Membership& row = rows[i];
    Slot slot{.hash = HashOf(row.system, row.code),
              .text = static_cast<std::uint32_t>(texts_.size()),
              .sets = static_cast<std::uint32_t>(sets_.size()),
              .system = row.system,
              .size = static_cast<std::uint16_t>(row.code.size())};
    texts_ += row.code;
    for (; i < rows.size() && rows[i].system == row.system && rows[i].code == row.code; ++i) {
      sets_.push_back(rows[i].set);
      ++(rows[i].is_prefix ? slot.prefix : slot.exact);
    }
    Place(slot);
  }
}

void CodeTable::Place(const Slot& slot) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = slot.hash & mask;
  while (slots_[i].system != SystemNumbers::kNone) i = (i + 1) & mask;
  slots_[i] = slot;
  may_have_[WordOf(slot.hash)] |= BitOf(slot.hash);
}

const CodeTable::Slot* CodeTable::Look(std::uint32_t system, std::string_view code) const {
  const std::uint32_t hash = HashOf(system, code);
  if ((may_have_[WordOf(hash)] & BitOf(hash)) == 0) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].system != SystemNumbers::kNone; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.hash == hash && slot.system == system && slot.size == code.size() &&
        std::memcmp(texts_.data() + slot.text, code.data(), code.size()) == 0) {
      return &slot;
    }
  }
  return nullptr;
}

std::size_t CodeTable::Add(std::size_t first, std::size_t count, std::size_t n,
                           std::span<std::uint32_t> found) const {
  for (std::size_t i = first; i < first + count && n < found.size(); ++i) {
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(n);
    if (std::find(found.begin(), end, sets_[i]) == end) found[n++] = sets_[i];
  }
  return n;
}

std::size_t CodeTable::Find(std::uint32_t system, std::string_view code,
                            std::span<std::uint32_t> found) const {
  if (slots_.empty() || code.empty() || code.size() > kLongestCode) return 0;
  if (!HasPrefixes(system)) {
    const Slot* slot = Look(system, code);
    return slot == nullptr ? 0 : Add(slot->sets, slot->exact, 0, found);
  }
  char room[16];
  code = Normalise(code, room);
  const std::size_t shortest = system == static_cast<std::uint32_t>(CodeSystem::kAtc) ? 1 : 3;
  std::size_t n = 0;
  for (std::size_t size = shortest; size <= code.size(); ++size) {
    const Slot* slot = Look(system, code.substr(0, size));
    if (slot == nullptr) continue;
    if (size == code.size()) n = Add(slot->sets, slot->exact, n, found);
    n = Add(slot->sets + slot->exact, slot->prefix, n, found);
  }
  return n;
}

}  // namespace mappings

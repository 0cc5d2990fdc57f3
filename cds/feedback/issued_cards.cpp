#include "cds/feedback/issued_cards.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <optional>

namespace cds::feedback {
namespace {

using CardKey = std::array<std::uint8_t, 16>;

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<CardKey> ReadKey(std::string_view uuid) {
  if (uuid.size() != 36) return std::nullopt;
  CardKey key;
  std::size_t at = 0;
  for (std::uint8_t& byte : key) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (uuid[at++] != '-') return std::nullopt;
    }
    const int high = DigitOf(uuid[at]);
    const int low = DigitOf(uuid[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return key;
}

}  // namespace

// The latest cards of one client. A slot is found through the list that its key's bucket begins;
// the slots are taken in turn, and the oldest card makes room.
class IssuedCards::Ring {
 public:
  explicit Ring(std::uint32_t capacity)
      : capacity_(capacity), buckets_(std::bit_ceil(std::max(capacity, 2U)), kNone) {
    slots_.reserve(capacity);
  }

  void Remember(const CardKey& key, std::string_view rule, std::uint32_t now) {
    const std::lock_guard lock(mutex_);
    const std::uint16_t name = NameOf(rule);
    if (name == kNoName) return;
    std::uint32_t at = Find(key);
    if (at == kNone) at = Place(key);
    slots_[at].name = name;
    slots_[at].issued = now;
  }

  std::string RuleOf(const CardKey& key, std::uint32_t not_before) const {
    const std::lock_guard lock(mutex_);
    const std::uint32_t at = Find(key);
    if (at == kNone || slots_[at].issued < not_before) return {};
    return names_[slots_[at].name];
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::uint16_t kNoName = 0xFFFF;
  static constexpr std::size_t kMostNames = 1'000;

  struct Slot {
    CardKey key;
    std::uint32_t next = kNone;    // slot of the same bucket
    std::uint32_t issued = 0;      // seconds since the cards began
    std::uint16_t name = kNoName;  // of the rule
  };

  // A UUID made by SHA-1 is evenly spread in its first bytes.
  std::uint32_t& BucketOf(const CardKey& key) {
    return buckets_[Hash32(key) & (buckets_.size() - 1)];
  }

  static std::uint32_t Hash32(const CardKey& key) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, key.data(), sizeof bits);
    return bits;
  }

  std::uint32_t Find(const CardKey& key) const {
    std::uint32_t at = buckets_[Hash32(key) & (buckets_.size() - 1)];
    while (at != kNone && slots_[at].key != key) at = slots_[at].next;
    return at;
  }

  std::uint32_t Place(const CardKey& key) {
    const std::uint32_t at = turn_;
    turn_ = (turn_ + 1) % capacity_;
    if (at < slots_.size()) {
      Unlink(at);
    } else {
      slots_.emplace_back();
    }
    std::uint32_t& bucket = BucketOf(key);
    slots_[at].key = key;
    slots_[at].next = bucket;
    bucket = at;
    return at;
  }

  void Unlink(std::uint32_t at) {
    std::uint32_t* link = &BucketOf(slots_[at].key);
    while (*link != at) link = &slots_[*link].next;
    *link = slots_[at].next;
  }

  // There are a few dozen rules.
  std::uint16_t NameOf(std::string_view rule) {
    const auto known = std::ranges::find(names_, rule);
    if (known == names_.end() && names_.size() >= kMostNames) return kNoName;
    const auto at = known - names_.begin();
    if (known == names_.end()) names_.emplace_back(rule);
    return static_cast<std::uint16_t>(at);
  }

  const std::uint32_t capacity_;
  mutable std::mutex mutex_;
  std::uint32_t turn_ = 0;
  std::vector<std::uint32_t> buckets_;
  std::vector<Slot> slots_;
  std::vector<std::string> names_;
};

IssuedCards::IssuedCards(const IssuedLimits& limits)
    : limits_(limits), began_(std::chrono::steady_clock::now()) {}

IssuedCards::~IssuedCards() = default;

IssuedCards::Ring* IssuedCards::FindRing(std::string_view client) const {
  const std::shared_lock lock(mutex_);
  const auto found = rings_.find(client);
  return found == rings_.end() ? nullptr : found->second.get();
}

IssuedCards::Ring* IssuedCards::RingOf(std::string_view client) {
  if (Ring* const ring = FindRing(client)) return ring;
  const std::lock_guard lock(mutex_);
  if (const auto found = rings_.find(client); found != rings_.end()) return found->second.get();
  if (rings_.size() >= limits_.clients || limits_.cards_per_client == 0) return nullptr;
  auto ring = std::make_unique<Ring>(limits_.cards_per_client);
  return rings_.emplace(client, std::move(ring)).first->second.get();
}

void IssuedCards::Remember(std::string_view client, std::span<const IssuedCard> cards, Time now) {
  if (cards.empty()) return;
  Ring* const ring = RingOf(client);
  if (!ring) return;
  const auto age = std::chrono::floor<std::chrono::seconds>(now - began_).count();
  for (const IssuedCard& card : cards) {
    const auto key = ReadKey(card.uuid);
    if (key) ring->Remember(*key, card.rule, static_cast<std::uint32_t>(std::max<long>(age, 0)));
  }
}

std::string IssuedCards::RuleOf(std::string_view client, std::string_view uuid, Time now) const {
  const Ring* const ring = FindRing(client);
  const auto key = ReadKey(uuid);
  if (!ring || !key) return {};
  const auto oldest = std::chrono::floor<std::chrono::seconds>(now - began_ - limits_.lifetime);
  return ring->RuleOf(*key, static_cast<std::uint32_t>(std::max<long>(oldest.count(), 0)));
}

std::vector<Entry> IssuedCards::Match(std::string_view client,
                                      std::vector<hooks::Feedback> feedback, Time now) const {
  std::vector<Entry> entries;
  entries.reserve(feedback.size());
  for (hooks::Feedback& each : feedback) {
    std::string rule = RuleOf(client, each.card, now);
    entries.push_back({std::move(each), std::move(rule)});
  }
  return entries;
}

}  // namespace cds::feedback

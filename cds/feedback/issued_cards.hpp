#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cds/feedback/store.hpp"

namespace cds::feedback {

// A card that was sent to a client, and the rule it came from.
struct IssuedCard {
  std::string_view uuid;
  std::string_view rule;
};

// How much is remembered of what was issued.
struct IssuedLimits {
  std::uint32_t cards_per_client = 100'000;  // the latest; 36 bytes each
  std::uint32_t clients = 256;               // the first; of others nothing is remembered
  std::chrono::seconds lifetime = std::chrono::days{7};
};

// Which rule a card came from, since feedback names the card alone. It is in memory only: after a
// restart, or on another node, cards are unmatched. A card is known only to the client that it was
// issued to. Every function may be called from any thread.
class IssuedCards {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit IssuedCards(const IssuedLimits& limits = {});
  ~IssuedCards();

  // Stands on the path of a request: nothing is allocated but at a client's first card.
  void Remember(std::string_view client, std::span<const IssuedCard> cards, Time now);

  // The rule of a card that this client was sent within the lifetime, else "".
  std::string RuleOf(std::string_view client, std::string_view uuid, Time now) const;

  // The entries of a message, each with the rule of its card.
  std::vector<Entry> Match(std::string_view client, std::vector<hooks::Feedback> feedback,
                           Time now) const;

 private:
  class Ring;
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  Ring* FindRing(std::string_view client) const;
  Ring* RingOf(std::string_view client);

  const IssuedLimits limits_;
  const Time began_;
  mutable std::shared_mutex mutex_;  // of the map; each ring has its own
  std::unordered_map<std::string, std::unique_ptr<Ring>, Hash, std::equal_to<>> rings_;
};

}  // namespace cds::feedback

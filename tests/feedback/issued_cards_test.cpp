#include "cds/feedback/issued_cards.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "cds/hooks/uuids.hpp"

namespace cds::feedback {
namespace {

using std::chrono::seconds;

const IssuedCards::Time kNow = std::chrono::steady_clock::now() + std::chrono::hours{24};

std::string CardOf(int number) {
  return hooks::Uuids("5f0c1e20-3b1f-4c52-9d60-0a7c5e2b1f20").Of(std::to_string(number));
}

void Issue(IssuedCards& cards, std::string_view client, int number, std::string_view rule,
           IssuedCards::Time at = kNow) {
  const std::string uuid = CardOf(number);
  const IssuedCard card{uuid, rule};
  cards.Remember(client, {&card, 1}, at);
}

TEST_CASE("a card's rule is known to the client that got the card, and to no other") {
  IssuedCards cards;
  Issue(cards, "clinic", 1, "R-CES-01");
  Issue(cards, "clinic", 2, "R-IMG-01");
  Issue(cards, "other", 3, "R-MAL-01");
  CHECK(cards.RuleOf("clinic", CardOf(1), kNow) == "R-CES-01");
  CHECK(cards.RuleOf("clinic", CardOf(2), kNow) == "R-IMG-01");
  CHECK(cards.RuleOf("other", CardOf(3), kNow) == "R-MAL-01");
  CHECK(cards.RuleOf("other", CardOf(1), kNow) == "");
  CHECK(cards.RuleOf("clinic", CardOf(3), kNow) == "");
  CHECK(cards.RuleOf("nobody", CardOf(1), kNow) == "");
  CHECK(cards.RuleOf("", CardOf(1), kNow) == "");
}

TEST_CASE("what is no UUID matches nothing") {
  IssuedCards cards;
  const std::string longer = CardOf(1) + "0";
  const IssuedCard odd[] = {{"card-1", "R-CES-01"}, {"", "R-CES-01"}, {longer, "R-CES-01"}};
  cards.Remember("clinic", odd, kNow);
  for (const IssuedCard& card : odd) CHECK(cards.RuleOf("clinic", card.uuid, kNow) == "");
  Issue(cards, "clinic", 1, "R-CES-01");
  std::string spoiled = CardOf(1);
  spoiled[8] = '0';
  CHECK(cards.RuleOf("clinic", spoiled, kNow) == "");
}

TEST_CASE("the same card issued again is one card, with its latest time") {
  IssuedCards cards({.cards_per_client = 2, .lifetime = seconds{10}});
  Issue(cards, "clinic", 1, "R-CES-01");
  for (int i = 0; i < 5; ++i) Issue(cards, "clinic", 2, "R-IMG-01", kNow + seconds{8});
  CHECK(cards.RuleOf("clinic", CardOf(1), kNow + seconds{10}) == "R-CES-01");
  CHECK(cards.RuleOf("clinic", CardOf(2), kNow + seconds{18}) == "R-IMG-01");
}

TEST_CASE("a card is forgotten after its lifetime") {
  IssuedCards cards({.lifetime = seconds{60}});
  Issue(cards, "clinic", 1, "R-CES-01");
  CHECK(cards.RuleOf("clinic", CardOf(1), kNow + seconds{59}) == "R-CES-01");
  CHECK(cards.RuleOf("clinic", CardOf(1), kNow + seconds{61}) == "");
}

TEST_CASE("the latest cards of a client are remembered, exactly as many as allowed") {
  constexpr int kCapacity = 100;
  IssuedCards cards({.cards_per_client = kCapacity});
  for (int i = 0; i < 1'000; ++i) Issue(cards, "clinic", i, "R-" + std::to_string(i % 30));
  Issue(cards, "other", 0, "R-CES-01");
  for (int i = 0; i < 1'000; ++i) {
    const std::string expected = i < 900 ? "" : "R-" + std::to_string(i % 30);
    CHECK(cards.RuleOf("clinic", CardOf(i), kNow) == expected);
  }
  CHECK(cards.RuleOf("other", CardOf(0), kNow) == "R-CES-01");
}

TEST_CASE("more clients than allowed are not remembered, and harm nobody") {
  IssuedCards cards({.cards_per_client = 10, .clients = 2});
  for (const char* const client : {"a", "b", "c"}) Issue(cards, client, 1, "R-CES-01");
  CHECK(cards.RuleOf("a", CardOf(1), kNow) == "R-CES-01");
  CHECK(cards.RuleOf("b", CardOf(1), kNow) == "R-CES-01");
  CHECK(cards.RuleOf("c", CardOf(1), kNow) == "");
}

TEST_CASE("a message's entries get the rules of their cards, and the rest are unmatched") {
  IssuedCards cards;
  Issue(cards, "clinic", 1, "R-CES-01");
  std::vector<hooks::Feedback> feedback(3);
  feedback[0].card = CardOf(1);
  feedback[1].card = CardOf(2);
  feedback[2].card = "theirs";
  const auto entries = cards.Match("clinic", feedback, kNow);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].rule == "R-CES-01");
  CHECK(entries[0].feedback.card == CardOf(1));
  CHECK(entries[1].rule == "");
  CHECK(entries[2].rule == "");
  CHECK(cards.Match("other", feedback, kNow)[0].rule == "");
}

TEST_CASE("threads may issue and look up at once") {
  IssuedCards cards({.cards_per_client = 500});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      const std::string client = thread % 2 == 0 ? "clinic" : "other";
      for (int i = 0; i < 2'000; ++i) {
        Issue(cards, client, i, "R-CES-01");
        const std::string rule = cards.RuleOf(client, CardOf(i), kNow);
        if (rule != "R-CES-01" && rule != "") std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(cards.RuleOf("clinic", CardOf(1'999), kNow) == "R-CES-01");
}

}  // namespace
}  // namespace cds::feedback

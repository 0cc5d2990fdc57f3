#include "cds/guideline/criteria.hpp"

#include <doctest/doctest.h>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

constexpr auto A = Presence::kAbsent;
constexpr auto U = Presence::kUnknown;
constexpr auto P = Presence::kPresent;

constexpr const Finding* kParts[] = {&kFever, &kIvdu, &kBact};

// Judges criteria over three findings of these presences; and whether they hold, asked first.
std::pair<Presence, bool> BothOf(const Criteria& criteria, const std::vector<Presence>& presences) {
  tests::Findings present, absent;
  for (std::size_t i = 0; i < presences.size(); ++i) {
    if (presences[i] == P) present.push_back(kParts[i]);
    if (presences[i] == A) absent.push_back(kParts[i]);
  }
  const tests::ByHand findings(present, absent);
  const Look look = findings.look();
  const bool holds = Holds(criteria, look);
  return {Judge(criteria, look), holds};
}

Presence JudgeOf(const Criteria& criteria, const std::vector<Presence>& presences) {
  return BothOf(criteria, presences).first;
}

std::vector<Criteria> First(std::size_t count) {
  std::vector<Criteria> parts;
  for (std::size_t i = 0; i < count; ++i) parts.emplace_back(*kParts[i]);
  return parts;
}

TEST_CASE("at least n of: unknown only while it could still change the answer") {
  struct Case {
    std::string_view name;
    int needed;
    std::vector<Presence> parts;
    Presence expected;
  };
  const Case cases[] = {
      {"one absent settles all", 2, {U, A}, A},
      {"one unknown leaves all open", 2, {P, U}, U},
      {"all present", 2, {P, P}, P},
      {"one present settles any", 1, {U, P}, P},
      {"one unknown leaves any open", 1, {A, U}, U},
      {"none of any", 1, {A, A}, A},
      {"two of three, enough", 2, {P, P, U}, P},
      {"two of three, one and one unknown", 2, {P, U, A}, U},
      {"two of three, two unknown", 2, {A, U, U}, U},
      {"two of three, one at most", 2, {P, A, A}, A},
      {"three of three", 3, {P, P, P}, P},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(JudgeOf(AtLeast(c.needed, First(c.parts.size())), c.parts) == c.expected);
  }
}

TEST_CASE("all of nothing holds, any of nothing does not") {
  CHECK(JudgeOf(AllOf({}), {}) == P);
  CHECK(JudgeOf(AnyOf({}), {}) == A);
}

TEST_CASE("not means absent or unknown, and only 'is absent' stays open") {
  struct Case {
    std::string_view name;
    Criteria (*of)(Criteria);
    Presence if_absent, if_unknown, if_present;
  };
  const Case cases[] = {
      {"not", Not, P, P, A},
      {"is absent", IsAbsent, P, U, A},
      {"not absent", NotAbsent, A, P, P},
      {"is unknown", IsUnknown, A, P, A},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(JudgeOf(c.of(kFever), {A}) == c.if_absent);
    CHECK(JudgeOf(c.of(kFever), {U}) == c.if_unknown);
    CHECK(JudgeOf(c.of(kFever), {P}) == c.if_present);
  }
}

TEST_CASE("criteria hold just when they are judged present, whatever is known of three findings") {
  const Suspicion suspicion{"S", "a suspicion", AtLeast(2, First(3))};
  const Criteria all[] = {
      kFever,
      suspicion,
      Not(suspicion),
      IsAbsent(suspicion),
      NotAbsent(suspicion),
      IsUnknown(suspicion),
      AllOf({}),
      AnyOf({}),
      AtLeast(2, First(3)),
      AllOf({kFever, Not(kIvdu), NotAbsent(kBact)}),
      AnyOf({IsUnknown(kFever), AllOf({kIvdu, kBact}), IsAbsent(suspicion)}),
      Not(AnyOf({suspicion, IsAbsent(kFever)})),
  };
  for (std::size_t i = 0; i < std::size(all); ++i) {
    for (const Presence fever : {A, U, P}) {
      for (const Presence ivdu : {A, U, P}) {
        for (const Presence bact : {A, U, P}) {
          CAPTURE(i);
          const auto [judged, holds] = BothOf(all[i], {fever, ivdu, bact});
          CHECK(holds == (judged == P));
        }
      }
    }
  }
}

TEST_CASE("the findings of criteria are those that make them hold, each once") {
  const Criteria criteria =
      AllOf({AnyOf({kFever, kIvdu}), kFever, Not(kBact), IsAbsent(kPort), NotAbsent(kHiv)});
  CHECK(FindingsOf(criteria) == tests::Findings{&kFever, &kIvdu});
  CHECK(FindingsOf(kNRad) == tests::Findings{&kRadic, &kSlr, &kXslr});
}

TEST_CASE("a suspicion is judged once for a patient") {
  int asked = 0;
  Evidence fever;
  fever.presence = P;
  const Look look([&](const Finding&) -> const Evidence& {
    ++asked;
    return fever;
  });
  const Suspicion suspicion{"S", "Fever", kFever};
  CHECK(Judge(AllOf({suspicion, suspicion, NotAbsent(suspicion)}), look) == P);
  CHECK(asked == 1);
}

}  // namespace
}  // namespace cds::guideline

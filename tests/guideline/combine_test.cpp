#include <doctest/doctest.h>

#include <algorithm>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

using mappings::kLumbar;
using mappings::kSacroiliac;
using mappings::kWholeSpine;
using tests::Ordered;
using O = OrderClass;
using std::chrono::hours;

std::vector<std::string_view> Ids(const std::vector<Advice>& cards) {
  std::vector<std::string_view> ids;
  for (const Advice& card : cards) ids.push_back(card.rule->id);
  return ids;
}
using List = std::vector<std::string_view>;

// Every action of every card, with its card.
std::vector<std::pair<std::string_view, Action>> Actions(const std::vector<Advice>& cards) {
  std::vector<std::pair<std::string_view, Action>> actions;
  for (const Advice& card : cards) {
    for (const PlannedSuggestion& suggestion : card.suggestions) {
      for (const Action& action : suggestion.actions) actions.emplace_back(card.rule->id, action);
    }
  }
  return actions;
}

TEST_CASE("the most important card comes first: indicator, then precedence") {
  const tests::Visit visit({&kSaddle, &kBact, &kCancerHx}, {}, {Ordered(O::kXr, kLumbar)});
  CHECK(Ids(visit.Cards()) == List{"R-CES-01", "R-INF-01", "R-MAL-01"});
  const tests::Visit fever({&kFever, &kCancerHx}, {}, {Ordered(O::kXr, kLumbar)});
  CHECK(Ids(fever.Cards()) == List{"R-MAL-02", "R-INF-02"});
}

TEST_CASE("one MRI in a response: the first card owns it, for all, and at the earliest time") {
  const tests::Visit visit({&kFever, &kCancerHx, &kKnownSpa}, {}, {Ordered(O::kXr, kLumbar)});
  const auto cards = visit.Cards();
  REQUIRE_FALSE(cards.empty());
  for (const auto& [rule, action] : Actions(cards)) {
    if (!action.is_scan()) continue;
    CHECK(rule == cards.front().rule->id);
    CHECK(action.item == Item::kMri);
    CHECK(*action.due == tests::Noon().local + hours(24));
    CHECK((action.regions & kWholeSpine) != 0);
    CHECK((action.regions & kSacroiliac) != 0);
  }
}

TEST_CASE("one change to a drafted MRI, though two rules want it") {
  const tests::Visit visit({&kSaddle, &kBact}, {}, {Ordered(O::kMri, kLumbar)});
  const auto cards = visit.Cards();
  CHECK(Ids(cards) == List{"R-CES-02", "R-INF-01"});
  int scans = 0;
  for (const auto& [rule, action] : Actions(cards)) {
    if (!action.is_scan()) continue;
    ++scans;
    CHECK(rule == "R-CES-02");
    CHECK(action.verb == Verb::kUpdate);
    CHECK(action.priority == Priority::kStat);
    CHECK(*action.due == tests::Noon().local + hours(4));
    CHECK((action.regions & kWholeSpine) != 0);
  }
  CHECK(scans == 1);
}

TEST_CASE("no two cards propose the same, and a film is taken away by one") {
  const tests::Visit visits[] = {
      {{&kSaddle, &kBact}, {}, {Ordered(O::kXr, kLumbar)}},
      {{&kFever, &kCancerHx, &kKnownSpa}, {}, {Ordered(O::kXr, kLumbar), Ordered(O::kMri, 1)}},
      {{&kRecentInf, &kAgeGt50}, {&kRecordIncomplete}, {Ordered(O::kXr, kLumbar)}},
      {{&kKnownSpa}, {&kRecordIncomplete}, {Ordered(O::kOpioid), Ordered(O::kBedRest)}},
  };
  for (const tests::Visit& visit : visits) {
    const auto actions = Actions(visit.Cards());
    for (const auto& one : actions) {
      for (const auto& two : actions) {
        const Action& action = one.second;
        const Action& other = two.second;
        if (one.first == two.first || action.verb != other.verb) continue;
        const bool same = action.verb == Verb::kCreate
                              ? action.item == other.item
                              : action.order->reference == other.order->reference;
        CAPTURE(one.first);
        CAPTURE(two.first);
        CHECK_FALSE(same);
      }
    }
  }
}

TEST_CASE("an info card that is left with nothing goes, a warning stays") {
  // R-INF-03 and R-MAL-05 both want ESR and CRP.
  const tests::Visit visit({&kRecentInf, &kAgeGt50}, {}, {Ordered(O::kXr, kLumbar)});
  CHECK(Ids(visit.Applied()) == List{"R-INF-03", "R-MAL-05"});
  const auto cards = visit.Cards();
  REQUIRE(cards.size() == 2);
  CHECK(Ids(cards) == List{"R-INF-03", "R-MAL-05"});
  const tests::Visit only_labs({&kRecentInf, &kAgeGt50, &kMriInProgress}, {},
                               {Ordered(O::kXr, kLumbar)});
  for (const Advice& card : only_labs.Cards()) CHECK_FALSE(card.suggestions.empty());
  const tests::Visit cord({&kSaddle, &kCancerHx}, {}, {Ordered(O::kOpioid)});
  const auto critical = cord.Cards();
  CHECK(Ids(critical) == List{"R-CES-01", "R-MAL-01"});
}

// Rules that ask for nothing, to be counted and cut.
Rule Plain(std::string_view id, Indicator indicator, int precedence, bool about_therapy = false) {
  return {.id = id,
          .name = id,
          .trigger = {.classes = {O::kOpioid}},
          .when = AllOf({}),
          .indicator = indicator,
          .precedence = precedence,
          .about_therapy = about_therapy};
}

TEST_CASE("not too many cards, and none on a treatment is cut off before other info") {
  const std::vector<Rule> rules = {
      Plain("info", Indicator::kInfo, 5), Plain("opioid", Indicator::kInfo, 9, true),
      Plain("warning", Indicator::kWarning, 3), Plain("critical", Indicator::kCritical, 0),
      Plain("late info", Indicator::kInfo, 8)};
  struct Case {
    int most;
    List shown;
    List also;
  };
  const Case cases[] = {
      {9, {"critical", "warning", "info", "late info", "opioid"}, {}},
      {4, {"critical", "warning", "info", "opioid"}, {"late info"}},
      {3, {"critical", "warning", "opioid"}, {"info", "late info"}},
      {2, {"critical", "warning"}, {"opioid", "info", "late info"}},
      {1, {"critical"}, {"warning", "opioid", "info", "late info"}},
      {0, {"critical"}, {"warning", "opioid", "info", "late info"}},
  };
  const tests::Visit visit({}, {}, {Ordered(O::kOpioid)});
  for (const Case& c : cases) {
    CAPTURE(c.most);
    mappings::Parameters parameters;
    parameters.max_cards = c.most;
    const auto cards = Combine(Apply(rules, visit.situation()), parameters);
    CHECK(Ids(cards) == c.shown);
    List also;
    for (const Rule* rule : cards.back().also) also.push_back(rule->id);
    CHECK(also == c.also);
  }
}

TEST_CASE("the same situation gives the same cards") {
  const tests::Visit visit({&kFever, &kCancerHx, &kKnownSpa, &kSaddle}, {},
                           {Ordered(O::kXr, kLumbar), Ordered(O::kOpioid), Ordered(O::kBedRest)});
  CHECK(Ids(visit.Cards()) == Ids(visit.Cards()));
  CHECK(Actions(visit.Cards()).size() == Actions(visit.Cards()).size());
}

}  // namespace
}  // namespace cds::guideline

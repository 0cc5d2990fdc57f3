#include <doctest/doctest.h>

#include <algorithm>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

using mappings::kLumbar;
using mappings::kSacroiliac;
using mappings::kThoracic;
using mappings::kWholeSpine;
using tests::Due;
using tests::InBackground;
using tests::Ordered;
using tests::WithPriority;
using O = OrderClass;
using std::chrono::hours;

const Advice* Find(const std::vector<Advice>& advice, std::string_view rule) {
  const auto at = std::find_if(advice.begin(), advice.end(),
                               [&](const Advice& each) { return each.rule->id == rule; });
  return at == advice.end() ? nullptr : &*at;
}

// The actions of a rule's first suggestion.
std::vector<Action> FirstActions(const tests::Visit& visit, std::string_view rule) {
  const auto applied = visit.Applied();
  const Advice* const advice = Find(applied, rule);
  REQUIRE(advice != nullptr);
  REQUIRE_FALSE(advice->suggestions.empty());
  return advice->suggestions.front().actions;
}

TEST_CASE("a film is replaced by an MRI in time, and the film named by its reference") {
  const tests::Visit visit({&kCancerHx}, {}, {Ordered(O::kXr, kLumbar)});
  const auto actions = FirstActions(visit, "R-MAL-02");
  REQUIRE(actions.size() == 2);
  CHECK(actions[0].verb == Verb::kDelete);
  CHECK(actions[0].order->reference == visit.orders[0].reference);
  CHECK(actions[1].verb == Verb::kCreate);
  CHECK(actions[1].item == Item::kMri);
  CHECK(actions[1].regions == kWholeSpine);
  CHECK(actions[1].priority == Priority::kUrgent);
  CHECK(*actions[1].due == tests::Noon().local + hours(14 * 24));
  CHECK_FALSE(actions[1].ct);
}

TEST_CASE("an order without an id cannot be named, so that it is not taken away") {
  auto nameless = Ordered(O::kXr, kLumbar);
  nameless.reference.clear();
  const tests::Visit visit({&kCancerHx}, {}, {nameless});
  const auto actions = FirstActions(visit, "R-MAL-02");
  REQUIRE(actions.size() == 1);
  CHECK(actions[0].item == Item::kMri);
}

TEST_CASE("a draft that was sent twice is taken away once") {
  const tests::Visit visit({&kCancerHx}, {}, {Ordered(O::kXr, kLumbar), Ordered(O::kXr, kLumbar)});
  CHECK(FirstActions(visit, "R-MAL-02").size() == 2);
}

TEST_CASE("a drafted scan is mended, never ordered a second time") {
  struct Case {
    std::string_view name;
    mappings::Order scan;
    std::uint8_t regions;  // 0: kept as drafted
    bool changes_code;
  };
  const Case cases[] = {
      {"lumbar becomes whole spine", Ordered(O::kMri, kLumbar), kWholeSpine, true},
      {"whole spine is kept", Ordered(O::kMri, kWholeSpine), 0, false},
      {"a CT becomes an MRI", Ordered(O::kCt, kWholeSpine), 0, true},
      {"a thoracic CT becomes whole spine", Ordered(O::kCt, kThoracic), kWholeSpine, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const tests::Visit visit({&kBact, &kRecordIncomplete}, {}, {Ordered(O::kXr, kLumbar), c.scan});
    const auto actions = FirstActions(visit, "R-INF-01");
    const auto scan = std::find_if(actions.begin(), actions.end(),
                                   [](const Action& action) { return action.is_scan(); });
    REQUIRE(scan != actions.end());
    CHECK(scan->verb == Verb::kUpdate);
    CHECK(scan->order->reference == c.scan.reference);
    CHECK(scan->regions == c.regions);
    CHECK(scan->priority == Priority::kStat);
    CHECK(ChangesCode(*scan) == c.changes_code);
    CHECK(ScanMeant(*scan).item == Item::kMri);
    CHECK(std::count_if(actions.begin(), actions.end(),
                        [](const Action& action) { return action.is_scan(); }) == 1);
  }
}

TEST_CASE("a scan in the background is mended, but brings no card and is not taken away") {
  const auto mri = InBackground(Ordered(O::kMri, kLumbar));
  const tests::Visit film({&kSaddle}, {}, {Ordered(O::kXr, kLumbar), mri});
  const auto actions = FirstActions(film, "R-CES-01");
  REQUIRE(actions.size() == 3);  // and the emergency referral
  CHECK(actions[0].verb == Verb::kDelete);
  CHECK(actions[1].verb == Verb::kUpdate);
  CHECK(actions[1].order->reference == mri.reference);
  CHECK(actions[1].priority == Priority::kStat);
  CHECK(Find(film.Applied(), "R-CES-01")->orders.size() == 1);
  CHECK(Find(film.Applied(), "R-CES-02") == nullptr);

  const tests::Visit alone({&kSaddle}, {}, {mri});
  CHECK(alone.Applied().empty());
  const tests::Visit ct(
      {&kCancerHx}, {},
      {Ordered(O::kCt, kWholeSpine), InBackground(Ordered(O::kXr, kLumbar)), mri});
  REQUIRE(ct.Applied().size() == 1);
  CHECK(FirstActions(ct, "R-MAL-04")[0].order->order_class == O::kCt);
}

TEST_CASE("of several drafted scans an MRI is mended, and one that is asked about") {
  struct Case {
    std::string_view name;
    std::vector<mappings::Order> scans;
    std::size_t mended;
  };
  const auto mri = Ordered(O::kMri, kLumbar);
  const auto other = Ordered(O::kMri, kThoracic);
  const auto ct = Ordered(O::kCt, kLumbar);
  const Case cases[] = {
      {"an MRI", {ct, mri}, 1},
      {"the first of two", {mri, other}, 0},
      {"the one asked about", {InBackground(mri), other}, 1},
      {"an MRI in the background", {ct, InBackground(mri)}, 1},
      {"a CT in the background", {InBackground(ct)}, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    auto orders = c.scans;
    orders.push_back(Ordered(O::kXr, kLumbar));
    const tests::Visit visit({&kBact}, {}, orders);
    const auto actions = FirstActions(visit, "R-INF-01");
    const auto scan = std::find_if(actions.begin(), actions.end(),
                                   [](const Action& action) { return action.is_scan(); });
    REQUIRE(scan != actions.end());
    CHECK(scan->order->reference == c.scans[c.mended].reference);
  }
}

TEST_CASE("a scan in time is enough, one that is late is mended") {
  const auto plans_scan = [](const mappings::Order& scan) {
    const tests::Visit visit({&kFever}, {}, {Ordered(O::kNsaid), scan});
    const auto actions = FirstActions(visit, "R-INF-02");
    return std::any_of(actions.begin(), actions.end(),
                       [](const Action& action) { return action.is_scan(); });
  };
  const auto urgent = WithPriority(Ordered(O::kMri, kWholeSpine), Priority::kUrgent);
  CHECK(plans_scan(urgent));
  CHECK_FALSE(plans_scan(Due(urgent, hours(24))));
  CHECK(plans_scan(Due(urgent, hours(25))));
  auto dated = urgent;
  dated.due = fhir::ReadDate("2026-07-16", std::chrono::minutes(0));
  CHECK_FALSE(plans_scan(dated));
  dated.due = fhir::ReadDate("2026-07", std::chrono::minutes(0));
  CHECK(plans_scan(dated));
  CHECK(plans_scan(Due(WithPriority(urgent, Priority::kRoutine), hours(1))));
  CHECK_FALSE(plans_scan(WithPriority(urgent, Priority::kStat)));
  CHECK(plans_scan(WithPriority(Ordered(O::kMri, kLumbar), Priority::kStat)));
}

TEST_CASE("CT is read for MRI when MRI is contraindicated") {
  const tests::Visit film({&kCancerHx, &kMriContra}, {}, {Ordered(O::kXr, kLumbar)});
  CHECK(FirstActions(film, "R-MAL-02")[1].ct);
  const tests::Visit late({&kCancerHx, &kMriContra}, {}, {Ordered(O::kCt, kLumbar)});
  const auto actions = FirstActions(late, "R-MAL-04");
  REQUIRE(actions.size() == 1);
  CHECK_FALSE(ChangesCode(actions[0]));
}

TEST_CASE("cauda equina takes the lumbar spine, with malignancy or infection the whole spine") {
  const tests::Visit alone({&kSaddle}, {}, {Ordered(O::kOpioid)});
  CHECK(FirstActions(alone, "R-CES-01")[0].regions == kLumbar);
  const tests::Visit infected({&kSaddle, &kFever}, {}, {Ordered(O::kOpioid)});
  CHECK(FirstActions(infected, "R-CES-01")[0].regions == kWholeSpine);
}

TEST_CASE("a scan that does not show the spine takes in what the suspicion needs") {
  const tests::Visit saddle({&kSaddle}, {}, {Ordered(O::kMri, kSacroiliac)});
  CHECK(FirstActions(saddle, "R-CES-02")[0].regions == (kLumbar | kSacroiliac));
  const tests::Visit cancer({&kCancerHx}, {}, {Ordered(O::kMri, kSacroiliac)});
  CHECK(FirstActions(cancer, "R-MAL-04")[0].regions == (kWholeSpine | kSacroiliac));
}

TEST_CASE("a timely CT becomes an MRI at its own time") {
  const auto ct = WithPriority(Ordered(O::kCt, kWholeSpine), Priority::kStat);
  const tests::Visit visit({&kCancerHx}, {}, {ct});
  const auto actions = FirstActions(visit, "R-MAL-04");
  REQUIRE(actions.size() == 1);
  CHECK(ChangesCode(actions[0]));
  CHECK_FALSE(actions[0].due);
  CHECK(actions[0].priority == Priority::kStat);
}

TEST_CASE("what is done is not suggested, what is unsafe neither") {
  const tests::Visit tested({&kBact, &kEsrInHandRecent}, {}, {Ordered(O::kNsaid)});
  for (const Action& action : FirstActions(tested, "R-INF-01")) CHECK(action.item != Item::kEsr);
  const tests::Visit unsafe({&kKnownSpa, &kNsaidUnsafe}, {&kRecordIncomplete},
                            {Ordered(O::kOpioid)});
  for (const Action& action : FirstActions(unsafe, "R-SPA-04")) {
    CHECK(action.item != Item::kNsaid);
  }
  const tests::Visit long_term({&kKnownSpa, &kOpioidLong}, {&kRecordIncomplete},
                               {Ordered(O::kOpioid)});
  for (const Action& action : FirstActions(long_term, "R-SPA-04")) {
    CHECK(action.verb != Verb::kDelete);
  }
}

TEST_CASE("a card that has all in hand is not shown, but for the assessment of cauda equina") {
  const tests::Visit infected(
      {&kBact, &kStatMriInProgress, &kEsrInHandRecent, &kCrpInHandRecent, &kBloodCultureInHand}, {},
      {Ordered(O::kNsaid)});
  CHECK(Find(infected.Applied(), "R-INF-01") == nullptr);
  const tests::Visit one_missing(
      {&kBact, &kStatMriInProgress, &kEsrInHandRecent, &kCrpInHandRecent}, {},
      {Ordered(O::kNsaid)});
  CHECK(Find(one_missing.Applied(), "R-INF-01") != nullptr);
  const tests::Visit saddle({&kSaddle, &kStatMriInProgress, &kEmergencyReferralInHand}, {},
                            {Ordered(O::kNsaid)});
  CHECK(Find(saddle.Applied(), "R-CES-03") != nullptr);
}

TEST_CASE("the sacroiliac joints are added to a drafted spine scan") {
  const tests::Visit visit({&kKnownSpa}, {&kRecordIncomplete},
                           {Ordered(O::kXr, kLumbar), Ordered(O::kMri, kLumbar)});
  const auto actions = FirstActions(visit, "R-SPA-02");
  const auto scan = std::find_if(actions.begin(), actions.end(),
                                 [](const Action& action) { return action.is_scan(); });
  REQUIRE(scan != actions.end());
  CHECK(scan->verb == Verb::kUpdate);
  CHECK(scan->regions == (kLumbar | kSacroiliac));
}

TEST_CASE("a rule speaks once, in the heaviest of its variants, of every order it is about") {
  const tests::Visit visit({&kCancerHx}, {},
                           {Ordered(O::kNsaid), Ordered(O::kOpioid), Ordered(O::kBedRest)});
  const auto applied = visit.Applied();
  CHECK(std::count_if(applied.begin(), applied.end(),
                      [](const Advice& advice) { return advice.rule->id == "R-MAL-03"; }) == 1);
  CHECK(Find(applied, "R-MAL-03")->orders.size() == 3);
  const tests::Visit heavy({&kSupineWorse}, {&kAgeGt50}, {Ordered(O::kXr, kLumbar)});
  CHECK(Find(heavy.Applied(), "R-MAL-05")->rule->indicator == Indicator::kWarning);
  const tests::Visit light({&kAgeGt50}, {}, {Ordered(O::kXr, kLumbar)});
  CHECK(Find(light.Applied(), "R-MAL-05")->rule->indicator == Indicator::kInfo);
}

}  // namespace
}  // namespace cds::guideline

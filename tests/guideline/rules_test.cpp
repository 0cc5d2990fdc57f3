#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cds/guideline/citations.hpp"
#include "cds/guideline/override_reasons.hpp"
#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

using mappings::kLumbar;
using mappings::kSacroiliac;
using mappings::kWholeSpine;
using tests::Due;
using tests::Ordered;
using tests::WithPriority;
using O = OrderClass;
using Orders = std::vector<mappings::Order>;
using std::chrono::hours;

constexpr auto A = Presence::kAbsent;
constexpr auto U = Presence::kUnknown;
constexpr auto P = Presence::kPresent;

struct Case {
  std::string_view rule;
  std::string_view name;
  Orders orders;  // none: the chart is opened
  tests::Findings present;
  tests::Findings absent;
  Presence expected;
};

const Orders kChart = {};
Orders One(O order_class, std::uint8_t regions = 0) { return {Ordered(order_class, regions)}; }

// The most that any variant of the rule says.
Presence Says(std::string_view id, const Case& c) {
  const tests::Visit visit(c.present, c.absent, c.orders);
  Presence most = A;
  for (const Rule& rule : Rules()) {
    if (rule.id == id) most = std::max(most, Applies(rule, visit.situation()));
  }
  return most;
}

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.rule);
    CAPTURE(c.name);
    CHECK(Says(c.rule, c) == c.expected);
  }
}

// What makes IMG_CLEAN and the rules on an empty record hold.
tests::Findings With(tests::Findings findings, const tests::Findings& more) {
  findings.insert(findings.end(), more.begin(), more.end());
  return findings;
}

const tests::Findings kNoDeficit = {&kRetention, &kFecal,   &kSaddle,  &kMultiMotor, &kProgressive,
                                    &kCesDx,     &kWeakOne, &kSensory, &kGait,       &kCord};
const tests::Findings kNotRadicular = {&kRadic, &kSlr, &kXslr};

TEST_CASE("cauda equina: emergency MRI, an emergency scan, an emergency assessment") {
  Check({
      {"R-CES-01", "in: film", One(O::kXr), {&kSaddle}, {}, P},
      {"R-CES-01", "in: opioid", One(O::kOpioid), {&kRetention}, {}, P},
      {"R-CES-01", "in: chart with back pain", kChart, {&kFecal, &kBackPain}, {}, P},
      {"R-CES-01", "out: chart without back pain", kChart, {&kFecal}, {&kBackPain}, A},
      {"R-CES-01", "out: MRI is another rule's", One(O::kMri, kLumbar), {&kSaddle}, {}, A},
      {"R-CES-01", "out: stat MRI", One(O::kXr), {&kSaddle, &kStatMriInProgress}, {}, A},
      {"R-CES-01", "in: under 18", One(O::kXr), {&kSaddle, &kAgeLt18}, {}, P},
      {"R-CES-01", "open: not asked", One(O::kXr), {}, {}, U},
      {"R-CES-02", "in: routine", One(O::kMri, kLumbar), {&kSaddle}, {}, P},
      {"R-CES-02",
       "out: stat",
       {WithPriority(Ordered(O::kMri, kLumbar), Priority::kStat)},
       {&kSaddle},
       {},
       A},
      {"R-CES-02",
       "in: stat, of the sacroiliac joints",
       {WithPriority(Ordered(O::kMri, kSacroiliac), Priority::kStat)},
       {&kSaddle},
       {},
       P},
      {"R-CES-02", "open: not asked", One(O::kCt, kLumbar), {}, {}, U},
      {"R-CES-03", "in: stat MRI", One(O::kNsaid), {&kSaddle, &kStatMriInProgress}, {}, P},
      {"R-CES-03", "out: no MRI", One(O::kNsaid), {&kSaddle}, {&kStatMriInProgress}, A},
      {"R-CES-03", "open: not asked", One(O::kNsaid), {&kStatMriInProgress}, {}, U},
  });
}

TEST_CASE("infection: strong, possible, and a risk before a scan") {
  Check({
      {"R-INF-01", "in: any order", One(O::kLab), {&kBact}, {}, P},
      {"R-INF-01", "in: chart", kChart, {&kBact, &kBackPain}, {}, P},
      {"R-INF-01", "out: hospice", One(O::kLab), {&kBact, &kHospice}, {}, A},
      {"R-INF-01", "out: scanned", One(O::kLab), {&kBact, &kMriDone}, {}, A},
      {"R-INF-01", "open: fever not measured", One(O::kXr), {&kIvdu}, {&kBact}, U},
      {"R-INF-02", "in: fever", One(O::kNsaid), {&kFever}, {}, P},
      {"R-INF-02", "out: strong", One(O::kNsaid), {&kFever, &kIvdu}, {}, A},
      {"R-INF-02", "out: scanned", One(O::kNsaid), {&kFever, &kMriDone}, {}, A},
      {"R-INF-02", "open: not measured", One(O::kNsaid), {}, {}, U},
      {"R-INF-03", "in: film", One(O::kXr), {&kRecentInf}, {}, P},
      {"R-INF-03", "out: opioid", One(O::kOpioid), {&kRecentInf}, {}, A},
      {"R-INF-03", "out: fever too", One(O::kXr), {&kRecentInf, &kFever}, {}, A},
      {"R-INF-03", "open", One(O::kCt, kLumbar), {}, {}, U},
  });
}

TEST_CASE("malignancy: MRI by the signs, whatever is ordered") {
  const auto late =
      Due(WithPriority(Ordered(O::kMri, kWholeSpine), Priority::kUrgent), hours(14 * 24 + 12));
  const auto timely =
      Due(WithPriority(Ordered(O::kMri, kWholeSpine), Priority::kUrgent), hours(14 * 24 + 11));
  const auto stat = WithPriority(Ordered(O::kMri, kLumbar), Priority::kStat);
  Check({
      {"R-MAL-01", "in: cancer and a weak leg", One(O::kNsaid), {&kCancerHx, &kWeakOne}, {}, P},
      {"R-MAL-01", "in: chart", kChart, {&kCancerHx, &kRadic, &kBackPain}, {}, P},
      {"R-MAL-01",
       "out: no deficit",
       One(O::kXr),
       {&kCancerHx},
       With(kNotRadicular, kNoDeficit),
       A},
      {"R-MAL-01", "out: hospice", One(O::kXr), {&kCancerHx, &kWeakOne, &kHospice}, {}, A},
      {"R-MAL-01", "open: not examined", One(O::kXr), {&kCancerHx}, {}, U},
      {"R-MAL-02", "in: film and cancer", One(O::kXr), {&kCancerHx}, {}, P},
      {"R-MAL-02", "out: with a deficit", One(O::kXr), {&kCancerHx, &kGait}, {}, A},
      {"R-MAL-02", "out: sacroiliac film", One(O::kSiXr), {&kCancerHx}, {}, A},
      {"R-MAL-02", "out: oncology has it", One(O::kXr), {&kCancerHx, &kMetsInCare}, {}, A},
      {"R-MAL-02", "out: scanned", One(O::kXr), {&kCancerHx, &kMriDone}, {}, A},
      {"R-MAL-02", "open: weight not known", One(O::kXr), {&kAgeGt50}, {}, U},
      {"R-MAL-03", "in: opioid", One(O::kOpioid), {&kAgeGt50, &kFti}, {}, P},
      {"R-MAL-03", "in: bed rest", One(O::kBedRest), {&kCancerHx}, {}, P},
      {"R-MAL-03", "in: chart", kChart, {&kCancerHx, &kBackPain}, {}, P},
      {"R-MAL-03", "out: MRI ordered", One(O::kLab), {&kCancerHx, &kMriInProgress}, {}, A},
      {"R-MAL-03", "out: film", One(O::kXr), {&kCancerHx}, {}, A},
      {"R-MAL-03", "open", One(O::kNsaid), {&kAgeGt50}, {}, U},
      {"R-MAL-04", "in: routine, no date", One(O::kMri, kLumbar), {&kCancerHx}, {}, P},
      {"R-MAL-04", "in: on the 15th day", {late}, {&kCancerHx}, {}, P},
      {"R-MAL-04",
       "out: on the 14th day",
       {timely},
       {&kCancerHx},
       With(kNotRadicular, kNoDeficit),
       A},
      {"R-MAL-04", "in: 14 days with a deficit", {timely}, {&kCancerHx, &kCord}, {}, P},
      {"R-MAL-04", "out: stat with a deficit", {stat}, {&kCancerHx, &kCord}, {}, A},
      {"R-MAL-04",
       "in: stat in 13 hours with a deficit",
       {Due(stat, hours(13))},
       {&kCancerHx, &kCord},
       {},
       P},
      {"R-MAL-04",
       "in: CT in time",
       {WithPriority(Ordered(O::kCt, kLumbar), Priority::kUrgent)},
       {&kCancerHx},
       {},
       P},
      {"R-MAL-04",
       "out: CT in time, MRI contraindicated",
       {WithPriority(Ordered(O::kCt, kLumbar), Priority::kUrgent)},
       {&kCancerHx, &kMriContra},
       With(kNotRadicular, kNoDeficit),
       A},
      {"R-MAL-04",
       "in: in time, but of the sacroiliac joints alone",
       {WithPriority(Ordered(O::kMri, kSacroiliac), Priority::kUrgent)},
       {&kCancerHx},
       {},
       P},
      {"R-MAL-04", "open", One(O::kMri, kLumbar), {&kAgeGt50}, {}, U},
      {"R-MAL-05", "in: age alone", One(O::kXr), {&kAgeGt50}, {}, P},
      {"R-MAL-05", "in: weight loss alone", One(O::kXr), {&kWeightLoss}, {}, P},
      {"R-MAL-05", "out: two factors", One(O::kXr), {&kAgeGt50, &kWeightLoss}, {}, A},
      {"R-MAL-05",
       "out: age, and the film is for a fracture",
       One(O::kXr),
       {&kAgeGt50, &kMajorTrauma},
       {},
       A},
      {"R-MAL-05",
       "in: weight loss and a fracture",
       One(O::kXr),
       {&kWeightLoss, &kMajorTrauma},
       {},
       P},
      {"R-MAL-05", "out: MRI", One(O::kMri, kLumbar), {&kAgeGt50}, {}, A},
      {"R-MAL-05", "open", One(O::kXr), {}, {}, U},
  });
}

TEST_CASE("inflammatory back pain: work-up, films, bed rest, opioids, NSAIDs, the right MRI") {
  const tests::Findings likely = {&kOnsetLt45, &kDur3Mo, &kStiff, &kImprovesEx};
  Check({
      {"R-SPA-01", "in: chart", kChart, With(likely, {&kBackPain}), {}, P},
      {"R-SPA-01", "out: known", kChart, With(likely, {&kBackPain, &kKnownSpa}), {}, A},
      {"R-SPA-01", "out: red flag", kChart, With(likely, {&kBackPain, &kFever}), {}, A},
      {"R-SPA-01", "out: possible only", kChart, {&kStiff, &kNight2, &kBackPain}, {&kDur3Mo}, A},
      {"R-SPA-01", "out: ordering", One(O::kNsaid), likely, {}, A},
      {"R-SPA-01",
       "open: duration",
       kChart,
       {&kOnsetLt45, &kStiff, &kImprovesEx, &kBackPain},
       {},
       U},
      {"R-SPA-02", "in: film", One(O::kXr), {&kKnownSpa}, {}, P},
      {"R-SPA-02", "in: sacroiliac film, possible", One(O::kSiXr), {&kStiff, &kNight2}, {}, P},
      {"R-SPA-02", "out: cauda equina", One(O::kXr), {&kKnownSpa, &kSaddle}, {}, A},
      {"R-SPA-02", "out: MRI", One(O::kMri, kLumbar), {&kKnownSpa}, {}, A},
      {"R-SPA-02", "open", One(O::kXr), {&kStiff}, {}, U},
      {"R-SPA-03", "in: bed rest", One(O::kBedRest), likely, {}, P},
      {"R-SPA-03", "out: cancer", One(O::kBedRest), With(likely, {&kCancerHx}), {}, A},
      {"R-SPA-03", "out: fracture", One(O::kBedRest), With(likely, {&kMajorTrauma}), {}, A},
      {"R-SPA-03", "open", One(O::kBedRest), {&kStiff}, {}, U},
      {"R-SPA-04", "in: opioid", One(O::kOpioid), likely, {}, P},
      {"R-SPA-04", "out: palliative", One(O::kOpioid), With(likely, {&kOpExcl}), {}, A},
      {"R-SPA-04", "out: peri-operative", One(O::kOpioid), With(likely, {&kPerioperative}), {}, A},
      {"R-SPA-04", "out: red flag", One(O::kOpioid), With(likely, {&kIvdu}), {}, A},
      {"R-SPA-04", "open", One(O::kOpioid), {&kStiff}, {}, U},
      {"R-SPA-05", "in: NSAIDs failed", One(O::kNsaid), {&kKnownSpa, &kNsaidFailed}, {}, P},
      {"R-SPA-05",
       "out: referred",
       One(O::kNsaid),
       {&kKnownSpa, &kNsaidFailed, &kRheumatologyInHand},
       {},
       A},
      {"R-SPA-05", "out: not failed", One(O::kNsaid), {&kKnownSpa}, {&kNsaidFailed}, A},
      {"R-SPA-05", "open", One(O::kNsaid), {&kKnownSpa}, {}, U},
      {"R-SPA-06", "in: lumbar MRI", One(O::kMri, kLumbar), likely, {}, P},
      {"R-SPA-06", "out: whole spine", One(O::kMri, kWholeSpine), likely, {}, A},
      {"R-SPA-06", "out: sacroiliac too", One(O::kMri, kLumbar | kSacroiliac), likely, {}, A},
      {"R-SPA-06", "out: red flag", One(O::kMri, kLumbar), With(likely, {&kFever}), {}, A},
      {"R-SPA-06", "open", One(O::kMri, kLumbar), {&kOnsetLt45, &kStiff, &kImprovesEx}, {}, U},
  });
}

TEST_CASE("opioids and bed rest without a red flag") {
  const tests::Findings read = {&kRecordIncomplete};
  Check({
      {"R-OPI-01", "in: sciatica", One(O::kOpioid), {&kRadic}, {}, P},
      {"R-OPI-01", "out: inflammatory", One(O::kOpioid), {&kRadic, &kKnownSpa}, {}, A},
      {"R-OPI-01", "out: red flag", One(O::kOpioid), {&kRadic, &kFever}, {}, A},
      {"R-OPI-01", "out: excluded", One(O::kOpioid), {&kRadic, &kOpExcl}, {}, A},
      {"R-OPI-01", "open", One(O::kOpioid), {}, {}, U},
      {"R-OPI-02", "in: naive", One(O::kOpioid), {&kOpioidNaive}, read, P},
      {"R-OPI-02", "out: not naive", One(O::kOpioid), {}, {&kOpioidNaive, &kRecordIncomplete}, A},
      {"R-OPI-02", "out: sciatica", One(O::kOpioid), {&kOpioidNaive, &kRadic}, read, A},
      {"R-OPI-02", "out: part unread", One(O::kOpioid), {&kOpioidNaive, &kRecordIncomplete}, {}, A},
      {"R-OPI-02", "open: medicines", One(O::kOpioid), {}, read, U},
      {"R-BED-01", "in: nothing recorded", One(O::kBedRest), {}, read, P},
      {"R-BED-01", "in: sciatica", One(O::kBedRest), {&kRadic}, read, P},
      {"R-BED-01", "out: a deficit", One(O::kBedRest), {&kRadic, &kWeakOne}, read, A},
      {"R-BED-01",
       "out: a fracture",
       One(O::kBedRest),
       {&kMajorTrauma},
       With(read, kNotRadicular),
       A},
      {"R-BED-01", "out: part unread", One(O::kBedRest), {&kRecordIncomplete}, {}, A},
      {"R-BED-01", "open: how much was read", One(O::kBedRest), {}, {}, U},
  });
}

TEST_CASE("imaging without a red flag: by how long the pain has lasted") {
  const tests::Findings read = {&kRecordIncomplete, &kAgeGt50};
  const tests::Findings middle = With(read, {&kDurationShort, &kDurationLong});
  Check({
      {"R-IMG-01", "in: short", One(O::kMri, kLumbar), {&kDurationShort}, read, P},
      {"R-IMG-01", "out: red flag", One(O::kXr), {&kDurationShort, &kFever}, read, A},
      {"R-IMG-01",
       "out: over 50",
       One(O::kXr),
       {&kDurationShort, &kAgeGt50},
       {&kRecordIncomplete},
       A},
      {"R-IMG-01", "out: longer", One(O::kXr), {}, middle, A},
      {"R-IMG-01", "out: sacroiliac film", One(O::kSiXr), {&kDurationShort}, read, A},
      {"R-IMG-01", "open: onset", One(O::kXr), {}, read, U},
      {"R-IMG-02", "in: 4 to 6 weeks", One(O::kXr), {}, middle, P},
      {"R-IMG-02", "out: long", One(O::kXr), {&kDurationLong}, middle, A},
      {"R-IMG-02", "out: risk of fracture", One(O::kXr), {&kOsteop}, middle, A},
      {"R-IMG-02", "open: onset", One(O::kXr), {}, read, U},
      {"R-IMG-03", "in: onset not known", One(O::kCt, kLumbar), {}, read, P},
      {"R-IMG-03",
       "in: age not known",
       One(O::kXr),
       {&kDurationShort},
       {&kRecordIncomplete, &kDurationLong},
       P},
      {"R-IMG-03", "out: both known", One(O::kXr), {}, middle, A},
      {"R-IMG-03", "out: scanned", One(O::kXr), {&kMriDone}, read, A},
      {"R-IMG-03", "open: how much was read", One(O::kXr), {}, {&kAgeGt50}, U},
      {"R-IMG-04",
       "in: long, untreated",
       One(O::kXr),
       {&kDurationLong},
       With(read, {&kConservative}),
       P},
      {"R-IMG-04", "out: treated", One(O::kXr), {&kDurationLong, &kConservative}, read, A},
      {"R-IMG-04",
       "out: part unread",
       One(O::kXr),
       {&kDurationLong, &kRecordIncomplete},
       {&kAgeGt50},
       A},
      {"R-IMG-04", "open: onset", One(O::kXr), {}, read, U},
  });
}

TEST_CASE("stewardship is off when back pain is only implied, red flags are not") {
  const auto implied = [](mappings::Order order) {
    order.context = mappings::BackPainContext::kImplied;
    return order;
  };
  const tests::Findings read = {&kRecordIncomplete, &kAgeGt50};
  Check({
      {"R-IMG-01", "off", {implied(Ordered(O::kXr))}, {&kDurationShort}, read, A},
      {"R-BED-01", "off", {implied(Ordered(O::kBedRest))}, {}, read, A},
      {"R-OPI-02", "off", {implied(Ordered(O::kOpioid))}, {&kOpioidNaive}, read, A},
      {"R-CES-01", "on", {implied(Ordered(O::kXr))}, {&kSaddle}, {}, P},
      {"R-MAL-02", "on", {implied(Ordered(O::kXr))}, {&kCancerHx}, {}, P},
      {"R-MAL-05", "on", {implied(Ordered(O::kXr))}, {&kAgeGt50}, {}, P},
      {"R-INF-02", "on", {implied(Ordered(O::kXr))}, {&kFever}, {}, P},
  });
}

TEST_CASE("an order for another reason, a child and the dead call for no rule but cauda equina") {
  auto other = Ordered(O::kXr);
  other.context = mappings::BackPainContext::kNone;
  const tests::Findings all = {&kSaddle, &kCancerHx, &kBact, &kKnownSpa, &kDurationShort};
  for (const Rule& rule : Rules()) {
    CAPTURE(rule.id);
    const tests::Visit elsewhere(all, {}, {other});
    CHECK(Applies(rule, elsewhere.situation()) == A);
    const tests::Visit visit(With(all, {&kAgeLt18}), {}, {Ordered(O::kXr), Ordered(O::kOpioid)});
    CHECK((Applies(rule, visit.situation()) == P) == (rule.id == "R-CES-01"));
    auto dead = visit.situation();
    dead.deceased = true;
    CHECK(Applies(rule, dead) == A);
  }
}

TEST_CASE("every rule can be shown, cited and set aside") {
  std::set<std::string_view> urls;
  for (const Rule& rule : Rules()) {
    CAPTURE(rule.id);
    CHECK_FALSE(rule.name.empty());
    CHECK_FALSE(rule.summary.empty());
    CHECK(rule.summary.size() < 140);
    CHECK(rule.summary.find_first_of("<>*_`[]|") == rule.summary.npos);
    CHECK_FALSE(rule.timing.empty());
    CHECK_FALSE(rule.evidence.empty());
    CHECK(rule.statements.starts_with("S"));
    REQUIRE(rule.citation != nullptr);
    CHECK_FALSE(rule.citation->label.empty());
    CHECK(rule.citation->url.starts_with("https://"));
    CHECK((rule.trigger.chart || !rule.trigger.classes.empty()));
    CHECK_FALSE(rule.overrides.empty());
    const auto recommended =
        std::count_if(rule.suggestions.begin(), rule.suggestions.end(),
                      [](const Suggestion& suggestion) { return suggestion.recommended; });
    CHECK(recommended <= 1);
    CHECK((recommended == 0 || rule.suggestions.front().recommended));
    for (const Suggestion& suggestion : rule.suggestions) {
      CHECK_FALSE(suggestion.label.empty());
      CHECK_FALSE(suggestion.steps.empty());
    }
  }
}

TEST_CASE("the primary source of each rule is that of citations.md") {
  const std::map<std::string_view, std::string_view> source_of = {
      {"R-CES-01", "ACP-APS-2007"}, {"R-CES-02", "ACP-APS-2007"}, {"R-CES-03", "ACP-APS-2007"},
      {"R-INF-01", "IDSA-2015"},    {"R-INF-02", "IDSA-2015"},    {"R-INF-03", "IDSA-2015"},
      {"R-MAL-01", "NICE-NG234"},   {"R-MAL-02", "NICE-NG234"},   {"R-MAL-03", "NICE-NG234"},
      {"R-MAL-04", "NICE-NG234"},   {"R-MAL-05", "ACP-APS-2007"}, {"R-SPA-01", "NICE-NG65"},
      {"R-SPA-02", "EULAR-IMG"},    {"R-SPA-03", "ACP-2017"},     {"R-SPA-04", "SPARTAN-2019"},
      {"R-SPA-05", "NICE-NG65"},    {"R-SPA-06", "EULAR-IMG"},    {"R-OPI-01", "CDC-2022"},
      {"R-OPI-02", "CDC-2022"},     {"R-BED-01", "ACP-2017"},     {"R-IMG-01", "ACR-2021"},
      {"R-IMG-02", "ACR-2021"},     {"R-IMG-03", "ACR-2021"},     {"R-IMG-04", "ACR-2021"}};
  std::set<std::string_view> ids;
  for (const Rule& rule : Rules()) {
    CAPTURE(rule.id);
    ids.insert(rule.id);
    REQUIRE(source_of.contains(rule.id));
    CHECK(rule.citation->key == source_of.at(rule.id));
  }
  CHECK(ids.size() == source_of.size());
}

// Section 7, column "offered on": the families of rules, or single rules.
TEST_CASE("a card offers the reasons for setting it aside of section 7, in its order") {
  struct Row {
    const OverrideReason* reason;
    std::vector<std::string_view> offered_on;
  };
  const std::vector<std::string_view> everywhere = {"R-"};
  const Row rows[] = {
      {&kAlreadyEvaluated, {"R-CES", "R-MAL", "R-INF"}},
      {&kAlternativeCause, {"R-CES", "R-MAL", "R-INF"}},
      {&kRecentlyImaged, {"R-CES", "R-MAL", "R-INF", "R-SPA", "R-IMG"}},
      {&kMriNotPossible, {"R-CES", "R-MAL", "R-INF", "R-SPA"}},
      {&kTraumaFracture, {"R-MAL-02", "R-MAL-05", "R-SPA-02", "R-IMG"}},
      {&kNeuroDeficitUndocumented, {"R-IMG", "R-BED"}},
      {&kDurationOver6Weeks, {"R-IMG"}},
      {&kPriorSpineSurgery, {"R-IMG"}},
      {&kSpecialistAdvice, everywhere},
      {&kPalliativeGoals, {"R-CES", "R-MAL", "R-INF", "R-OPI", "R-SPA-04"}},
      {&kCancerOrSicklePain, {"R-SPA-04", "R-OPI"}},
      {&kNsaidUnsuitable, {"R-SPA-04", "R-OPI"}},
      {&kLongTermOpioidReason, {"R-SPA-04", "R-OPI"}},
      {&kImmobiliseInstability, {"R-SPA-03", "R-BED"}},
      {&kAlreadyReferred, {"R-SPA", "R-MAL", "R-INF"}},
      {&kPatientDeclined, everywhere},
      {&kRecordWrong, everywhere},
      {&kOther, everywhere},
  };
  for (const Rule& rule : Rules()) {
    CAPTURE(rule.id);
    std::vector<const OverrideReason*> expected;
    for (const Row& row : rows) {
      const bool offered =
          std::any_of(row.offered_on.begin(), row.offered_on.end(),
                      [&](std::string_view family) { return rule.id.starts_with(family); });
      if (offered) expected.push_back(row.reason);
      CHECK_FALSE(row.reason->display.empty());
    }
    CHECK(rule.overrides == expected);
  }
}

}  // namespace
}  // namespace cds::guideline

#include "cds/guideline/rating.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

using mappings::BackPainContext;
using mappings::kLumbar;
using mappings::kSacroiliac;
using mappings::kThoracic;
using mappings::kWholeSpine;
using tests::Findings;
using tests::Ordered;
using O = OrderClass;

constexpr auto kYes = Appropriateness::kAppropriate;
constexpr auto kNo = Appropriateness::kNotAppropriate;
constexpr auto kNone = Appropriateness::kNoCriteriaApply;
constexpr auto kUnrated = Appropriateness::kUndetermined;

mappings::Order In(BackPainContext context, mappings::Order order) {
  order.context = context;
  return order;
}

Rating Rate(const mappings::Order& order, const Findings& present, const Findings& absent = {}) {
  return RateOf(order, tests::ByHand(present, absent).look(), false);
}

struct Case {
  std::string_view name;
  Findings present;
  Appropriateness mri;         // of the lumbar spine, for back pain
  Appropriateness ct;          // of the lumbar spine, for back pain
  Appropriateness sacroiliac;  // MRI, for back pain
  Appropriateness implied;     // MRI of the lumbar spine without a reason
};

TEST_CASE("a scan for back pain is appropriate when one indication is present") {
  const Findings likely = {&kOnsetLt45, &kDur3Mo, &kStiff, &kImprovesEx};
  const Case cases[] = {
      {"nothing known", {}, kNo, kNo, kNo, kNone},
      {"CES", {&kSaddle}, kYes, kYes, kYes, kYes},
      {"spinal infection", {&kBact}, kYes, kYes, kYes, kYes},
      {"possible infection", {&kFever}, kYes, kYes, kYes, kYes},
      {"risk of infection", {&kRecentInf}, kYes, kYes, kYes, kYes},
      {"cancer", {&kCancerHx}, kYes, kYes, kYes, kYes},
      {"cancer, MRI contraindicated", {&kCancerHx, &kMriContra}, kYes, kYes, kYes, kYes},
      {"one weak factor", {&kAgeGt50}, kYes, kYes, kYes, kNone},
      {"worse lying down", {&kSupineWorse}, kYes, kYes, kYes, kYes},
      {"weakness", {&kWeakOne}, kYes, kYes, kYes, kNone},
      {"radicular pain alone", {&kRadic}, kNo, kNo, kNo, kNone},
      {"trauma", {&kMinorTrauma}, kYes, kYes, kYes, kNone},
      {"steroids", {&kSteroid}, kYes, kYes, kYes, kNone},
      {"HIV", {&kHiv}, kYes, kYes, kYes, kNone},
      {"transplant", {&kTransplant}, kYes, kYes, kYes, kNone},
      {"immunosuppressed", {&kImmuno}, kYes, kYes, kYes, kNone},
      {"operated before", {&kPriorSurg}, kYes, kYes, kYes, kNone},
      {"axial SpA likely", likely, kNo, kUnrated, kYes, kNone},
      {"axial SpA known", {&kKnownSpa}, kUnrated, kUnrated, kYes, kNone},
      {"6 weeks, treated", {&kDurationLong, &kConservative}, kYes, kYes, kYes, kNone},
      {"6 weeks, not treated", {&kDurationLong}, kNo, kNo, kNo, kNone},
      {"treated, duration unknown", {&kConservative}, kNo, kNo, kNo, kNone},
      {"under 4 weeks", {&kDurationShort}, kNo, kNo, kNo, kNone},
      {"scanned this month", {&kMriDone}, kUnrated, kUnrated, kUnrated, kNone},
      {"scanned, cancer", {&kMriDone, &kCancerHx}, kYes, kYes, kYes, kYes},
      {"neoplasm of unstated behavior", {&kCancerAmbiguous}, kUnrated, kUnrated, kUnrated, kNone},
      {"a child", {&kAgeLt18}, kNone, kNone, kNone, kNone},
      {"a child with cancer", {&kAgeLt18, &kCancerHx}, kNone, kNone, kNone, kNone},
      {"a child with CES", {&kAgeLt18, &kSaddle}, kYes, kYes, kYes, kYes},
      {"hospice", {&kHospice}, kNone, kNone, kNone, kNone},
      {"hospice, cancer", {&kHospice, &kCancerHx}, kNone, kNone, kNone, kNone},
      {"hospice, CES", {&kHospice, &kRetention}, kYes, kYes, kYes, kYes},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(Rate(Ordered(O::kMri, kLumbar), c.present).value == c.mri);
    CHECK(Rate(Ordered(O::kCt, kLumbar), c.present).value == c.ct);
    CHECK(Rate(Ordered(O::kMri, kSacroiliac), c.present).value == c.sacroiliac);
    CHECK(Rate(In(BackPainContext::kImplied, Ordered(O::kMri, kLumbar)), c.present).value ==
          c.implied);
    CHECK(Rate(In(BackPainContext::kNone, Ordered(O::kMri, kLumbar)), c.present).value == kNone);
  }
}

TEST_CASE("a CT of the sacroiliac joints stands for an MRI that cannot be done") {
  CHECK(Rate(Ordered(O::kCt, kSacroiliac), {&kKnownSpa, &kMriContra}).value == kYes);
  CHECK(Rate(Ordered(O::kCt, kSacroiliac), {&kKnownSpa}).value == kUnrated);
}

TEST_CASE("what is unknown is no indication, and what is absent neither") {
  CHECK(Rate(Ordered(O::kMri, kLumbar), {}, {&kAgeGt50, &kSaddle, &kFever}).value == kNo);
  CHECK(Rate(Ordered(O::kMri, kLumbar), {&kSupineWorse}, {&kAgeGt50}).because == kMWeak.title);
  CHECK(Rate(Ordered(O::kMri, kLumbar), {&kSupineWorse}).because == kMStrong.title);
}

TEST_CASE("only a scan of a living patient is rated") {
  for (const O other : {O::kXr, O::kSiXr, O::kOpioid, O::kNsaid, O::kLab, O::kOther}) {
    CHECK(Rate(Ordered(other, kLumbar), {}).value == kUnrated);
  }
  const tests::ByHand saddle({&kSaddle}, {});
  CHECK(RateOf(Ordered(O::kMri, kLumbar), saddle.look(), true).value == kUnrated);
}

TEST_CASE("a rating says why, and which criteria were applied unless none apply") {
  const Rating yes = Rate(Ordered(O::kMri, kThoracic), {&kBact, &kCancerHx});
  CHECK(yes.because == kInfStrong.title);
  CHECK(yes.citation->key == "IDSA-2015");
  const Rating no = Rate(Ordered(O::kMri, kWholeSpine), {});
  CHECK(no.because == "no indication recorded");
  CHECK(no.citation->key == "ACR-2021");
  const Rating none = Rate(In(BackPainContext::kNone, Ordered(O::kMri, kLumbar)), {});
  CHECK(none.because == "not ordered for back pain");
  CHECK(none.citation == nullptr);
}

TEST_CASE("a rating never contradicts a card on the same scan") {
  // Alone, in pairs, and with what keeps the imaging rules' record complete.
  const Findings signs = {
      &kSaddle,      &kWeakOne,    &kRadic,        &kCancerHx,      &kSupineWorse,    &kAgeGt50,
      &kFti,         &kWeightLoss, &kFever,        &kBact,          &kRecentInf,      &kMinorTrauma,
      &kMajorTrauma, &kSteroid,    &kHiv,          &kImmuno,        &kPriorSurg,      &kHospice,
      &kKnownSpa,    &kStiff,      &kDurationLong, &kDurationShort, &kConservative,   &kMriDone,
      &kAgeLt18,     &kOnsetLt45,  &kDur3Mo,       &kImprovesEx,    &kCancerAmbiguous};
  std::set<std::string_view> seen;
  for (const auto* first : signs) {
    for (const auto* second : signs) {
      Findings absent = {&kRecordIncomplete};
      if (first != &kAgeGt50 && second != &kAgeGt50) absent.push_back(&kAgeGt50);
      for (const std::uint8_t region : {kLumbar, kSacroiliac}) {
        CAPTURE(first->id);
        CAPTURE(second->id);
        const tests::Visit visit({first, second, &kOnset}, absent, {Ordered(O::kMri, region)});
        const Appropriateness value = RateOf(visit.orders[0], visit.findings.look(), false).value;
        for (const Advice& advice : visit.Applied()) {
          seen.insert(advice.rule->id);
          const bool against = advice.rule->id.starts_with("R-IMG");
          const bool towards = advice.rule->id.starts_with("R-CES") ||
                               advice.rule->id.starts_with("R-INF") ||
                               advice.rule->id.starts_with("R-MAL");
          if (against) CHECK(value == kNo);
          if (towards) CHECK(value == kYes);
        }
      }
    }
  }
  for (const std::string_view rule : {"R-CES-02", "R-INF-01", "R-MAL-04", "R-IMG-01", "R-IMG-04"}) {
    CHECK(seen.count(rule) == 1);
  }
}

}  // namespace
}  // namespace cds::guideline

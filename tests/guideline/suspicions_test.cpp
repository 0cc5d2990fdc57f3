#include <doctest/doctest.h>

#include <set>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

constexpr auto A = Presence::kAbsent;
constexpr auto U = Presence::kUnknown;
constexpr auto P = Presence::kPresent;

struct Case {
  std::string_view name;
  const Suspicion* of;
  tests::Findings present;
  tests::Findings absent;
  Presence expected;
};

// Every finding that a suspicion is made of, so that it can be ruled out.
tests::Findings All(const Criteria& criteria) {
  tests::Findings found;
  if (criteria.finding) found.push_back(criteria.finding);
  if (criteria.suspicion) found = All(criteria.suspicion->when);
  for (const Criteria& part : criteria.parts) {
    for (const Finding* finding : All(part)) found.push_back(finding);
  }
  return found;
}

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.of->id);
    CAPTURE(c.name);
    const tests::ByHand findings(c.present, c.absent);
    CHECK(findings.look().Of(*c.of) == c.expected);
  }
}

TEST_CASE("any one sign of cauda equina is enough") {
  std::vector<Case> cases = {
      {"nothing known", &kCes, {}, {}, U},
      {"all denied",
       &kCes,
       {},
       {&kRetention, &kFecal, &kSaddle, &kMultiMotor, &kProgressive, &kCesDx},
       A},
      {"one not asked", &kCes, {}, {&kRetention, &kFecal, &kSaddle, &kMultiMotor, &kCesDx}, U},
      {"weakness of one root is no sign of it", &kCes, {&kWeakOne}, {}, U},
  };
  for (const auto* sign : {&kRetention, &kFecal, &kSaddle, &kMultiMotor, &kProgressive, &kCesDx}) {
    cases.push_back({sign->title, &kCes, {sign}, {}, P});
    cases.push_back({sign->title, &kNDef, {sign}, {}, P});
    cases.push_back({sign->title, &kRed, {sign}, {}, P});
  }
  for (const auto* sign : {&kWeakOne, &kSensory, &kGait, &kCord}) {
    cases.push_back({sign->title, &kNDef, {sign}, {}, P});
  }
  for (const auto* sign : {&kRadic, &kSlr, &kXslr}) {
    cases.push_back({sign->title, &kNRad, {sign}, {}, P});
    cases.push_back({sign->title, &kNDef, {sign}, {}, U});
  }
  cases.push_back({"all tests negative", &kNRad, {}, {&kRadic, &kSlr, &kXslr}, A});
  Check(cases);
}

TEST_CASE("spinal malignancy: one strong sign, two weak ones, or a weak one with a high ESR") {
  Check({
      {"nothing known", &kMStrong, {}, {}, U},
      {"history of cancer", &kMStrong, {&kCancerHx}, {}, P},
      {"suspected cancer", &kMStrong, {&kCancerSusp}, {}, P},
      {"relieved on sitting up", &kMStrong, {&kSupRelSit}, {}, P},
      {"worse lying, age over 50", &kMStrong, {&kSupineWorse, &kAgeGt50}, {}, P},
      {"worse lying, age unknown", &kMStrong, {&kSupineWorse}, {}, P},
      {"worse lying, age 50 or less", &kMStrong, {&kSupineWorse}, {&kAgeGt50}, U},
      {"worse lying, age 50 or less, nothing else",
       &kMStrong,
       {&kSupineWorse},
       {&kAgeGt50, &kCancerHx, &kCancerSusp, &kSupRelSit, &kWeightLoss, &kFti},
       A},
      {"worse lying, young, weight loss", &kMStrong, {&kSupineWorse, &kWeightLoss}, {&kAgeGt50}, P},
      {"age alone", &kMStrong, {&kAgeGt50}, {&kCancerHx}, U},
      {"age and weight loss", &kMStrong, {&kAgeGt50, &kWeightLoss}, {}, P},
      {"age and no improvement", &kMStrong, {&kAgeGt50, &kFti}, {}, P},
      {"weight loss and no improvement", &kMStrong, {&kWeightLoss, &kFti}, {&kAgeGt50}, P},
      {"age and ESR over the limit for age", &kMStrong, {&kAgeGt50, &kEsrOver}, {}, P},
      {"age and ESR 50", &kMStrong, {&kAgeGt50, &kEsr50}, {}, P},
      {"ESR 50 and no factor", &kMStrong, {&kEsr50}, {&kAgeGt50, &kWeightLoss, &kFti}, U},
      {"age and ESR 20 only", &kMStrong, {&kAgeGt50, &kEsr20}, {}, U},
      {"worse sitting only", &kMStrong, {&kSittingWorse}, All(kMStrong.when), A},
  });
}

TEST_CASE("one weak factor of malignancy is weak, and never beside a strong one") {
  Check({
      {"age alone", &kMWeak, {&kAgeGt50}, {}, P},
      {"weight loss alone", &kMWeak, {&kWeightLoss}, {}, P},
      {"no improvement alone", &kMWeak, {&kFti}, {}, P},
      {"worse lying under 50", &kMWeak, {&kSupineWorse}, {&kAgeGt50}, P},
      {"two factors are strong", &kMWeak, {&kAgeGt50, &kFti}, {}, A},
      {"age beside a history of cancer", &kMWeak, {&kAgeGt50, &kCancerHx}, {}, A},
      {"nothing known", &kMWeak, {}, {}, U},
      {"none of them", &kMWeak, {}, {&kAgeGt50, &kWeightLoss, &kFti, &kSupineWorse}, A},
  });
}

TEST_CASE("malignancy with neurological signs, of which radicular ones count only after cancer") {
  Check({
      {"cancer and weakness", &kMNeuro, {&kCancerHx, &kWeakOne}, {}, P},
      {"cancer and radicular pain", &kMNeuro, {&kCancerHx, &kRadic}, {}, P},
      {"two weak factors and radicular pain", &kMNeuro, {&kAgeGt50, &kFti, &kRadic}, {}, U},
      {"two weak factors, radicular pain, cancer denied, no deficit",
       &kMNeuro,
       {&kAgeGt50, &kFti, &kRadic},
       {&kCancerHx, &kRetention, &kFecal, &kSaddle, &kMultiMotor, &kProgressive, &kCesDx, &kWeakOne,
        &kSensory, &kGait, &kCord},
       A},
      {"two weak factors and cord signs", &kMNeuro, {&kAgeGt50, &kFti, &kCord}, {}, P},
      {"weakness alone", &kMNeuro, {&kWeakOne}, All(kMStrong.when), A},
  });
}

TEST_CASE("spinal infection is strong with bacteremia, fever and a risk, or a risk and markers") {
  std::vector<Case> cases = {
      {"nothing known", &kInfStrong, {}, {}, U},
      {"bacteremia", &kInfStrong, {&kBact}, {}, P},
      {"spinal infection coded", &kInfStrong, {&kSpineInfection}, {}, P},
      {"fever alone", &kInfStrong, {&kFever}, All(kInfStrong.when), A},
      {"markers alone", &kInfStrong, {&kMarkers}, {&kFever}, U},
      {"recent infection and markers", &kInfStrong, {&kRecentInf, &kMarkers}, {&kFever}, U},
      {"fever and deficit", &kInfStrong, {&kFever, &kGait}, {}, P},
  };
  for (const auto* risk : {&kIvdu, &kRecentInf, &kImmuno, &kSpineProc, &kPort, &kMarkers}) {
    cases.push_back({risk->title, &kInfStrong, {&kFever, risk}, {}, P});
  }
  for (const auto* risk : {&kIvdu, &kSpineProc, &kPort}) {
    cases.push_back({risk->title, &kInfStrong, {risk, &kMarkers}, {}, P});
  }
  Check(cases);
}

TEST_CASE("spinal infection is possible with one risk, and high markers without inflammation") {
  Check({
      {"nothing known", &kInfPossible, {}, {}, U},
      {"fever", &kInfPossible, {&kFever}, {}, P},
      {"injecting", &kInfPossible, {&kIvdu}, {}, P},
      {"strong is not possible", &kInfPossible, {&kFever, &kIvdu}, {}, A},
      {"recent infection alone", &kInfPossible, {&kRecentInf}, {}, U},
      {"recent infection with markers", &kInfPossible, {&kRecentInf, &kMarkers}, {}, P},
      {"immunosuppressed with night sweats", &kInfPossible, {&kImmuno, &kSystemic}, {}, P},
      {"ESR 50 now", &kInfPossible, {&kEsr50Recent}, {}, P},
      {"CRP 100 now", &kInfPossible, {&kCrp100Recent}, {}, P},
      {"ESR 50 of long ago", &kInfPossible, {&kEsr50}, {}, U},
      {"ESR 50 in inflammatory pain",
       &kInfPossible,
       {&kEsr50Recent, &kOnsetLt45, &kDur3Mo, &kStiff, &kImprovesEx},
       {&kFever, &kIvdu, &kRecentInf, &kImmuno},
       A},
      {"risk only", &kInfRisk, {&kRecentInf}, {}, P},
      {"risk with markers is possible", &kInfRisk, {&kRecentInf, &kMarkers}, {}, A},
      {"risk with fever is strong", &kInfRisk, {&kRecentInf, &kFever}, {}, A},
      {"no infection", &kInfRisk, {}, {&kRecentInf}, A},
      {"infection unknown", &kInfRisk, {}, {}, U},
  });
}

TEST_CASE("the patterns of inflammatory back pain: Berlin, ASAS, and young with stiffness") {
  Check({
      {"two of four", &kBerlin, {&kStiff, &kNight2}, {}, P},
      {"one of four", &kBerlin, {&kStiff}, {&kImprovesEx, &kNight2, &kAltButt}, A},
      {"one of four, others unknown", &kBerlin, {&kStiff}, {}, U},
      {"exercise counts", &kBerlin, {&kAltButt, &kImprovesEx}, {}, P},
      {"exercise does not count when rest helps too",
       &kBerlin,
       {&kAltButt, &kImprovesEx, &kRestRelief},
       {&kStiff, &kNight2},
       A},
      {"four of five", &kAsas, {&kOnsetLt40, &kInsidious, &kImprovesEx, &kNightUp}, {}, P},
      {"three of five", &kAsas, {&kOnsetLt40, &kInsidious, &kImprovesEx}, {&kNightUp}, U},
      {"three of five, no more",
       &kAsas,
       {&kOnsetLt40, &kInsidious, &kImprovesEx},
       {&kNightUp, &kNoRestRelief},
       A},
      {"young, stiff, better moving", &kTriple, {&kOnsetLt45, &kStiff, &kImprovesEx}, {}, P},
      {"onset at 45", &kTriple, {&kStiff, &kImprovesEx}, {&kOnsetLt45}, A},
      {"onset unknown", &kTriple, {&kStiff, &kImprovesEx}, {}, U},
      {"worse at rest, better moving", &kIndex, {&kRestWorse, &kImprovesEx}, {}, P},
      {"worse at rest", &kIndex, {&kRestWorse}, {}, U},
      {"not worse at rest", &kIndex, {&kImprovesEx}, {&kRestWorse}, A},
      {"Berlin is a pattern", &kPattern, {&kNight2, &kAltButt}, {}, P},
      {"ASAS is a pattern",
       &kPattern,
       {&kOnsetLt40, &kInsidious, &kNoRestRelief, &kNightUp},
       {},
       P},
      {"nothing is none", &kPattern, {}, All(kPattern.when), A},
      {"one sign", &kIbp1, {&kNoRestRelief}, {}, P},
      {"no sign", &kIbp1, {}, {&kStiff, &kImprovesEx, &kNight2, &kAltButt, &kNoRestRelief}, A},
      {"signs unknown", &kIbp1, {}, {}, U},
  });
}

TEST_CASE("axial spondyloarthritis is likely only when young, chronic, and with a pattern") {
  Check({
      {"pattern", &kILikely, {&kOnsetLt45, &kDur3Mo, &kStiff, &kNight2}, {}, P},
      {"under 3 months", &kILikely, {&kOnsetLt45, &kStiff, &kNight2}, {&kDur3Mo}, A},
      {"duration unknown", &kILikely, {&kOnsetLt45, &kStiff, &kNight2}, {}, U},
      {"onset at 45", &kILikely, {&kDur3Mo, &kStiff, &kNight2}, {&kOnsetLt45}, A},
      {"HLA-B27 and one sign", &kILikely, {&kOnsetLt45, &kDur3Mo, &kHlaB27, &kAltButt}, {}, P},
      {"HLA-B27 alone", &kILikely, {&kOnsetLt45, &kDur3Mo, &kHlaB27}, All(kPattern.when), A},
      {"pattern under 3 months", &kIPossible, {&kStiff, &kNight2}, {&kDur3Mo}, P},
      {"likely is not possible", &kIPossible, {&kOnsetLt45, &kDur3Mo, &kStiff, &kNight2}, {}, A},
      {"index, onset unknown", &kIPossible, {&kRestWorse, &kImprovesEx}, {}, P},
      {"index, onset at 45", &kIPossible, {&kRestWorse, &kImprovesEx}, {&kOnsetLt45}, U},
      {"one sign and nothing else", &kIPossible, {&kStiff}, {&kHlaB27}, U},
      {"one sign, onset at 45, psoriasis",
       &kIPossible,
       {&kAltButt, &kPsoriasis},
       {&kOnsetLt45, &kStiff, &kImprovesEx, &kNight2, &kInsidious, &kNoRestRelief},
       A},
      {"nothing known", &kIPossible, {}, {}, U},
      {"known disease", &kIAny, {&kKnownSpa}, {}, P},
      {"none", &kIAny, {}, All(kIAny.when), A},
      {"open", &kIAny, {}, {}, U},
  });
  for (const auto* support : {&kHlaB27, &kPsoriasis, &kIbd, &kUveitis, &kSpaPeriph, &kFhSpa,
                              &kSacroiliitis, &kSpaUnspec}) {
    Check({{support->title, &kIPossible, {&kAltButt, support}, {}, P}});
  }
}

TEST_CASE("a fracture is suspected after a major trauma, an earlier one, or with two risks") {
  std::vector<Case> cases = {
      {"two risks", &kFxSuspected, {&kFxAge, &kOsteop}, {}, P},
      {"minor trauma on steroids", &kFxSuspected, {&kMinorTrauma, &kSteroid}, {}, P},
      {"one risk", &kFxSuspected, {&kOsteop}, {}, U},
      {"one risk, nothing else",
       &kFxSuspected,
       {&kOsteop},
       {&kMajorTrauma, &kPriorFrag, &kFxAge, &kSteroid, &kMinorTrauma},
       A},
      {"major trauma", &kFxSuspected, {&kMajorTrauma}, {}, P},
      {"earlier fracture", &kFxSuspected, {&kPriorFrag}, {}, P},
      {"no risk", &kFxAny, {}, All(kFxAny.when), A},
      {"risk unknown", &kFxAny, {}, {}, U},
  };
  for (const auto* risk :
       {&kMajorTrauma, &kFxAge, &kOsteop, &kSteroid, &kMinorTrauma, &kPriorFrag}) {
    cases.push_back({risk->title, &kFxAny, {risk}, {}, P});
  }
  Check(cases);
}

TEST_CASE("radicular and non-specific pain are what is left without a red flag") {
  Check({
      {"red: cancer", &kRed, {&kCancerHx}, {}, P},
      {"red: infection possible", &kRed, {&kFever}, {}, P},
      {"red: a weak factor is not", &kRed, {&kAgeGt50}, {}, U},
      {"no red flag", &kRed, {}, All(kRed.when), A},
      {"radicular", &kRad, {&kRadic}, {}, P},
      {"radicular with fever", &kRad, {&kRadic, &kFever}, {}, A},
      {"not radicular", &kRad, {}, {&kRadic, &kSlr, &kXslr}, A},
      {"not tested", &kRad, {}, {}, U},
      {"nothing known is non-specific", &kNonspec, {}, {}, P},
      {"a weak factor is non-specific", &kNonspec, {&kAgeGt50}, {}, P},
      {"radicular is not", &kNonspec, {&kSlr}, {}, A},
      {"a deficit is not", &kNonspec, {&kWeakOne}, {}, A},
      {"a suspected fracture is not", &kNonspec, {&kMajorTrauma}, {}, A},
      {"inflammatory is not", &kNonspec, {&kStiff, &kNight2}, {}, A},
  });
}

TEST_CASE("anything at all that speaks for a scan makes the record not clean") {
  Check({{"nothing known is clean", &kImgClean, {}, {}, P},
         {"all denied is clean", &kImgClean, {}, All(kImgClean.when), P}});
  for (const auto* flag : {&kRetention,   &kCancerHx,   &kCancerSusp, &kSupineWorse,
                           &kAgeGt50,     &kWeightLoss, &kFti,        &kFever,
                           &kBact,        &kRecentInf,  &kWeakOne,    &kKnownSpa,
                           &kMajorTrauma, &kFxAge,      &kOsteop,     &kSteroid,
                           &kMinorTrauma, &kPriorFrag,  &kHiv,        &kTransplant,
                           &kImmuno,      &kPriorSurg,  &kHospice,    &kCancerAmbiguous}) {
    Check({{flag->title, &kImgClean, {flag}, {}, A}});
  }
}

TEST_CASE("each suspicion has its own id and a title") {
  std::set<std::string_view> ids;
  for (const Suspicion* suspicion : Suspicions()) {
    CHECK(ids.insert(suspicion->id).second);
    CHECK_FALSE(suspicion->title.empty());
  }
  CHECK(ids.size() == 24);
}

}  // namespace
}  // namespace cds::guideline

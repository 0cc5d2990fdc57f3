#include <doctest/doctest.h>

#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

std::string TextFor(const tests::Findings& present) {
  const tests::ByHand findings(present, {});
  return ProbabilityText(findings.look());
}

TEST_CASE("one factor: the baseline and the figure of section 5.1") {
  struct Case {
    const Finding* factor;
    std::string_view expected;
  };
  const Case cases[] = {
      {&kCancerHx, "with history of cancer about 9%."},
      {&kFti, "with failure to improve after 1 month about 2%."},
      {&kAgeGt50, "with age over 50 about 2%."},
      {&kWeightLoss, "with unexplained weight loss about 2%."},
  };
  for (const Case& c : cases) {
    const std::string text = TextFor({c.factor});
    CAPTURE(text);
    CHECK(text.starts_with("Baseline about 0.7% in primary care; with "));
    CHECK(text.find(c.expected) != text.npos);
    CHECK(text.find("upper bound") == text.npos);
    CHECK(text.ends_with("The baseline differs in other settings."));
  }
}

TEST_CASE("more factors: the strongest, and all multiplied as an upper bound") {
  struct Case {
    tests::Findings factors;
    std::string_view strongest;
    std::string_view upper;
  };
  const Case cases[] = {
      {{&kAgeGt50, &kFti}, "about 2% from the strongest factor (failure", "give about 5%,"},
      {{&kAgeGt50, &kWeightLoss, &kFti}, "about 2% from the strongest", "give about 13%,"},
      {{&kCancerHx, &kAgeGt50},
       "about 9% from the strongest factor (history of cancer, LR 14.7)",
       "give about 22%,"},
      {{&kCancerHx, &kAgeGt50, &kWeightLoss, &kFti},
       "about 9% from the strongest",
       "give about 69%,"},
  };
  for (const Case& c : cases) {
    const std::string text = TextFor(c.factors);
    CAPTURE(text);
    CHECK(text.find(c.strongest) != text.npos);
    CHECK(text.find(c.upper) != text.npos);
    CHECK(text.find("13 cancers in 1,975 patients, so treat that as an upper bound") != text.npos);
  }
}

TEST_CASE("what has no published figure gets none") {
  CHECK(TextFor({}).empty());
  CHECK(TextFor({&kSupineWorse, &kEsr50}).empty());
  for (const auto* finding : {&kSupRelSit, &kCancerSusp}) {
    const std::string text = TextFor({finding});
    CHECK(text.find("no published likelihood ratio") != text.npos);
    CHECK(text.find('%') == text.npos);
  }
  const std::string both = TextFor({&kAgeGt50, &kCancerSusp});
  CHECK(both.find("about 2%") != both.npos);
  CHECK(both.find("Suspected cancer has no published likelihood ratio.") != both.npos);
}

}  // namespace
}  // namespace cds::guideline

#include "cds/guideline/describe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "mappings/parameter_table.hpp"
#include "tests/guideline/by_hand.hpp"

namespace cds::guideline {
namespace {

TEST_CASE("criteria are told in the notation of the decision logic") {
  struct Case {
    Criteria criteria;
    std::string_view expected;
  };
  const Case cases[] = {
      {kFever, "FEVER"},
      {kCes, "CES"},
      {AnyOf({kFever, kIvdu}), "FEVER | IVDU"},
      {AllOf({kFever, AnyOf({kIvdu, kBact})}), "FEVER & (IVDU | BACT)"},
      {AllOf({kFever, Not(kHospice)}), "FEVER & not (HOSPICE)"},
      {AtLeast(2, {kFever, kIvdu, kBact}), "at least 2 of {FEVER, IVDU, BACT}"},
      {IsAbsent(kAgeGt50), "AGE_GT_50 = A"},
      {NotAbsent(kAgeGt50), "AGE_GT_50 not A"},
      {IsUnknown(kAgeGt50), "AGE_GT_50 = U"},
  };
  for (const Case& c : cases) CHECK(Describe(c.criteria) == c.expected);
}

TEST_CASE("every finding that a rule can look at is among all findings, once") {
  const auto all = AllFindings();
  for (const Finding* finding : all) {
    CHECK(std::count(all.begin(), all.end(), finding) == 1);
  }
  for (const auto* finding : {&kRetention, &kCancerHx, &kHospice, &kNsaidUnsafe, &kEsrInHand,
                              &kMriContra, &kOpioidLong, &kNightPain, &kBackPain}) {
    CAPTURE(finding->id);
    CHECK(std::count(all.begin(), all.end(), finding) == 1);
  }
}

// With LUMBAR_WRITE_CASES set the page is written instead, for review in the diff.
TEST_CASE("the guideline as it is applied is the page that clinicians have reviewed") {
  const std::string path = "tests/guideline/rules.golden.md";
  const std::string page = DescribeGuideline({});
  if (std::getenv("LUMBAR_WRITE_CASES") != nullptr) std::ofstream(path, std::ios::binary) << page;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream reviewed;
  reviewed << file.rdbuf();
  CHECK(page == reviewed.str());
}

TEST_CASE("the page names every rule, suspicion, finding, parameter and source") {
  const std::string page = DescribeGuideline({});
  const auto has = [&](const std::string& words) { return page.find(words) != page.npos; };
  for (const Rule& rule : Rules()) {
    CHECK(has("### " + std::string(rule.id) + " " + std::string(rule.name)));
    CHECK(has("> " + std::string(rule.summary) + "\n"));
    CHECK(has(std::string(rule.citation->url)));
  }
  for (const Suspicion* suspicion : Suspicions()) CHECK(has("### " + std::string(suspicion->id)));
  for (const Finding* finding : AllFindings()) CHECK(has("**" + std::string(finding->id) + "**"));
  for (const auto& row : ParameterTable()) CHECK(has("| `" + std::string(row.name) + "` |"));
}

TEST_CASE("the page tells the parameters that are set, not their defaults") {
  Parameters parameters;
  parameters.mal_days = 10;
  parameters.ces_window = Days(14);
  const std::string page = DescribeGuideline(parameters);
  CHECK(page.find("urgent, within 10 days") != page.npos);
  CHECK(page.find("in the last 14 d (`ces_window`)") != page.npos);
}

}  // namespace
}  // namespace cds::guideline

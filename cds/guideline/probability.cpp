#include <array>
#include <cmath>

#include "cds/guideline/advice.hpp"
#include "cds/guideline/suspicions.hpp"

// The likelihood of spinal malignancy, for the detail only: no rule uses it (decision-logic.md
// section 5.1).
namespace cds::guideline {
namespace {

constexpr double kPrior = 0.007;

struct Factor {
  const Finding* finding;
  std::string_view words;
  double ratio;
  std::string_view ratio_words;
};

constexpr std::array<Factor, 4> kFactors = {{
    {&kCancerHx, "history of cancer", 14.7, "14.7"},
    {&kFti, "failure to improve after 1 month", 3.0, "3.0"},
    {&kAgeGt50, "age over 50", 2.7, "2.7"},
    {&kWeightLoss, "unexplained weight loss", 2.7, "2.7"},
}};

// Post-test probability in whole percent, never under the prior.
std::string Percent(double ratio) {
  const double odds = kPrior / (1 - kPrior) * ratio;
  const double percent = 100 * odds / (1 + odds);
  return percent < 1 ? "0.7%" : std::to_string(std::lround(percent)) + "%";
}

}  // namespace

std::string ProbabilityText(const Look& look) {
  const Factor* strongest = nullptr;
  double product = 1;
  int present = 0;
  for (const Factor& factor : kFactors) {
    if (look.Of(*factor.finding) != Presence::kPresent) continue;
    if (!strongest) strongest = &factor;  // they stand strongest first
    product *= factor.ratio;
    ++present;
  }
  std::string text;
  if (present == 1) {
    text = "Baseline about 0.7% in primary care; with " + std::string(strongest->words) +
           " about " + Percent(strongest->ratio) + ". The baseline differs in other settings.";
  } else if (present > 1) {
    text = "Baseline about 0.7% in primary care; about " + Percent(strongest->ratio) +
           " from the strongest factor (" + std::string(strongest->words) + ", LR " +
           std::string(strongest->ratio_words) + "). Multiplying all factors would give about " +
           Percent(product) +
           ", but they are not independent and come from 13 cancers in 1,975 patients, so treat "
           "that as an upper bound. The baseline differs in other settings.";
  }
  for (const auto& [finding, words] :
       {std::pair(&kSupRelSit, "Pain lying down that goes on sitting up"),
        std::pair(&kCancerSusp, "Suspected cancer")}) {
    if (look.Of(*finding) != Presence::kPresent) continue;
    if (!text.empty()) text += ' ';
    text += std::string(words) + " has no published likelihood ratio.";
  }
  return text;
}

}  // namespace cds::guideline

#include "cds/hooks/detail.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cds/guideline/citations.hpp"
#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/words.hpp"
#include "mappings/findings.hpp"

namespace cds::hooks {
namespace {

using mappings::Evidence;
using mappings::Finding;
using mappings::Presence;

constexpr std::size_t kMostSightings = 3;
constexpr std::size_t kUsual = 2'000;  // bytes of a detail

// What a clinician would ask for (section 6): not found when each of these findings is unknown.
struct Inquiry {
  std::string_view words;
  std::array<const Finding*, 3> findings;
};
constexpr std::array<Inquiry, 7> kInquiries = {{
    {"temperature", {&mappings::kFever, nullptr, nullptr}},
    {"neuro exam", {&mappings::kWeakOne, &mappings::kSensory, &mappings::kMultiMotor}},
    {"SLR", {&mappings::kSlr, nullptr, nullptr}},
    {"bladder/bowel question", {&mappings::kRetention, &mappings::kFecal, nullptr}},
    {"weight history", {&mappings::kWeightLoss, nullptr, nullptr}},
    {"cancer history", {&mappings::kCancerHx, nullptr, nullptr}},
    {"ESR/CRP", {&mappings::kEsr20, &mappings::kCrpHi, nullptr}},
}};

// Codes that leave these findings open when nothing better is known (section 9).
constexpr std::array<const Finding*, 5> kLeftOpen = {&mappings::kRetention, &mappings::kWeakOne,
                                                     &mappings::kWeightLoss, &mappings::kCancerHx,
                                                     &mappings::kIvdu};

std::string Sightings(const Evidence& evidence) {
  std::string words;
  std::size_t told = 0;
  for (const mappings::Sighting& sighting : evidence.sightings) {
    const std::string one = Words(sighting);
    if (one.empty() || words.find(one) != words.npos) continue;
    if (++told > kMostSightings) return words + "; and more";
    words += words.empty() ? one : "; " + one;
  }
  return words;
}

void AddOrders(const guideline::Advice& advice, std::string& detail) {
  for (const mappings::Order* order : advice.orders) {
    AppendEscaped(order->title, detail += "- Order: ");
    if (!order->reference.empty()) {
      AppendEscaped(order->reference, detail += " (");
      detail += ')';
    }
    detail += '\n';
  }
}

void AddWhy(const guideline::Advice& advice, const Setting& setting, std::string& detail) {
  detail += "**Why**\n\n";
  AddOrders(advice, detail);
  for (const Finding* finding : guideline::FindingsOf(advice.rule->when)) {
    const Evidence& evidence = setting.look(*finding);
    if (evidence.presence != Presence::kPresent) continue;
    detail.append("- ").append(finding->title);
    const std::string sightings = Sightings(evidence);
    if (!sightings.empty()) detail.append(": ").append(sightings);
    if (evidence.conflict) detail += "; a later result says otherwise";
    detail += '\n';
  }
}

void AddEvidence(const guideline::Rule& rule, const Setting& setting, std::string& detail) {
  detail.append("\n**Evidence**\n\n").append(rule.evidence);
  for (const guideline::Remark& remark : rule.remarks) {
    if (Judge(remark.when, setting.look) == Presence::kPresent) {
      detail.append(" ").append(remark.text);
    }
  }
  if (rule.shows_probability) {
    const std::string probability = guideline::ProbabilityText(setting.look);
    if (!probability.empty()) detail.append("\n\n").append(probability);
  }
  detail.append("\n\nFrom ").append(guideline::kArticle).append(", statements ");
  detail.append(rule.statements.substr(0, rule.statements.find(';'))).append("; ");
  detail.append(rule.citation->label).append(".\n");
}

// Whether none of the findings of an inquiry is known.
bool IsOpen(const Inquiry& inquiry, const Setting& setting) {
  return std::all_of(inquiry.findings.begin(), inquiry.findings.end(), [&](const Finding* finding) {
    return !finding || setting.look.Of(*finding) == Presence::kUnknown;
  });
}

}  // namespace

std::string WriteNotFound(const Setting& setting) {
  std::string text = "\n**Not found in record**\n\n";
  std::string_view before;
  for (const Inquiry& inquiry : kInquiries) {
    if (!IsOpen(inquiry, setting)) continue;
    text.append(std::exchange(before, ", ")).append(inquiry.words);
  }
  text += before.empty() ? "Nothing of what is usually asked is missing.\n"
                         : ". Not found is not the same as absent.\n";
  for (const Finding* finding : kLeftOpen) {
    const Evidence& evidence = setting.look(*finding);
    if (evidence.presence != Presence::kUnknown || evidence.sightings.empty()) continue;
    text.append("\n").append(finding->title).append(" is left open by: ");
    text.append(Sightings(evidence)).append(".\n");
  }
  before = "\nCould not be read, so nothing is concluded from it: ";
  for (int i = 0; i < fhir::kQuestions; ++i) {
    const auto question = static_cast<fhir::Question>(i);
    if (setting.record.WasRead(question)) continue;
    text.append(std::exchange(before, ", ")).append(KeyOf(question));
  }
  if (before == ", ") text += ".\n";
  return text;
}

std::string WriteDetail(const guideline::Advice& advice, std::string_view not_found,
                        const Setting& setting) {
  const guideline::Rule& rule = *advice.rule;
  std::string detail;
  detail.reserve(kUsual);
  AddWhy(advice, setting, detail);
  if (setting.look.Of(mappings::kNightPain) == Presence::kPresent) {
    detail.append("- Night pain: ").append(Sightings(setting.look(mappings::kNightPain)));
    detail += "; not counted, since when in the night is not recorded\n";
  }
  detail.append("\n**Suggested timing**\n\n").append(rule.timing).append("\n");
  AddEvidence(rule, setting, detail);
  detail += not_found;
  if (!advice.also.empty()) {
    detail += "\nAlso: ";
    for (const guideline::Rule* also : advice.also) {
      detail.append(also->name).append(" (").append(also->id).append("). ");
    }
    detail.back() = '\n';
  }
  detail += "\nThis supports, and does not replace, clinical judgement.";
  return detail;
}

}  // namespace cds::hooks

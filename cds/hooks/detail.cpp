#include "cds/hooks/detail.hpp"

#include <algorithm>
#include <array>

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
    detail += "- Order: " + Escape(order->title);
    if (!order->reference.empty()) detail += " (" + Escape(order->reference) + ")";
    detail += '\n';
  }
}

void AddWhy(const guideline::Advice& advice, const Setting& setting, std::string& detail) {
  detail += "**Why**\n\n";
  AddOrders(advice, detail);
  for (const Finding* finding : guideline::FindingsOf(advice.rule->when)) {
    const Evidence& evidence = setting.look(*finding);
    if (evidence.presence != Presence::kPresent) continue;
    detail += "- " + std::string(finding->title);
    const std::string sightings = Sightings(evidence);
    if (!sightings.empty()) detail += ": " + sightings;
    if (evidence.conflict) detail += "; a later result says otherwise";
    detail += '\n';
  }
}

void AddEvidence(const guideline::Advice& advice, const Setting& setting, std::string& detail) {
  const guideline::Rule& rule = *advice.rule;
  detail += "\n**Evidence**\n\n" + std::string(rule.evidence);
  for (const guideline::Remark& remark : rule.remarks) {
    if (Judge(remark.when, setting.look) == Presence::kPresent) {
      detail += " " + std::string(remark.text);
    }
  }
  if (rule.shows_probability) {
    const std::string probability = guideline::ProbabilityText(setting.look);
    if (!probability.empty()) detail += "\n\n" + probability;
  }
  detail += "\n\nFrom " + std::string(guideline::kArticle) + ", statements " +
            std::string(rule.statements.substr(0, rule.statements.find(';'))) + "; " +
            std::string(rule.citation->label) + ".\n";
}

std::string List(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += list.empty() ? item : ", " + item;
  return list;
}

void AddNotFound(const Setting& setting, std::string& detail) {
  std::vector<std::string> missing;
  for (const Inquiry& inquiry : kInquiries) {
    const bool unknown =
        std::all_of(inquiry.findings.begin(), inquiry.findings.end(), [&](const Finding* finding) {
          return !finding || setting.look.Of(*finding) == Presence::kUnknown;
        });
    if (unknown) missing.emplace_back(inquiry.words);
  }
  std::vector<std::string> unread;
  for (int i = 0; i < fhir::kQuestions; ++i) {
    const auto question = static_cast<fhir::Question>(i);
    if (!setting.record.WasRead(question)) {
      unread.emplace_back(KeyOf(question));
    }
  }
  detail += "\n**Not found in record**\n\n";
  detail += missing.empty() ? "Nothing of what is usually asked is missing.\n"
                            : List(missing) + ". Not found is not the same as absent.\n";
  for (const Finding* finding : kLeftOpen) {
    const Evidence& evidence = setting.look(*finding);
    if (evidence.presence != Presence::kUnknown || evidence.sightings.empty()) continue;
    detail +=
        "\n" + std::string(finding->title) + " is left open by: " + Sightings(evidence) + ".\n";
  }
  if (!unread.empty()) {
    detail += "\nCould not be read, so nothing is concluded from it: " + List(unread) + ".\n";
  }
}

}  // namespace

std::string WriteDetail(const guideline::Advice& advice, const Setting& setting) {
  std::string detail;
  AddWhy(advice, setting, detail);
  if (setting.look.Of(mappings::kNightPain) == Presence::kPresent) {
    detail += "- Night pain: " + Sightings(setting.look(mappings::kNightPain)) +
              "; not counted, since when in the night is not recorded\n";
  }
  detail += "\n**Suggested timing**\n\n" + std::string(advice.rule->timing) + '\n';
  AddEvidence(advice, setting, detail);
  AddNotFound(setting, detail);
  if (!advice.also.empty()) {
    detail += "\nAlso: ";
    for (const guideline::Rule* rule : advice.also) {
      detail += std::string(rule->name) + " (" + std::string(rule->id) + "). ";
    }
    detail.back() = '\n';
  }
  detail += "\nThis supports, and does not replace, clinical judgement.";
  return detail;
}

}  // namespace cds::hooks

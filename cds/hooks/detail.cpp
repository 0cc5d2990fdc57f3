#include "cds/hooks/detail.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cds/hooks/card_parts.hpp"
#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/words.hpp"
#include "mappings/findings.hpp"

namespace cds::hooks {
namespace {

using mappings::Evidence;
using mappings::Finding;
using mappings::Presence;

constexpr std::size_t kMostSightings = 3;
constexpr std::size_t kUsual = 500;  // bytes of a part of the detail

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

void AddOrder(std::string_view label, const mappings::Order& order, std::string& why) {
  AppendEscaped(order.title, why += label);
  if (!order.reference.empty()) {
    AppendEscaped(order.reference, why += " (");
    why += ')';
  }
  why += '\n';
}

bool IsAmong(const std::vector<const mappings::Order*>& orders, const mappings::Order& order) {
  return std::any_of(orders.begin(), orders.end(), [&](const mappings::Order* other) {
    return other->reference == order.reference;
  });
}

// Those that the card is about, and the scan that it changes where it is not among them.
void AddOrders(const guideline::Advice& advice, const Setting& setting, std::string& why) {
  for (const mappings::Order* order : advice.orders) AddOrder("- Order: ", *order, why);
  if (!setting.may_suggest) return;
  for (const guideline::PlannedSuggestion& suggestion : advice.suggestions) {
    for (const guideline::Action& action : suggestion.actions) {
      if (!action.order || IsAmong(advice.orders, *action.order)) continue;
      return AddOrder("- Drafted already: ", *action.order, why);
    }
  }
}

std::string Why(const guideline::Advice& advice, const CardParts& parts, const Setting& setting) {
  std::string why;
  why.reserve(kUsual);
  why += "**Why**\n\n";
  AddOrders(advice, setting, why);
  for (const Finding* finding : parts.findings) {
    const Evidence& evidence = setting.look(*finding);
    if (evidence.presence != Presence::kPresent) continue;
    why.append("- ").append(finding->title);
    const std::string sightings = Sightings(evidence);
    if (!sightings.empty()) why.append(": ").append(sightings);
    if (evidence.conflict) why += "; a later result says otherwise";
    why += '\n';
  }
  if (setting.look.Of(mappings::kNightPain) == Presence::kPresent) {
    why.append("- Night pain: ").append(Sightings(setting.look(mappings::kNightPain)));
    why += "; not counted, since when in the night is not recorded\n";
  }
  return why;
}

// What the evidence says of this patient.
std::string Remarks(const guideline::Rule& rule, const Setting& setting) {
  std::string remarks;
  for (const guideline::Remark& remark : rule.remarks) {
    if (Holds(remark.when, setting.look)) {
      remarks.append(" ").append(remark.text);
    }
  }
  if (rule.shows_probability) {
    const std::string probability = guideline::ProbabilityText(setting.look);
    if (!probability.empty()) remarks.append("\n\n").append(probability);
  }
  return remarks;
}

std::string Also(const guideline::Advice& advice) {
  if (advice.also.empty()) return {};
  std::string text = "\nAlso: ";
  for (const guideline::Rule* also : advice.also) {
    text.append(also->name).append(" (").append(also->id).append("). ");
  }
  text.back() = '\n';
  return text;
}

// Whether none of the findings of an inquiry is known.
bool IsOpen(const Inquiry& inquiry, const Setting& setting) {
  return std::all_of(inquiry.findings.begin(), inquiry.findings.end(), [&](const Finding* finding) {
    return !finding || setting.look.Of(*finding) == Presence::kUnknown;
  });
}

}  // namespace

std::string WriteNotFound(const Setting& setting) {
  std::string text;
  text.reserve(kUsual);
  text += "\n**Not found in record**\n\n";
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

void WriteDetail(const guideline::Advice& advice, std::string_view not_found,
                 const Setting& setting, fhir::JsonWriter& writer) {
  const CardParts& parts = PartsOf(*advice.rule);
  writer.StartString().Part(Why(advice, parts, setting)).RawPart(parts.timing_and_evidence);
  writer.Part(Remarks(*advice.rule, setting)).RawPart(parts.origin);
  writer.Part(not_found).Part(Also(advice));
  writer.Part("\nThis supports, and does not replace, clinical judgement.").EndString();
}

}  // namespace cds::hooks

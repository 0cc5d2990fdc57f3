#include "cds/hooks/explain.hpp"

#include <algorithm>
#include <array>

#include "cds/guideline/describe.hpp"
#include "cds/guideline/suspicions.hpp"
#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/words.hpp"

namespace cds::hooks {
namespace {

using guideline::Finding;
using guideline::Presence;

constexpr std::array<std::string_view, 10> kClassWords = {
    "plain film", "sacroiliac film", "MRI",      "CT",         "opioid",
    "NSAID",      "conservative",    "bed rest", "laboratory", "other: not advised on"};
constexpr std::array<std::string_view, 3> kContextWords = {"not about back pain",
                                                           "back pain implied", "about back pain"};

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size()), ' ');
  return padded + "  ";
}

void AddHeader(const guideline::Situation& situation, const Setting& setting, std::string& text) {
  text += "Hook " + Escape(setting.request.hook) + ", evaluated at " +
          fhir::WriteInstant(setting.now.local, setting.now.offset) + "\n";
  if (situation.deceased) text += "The patient is deceased: no cards.\n";
  for (int i = 0; i < fhir::kQuestions; ++i) {
    const auto question = static_cast<fhir::Question>(i);
    if (setting.record.WasRead(question)) continue;
    text += "Not read: " + std::string(KeyOf(question)) + "\n";
  }
  for (const fhir::Issue& issue : setting.record.issues())
    text += "Note: " + issue.diagnostics + "\n";
}

void AddOrders(const guideline::Situation& situation, std::string& text) {
  text += "\nORDERS\n";
  if (situation.chart) text += "  none: a chart is opened\n";
  for (const mappings::Order& order : situation.orders) {
    text += "  " + Padded(order.reference.empty() ? "(no id)" : order.reference, 28) +
            std::string(kClassWords[static_cast<std::size_t>(order.order_class)]) + ", " +
            std::string(kContextWords[static_cast<std::size_t>(order.context)]) + "\n";
  }
}

void AddFindings(const Setting& setting, std::string& text) {
  text += "\nFINDINGS\n";
  for (const Finding* finding : guideline::AllFindings()) {
    const mappings::Evidence& evidence = setting.look(*finding);
    text += "  " + Padded(finding->id, 18) + Padded(mappings::Word(evidence.presence), 7) +
            std::string(finding->title);
    for (const mappings::Sighting& sighting : evidence.sightings) {
      const std::string words = Words(sighting);
      if (!words.empty()) text += "\n" + std::string(31, ' ') + "- " + words;
    }
    text += '\n';
  }
}

void AddSuspicions(const Setting& setting, std::string& text) {
  text += "\nSUSPICIONS\n";
  for (const guideline::Suspicion* suspicion : guideline::Suspicions()) {
    text += "  " + Padded(suspicion->id, 18) +
            Padded(mappings::Word(setting.look.Of(*suspicion)), 7) + std::string(suspicion->title) +
            "\n" + std::string(31, ' ') + guideline::Describe(suspicion->when) + "\n";
  }
}

// The unknown findings that keep the criteria open.
std::string Unknowns(const guideline::Criteria& criteria, const Setting& setting) {
  std::string names;
  for (const Finding* finding : guideline::FindingsOf(criteria)) {
    if (setting.look.Of(*finding) != Presence::kUnknown) continue;
    names += (names.empty() ? "" : ", ") + std::string(finding->id);
  }
  return names;
}

void AddRules(const guideline::Situation& situation, const Setting& setting, std::string& text) {
  const auto applied = Apply(guideline::Rules(), situation);
  const auto shown = Combine(applied, situation.parameters);
  const auto has = [](const std::vector<guideline::Advice>& list, const guideline::Rule& rule) {
    return std::any_of(list.begin(), list.end(),
                       [&](const guideline::Advice& advice) { return advice.rule == &rule; });
  };
  text += "\nRULES\n";
  for (const guideline::Rule& rule : guideline::Rules()) {
    const Presence applies = Applies(rule, situation);
    const bool criteria_hold = Judge(rule.when, setting.look) != Presence::kAbsent;
    std::string verdict = applies == Presence::kPresent   ? "applies"
                          : applies == Presence::kUnknown ? "open"
                                                          : "does not";
    if (has(shown, rule)) verdict = "APPLIES";
    text += "  " + Padded(rule.id, 10) + Padded(verdict, 8) + std::string(rule.summary) + "\n" +
            std::string(22, ' ') + "when " + guideline::Describe(rule.when) + "\n";
    if (applies == Presence::kUnknown) {
      text += std::string(22, ' ') +
              "would apply if more were known: " + Unknowns(rule.when, setting) + "\n";
    } else if (applies == Presence::kAbsent && criteria_hold) {
      text += std::string(22, ' ') + "its criteria may hold, but nothing here triggers it\n";
    } else if (applies == Presence::kPresent && !has(applied, rule)) {
      text += std::string(22, ' ') + "no card: all that it recommends is in hand\n";
    } else if (applies == Presence::kPresent && !has(shown, rule)) {
      text += std::string(22, ' ') + "no card: other cards say it, or there are too many\n";
    }
  }
}

}  // namespace

std::string WriteExplanation(const guideline::Situation& situation, const Setting& setting) {
  std::string text;
  AddHeader(situation, setting, text);
  AddOrders(situation, text);
  AddFindings(setting, text);
  AddSuspicions(setting, text);
  AddRules(situation, setting, text);
  return text;
}

}  // namespace cds::hooks

#include "cds/hooks/explain.hpp"

#include <algorithm>
#include <array>

#include "cds/guideline/describe.hpp"
#include "cds/guideline/near_miss.hpp"
#include "cds/guideline/suspicions.hpp"
#include "cds/hooks/explain_layout.hpp"
#include "cds/hooks/explain_near_misses.hpp"
#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/words.hpp"

namespace cds::hooks {
namespace {

using guideline::Advice;
using guideline::Finding;
using guideline::Presence;
using guideline::Rule;
using guideline::Situation;

constexpr std::array<std::string_view, 10> kClassWords = {
    "plain film", "sacroiliac film", "MRI",      "CT",         "opioid",
    "NSAID",      "conservative",    "bed rest", "laboratory", "other: not advised on"};
constexpr std::array<std::string_view, 3> kContextWords = {"not about back pain",
                                                           "back pain implied", "about back pain"};
constexpr std::size_t kIdWidth = 18;

void AddHeader(const Setting& setting, std::string& text) {
  text += "Hook " + Plain(setting.request.hook) + ", evaluated at " +
          fhir::WriteInstant(setting.now.local, setting.now.offset) + "\n";
  for (int i = 0; i < fhir::kQuestions; ++i) {
    const auto question = static_cast<fhir::Question>(i);
    if (setting.record.WasRead(question)) continue;
    text += "Not read: " + std::string(KeyOf(question)) + "\n";
  }
  for (const fhir::Issue& issue : setting.record.issues())
    text += "Note: " + issue.diagnostics + "\n";
}

void AddOrders(const Situation& situation, std::string& text) {
  text += "\nORDERS\n";
  if (situation.chart) text += "  none: a chart is opened\n";
  for (const mappings::Order& order : situation.orders) {
    text += "  " + Padded(order.reference.empty() ? "(no id)" : Plain(order.reference), 28) +
            std::string(kClassWords[static_cast<std::size_t>(order.order_class)]) + ", " +
            std::string(kContextWords[static_cast<std::size_t>(order.context)]) +
            (order.advised ? "\n" : ", not selected\n");
  }
}

// Why there is no card at all.
std::string_view Silence(const Situation& situation) {
  using mappings::BackPainContext;
  if (situation.deceased) return "none: the patient is deceased";
  if (situation.look.Of(guideline::kAgeLt18) == Presence::kPresent) {
    return "none: the patient is a child, for whom one rule speaks";
  }
  if (situation.chart) {
    return situation.look.Of(guideline::kBackPain) == Presence::kPresent
               ? "none"
               : "none: the record shows no back pain that is current or has a red flag";
  }
  const bool about_back_pain =
      std::any_of(situation.orders.begin(), situation.orders.end(), [](const auto& order) {
        return order.advised && order.context != BackPainContext::kNone &&
               order.order_class != mappings::OrderClass::kOther;
      });
  return about_back_pain ? "none" : "none: no order here is about back pain and advised on";
}

void AddCards(const std::vector<Advice>& shown, const Situation& situation, const Setting& setting,
              std::string& text) {
  text += "\nCARDS\n";
  if (shown.empty()) text += "  " + std::string(Silence(situation)) + "\n";
  for (const Advice& advice : shown) {
    text += Heading(*advice.rule);
    for (const mappings::Order* order : advice.orders) {
      text +=
          Line("order", order->reference.empty() ? Plain(order->title) : Plain(order->reference));
    }
    for (const Finding* finding : FindingsOf(advice.rule->when)) {
      if (setting.look.Of(*finding) != Presence::kPresent) continue;
      text += Line("because", Known(*finding, setting));
    }
    for (const guideline::PlannedSuggestion& suggestion : advice.suggestions) {
      if (suggestion.actions.empty()) continue;
      text += Line(suggestion.of->recommended ? "recommends" : "offers",
                   std::string(suggestion.of->label) +
                       (suggestion.whole ? "" : " (in part: the rest is in hand, or not safe)"));
    }
    text += Line("rule", guideline::Describe(advice.rule->when));
  }
}

void AddSuspicions(const Setting& setting, std::string& text) {
  text += "\nSUSPICIONS\n";
  std::array<std::vector<std::string_view>, 2> others;
  for (const guideline::Suspicion* suspicion : guideline::Suspicions()) {
    const Presence presence = setting.look.Of(*suspicion);
    if (presence != Presence::kPresent) {
      others[static_cast<std::size_t>(presence)].push_back(suspicion->id);
      continue;
    }
    text += "  " + Padded(suspicion->id, kIdWidth) + Padded("present", 7) +
            std::string(suspicion->title) + "\n" + std::string(kIdWidth + 13, ' ') +
            guideline::Describe(suspicion->when) + "\n";
  }
  if (!others[0].empty()) text += Wrapped("  absent:  ", others[0]);
  if (!others[1].empty()) text += Wrapped("  unknown: ", others[1]);
}

void AddFindings(const Setting& setting, std::string& text) {
  text += "\nFINDINGS\n";
  std::vector<std::string_view> unknown;
  for (const Presence presence : {Presence::kPresent, Presence::kAbsent}) {
    for (const Finding* finding : guideline::AllFindings()) {
      if (setting.look.Of(*finding) != presence) continue;
      text += "  " + Padded(finding->id, kIdWidth) + Padded(mappings::Word(presence), 7) +
              std::string(finding->title);
      const std::string evidence = EvidenceOf(*finding, setting);
      if (!evidence.empty()) text += ": " + evidence;
      text += '\n';
    }
  }
  for (const Finding* finding : guideline::AllFindings()) {
    if (setting.look.Of(*finding) == Presence::kUnknown) unknown.push_back(finding->id);
  }
  if (!unknown.empty()) text += Wrapped("  unknown: ", unknown);
}

// The unknown findings that keep the criteria open.
std::vector<std::string_view> Unknowns(const Rule& rule, const Setting& setting) {
  std::vector<std::string_view> ids;
  for (const Finding* finding : FindingsOf(rule.when)) {
    if (setting.look.Of(*finding) == Presence::kUnknown) ids.push_back(finding->id);
  }
  return ids;
}

// A rule may stand in more than one row; what one row says, the others need not repeat.
void AddOnce(std::string_view id, std::vector<std::string_view>& ids) {
  if (ids.empty() || ids.back() != id) ids.push_back(id);
}

void AddRules(const Situation& situation, const Setting& setting, std::string& text) {
  text += "\nRULES\n";
  std::vector<std::string_view> applies;
  std::vector<std::string_view> does_not;
  std::vector<std::string_view> not_about;
  std::string open;
  for (const Rule& rule : guideline::Rules()) {
    const Presence presence = Applies(rule, situation);
    if (presence == Presence::kUnknown) {
      open += Wrapped("  " + Padded(rule.id, 8) + "open, unknown are  ", Unknowns(rule, setting));
    } else {
      AddOnce(rule.id, presence == Presence::kPresent ? applies
                       : IsTriggered(rule, situation) ? does_not
                                                      : not_about);
    }
  }
  if (!applies.empty()) text += Wrapped("  applies:         ", applies);
  text += open;
  if (!does_not.empty()) text += Wrapped("  does not:        ", does_not);
  if (!not_about.empty()) text += Wrapped("  not about this:  ", not_about);
}

}  // namespace

std::string WriteExplanation(const Situation& situation, const Setting& setting) {
  const auto applied = Apply(guideline::Rules(), situation);
  const auto shown = Combine(applied, situation.parameters);
  std::string text;
  AddHeader(setting, text);
  AddOrders(situation, text);
  AddCards(shown, situation, setting, text);
  text += "\nNEAR MISSES\n" + WriteNearMisses(applied, shown, situation, setting);
  AddSuspicions(setting, text);
  AddFindings(setting, text);
  AddRules(situation, setting, text);
  return text;
}

}  // namespace cds::hooks

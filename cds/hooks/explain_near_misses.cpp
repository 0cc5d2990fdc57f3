#include "cds/hooks/explain_near_misses.hpp"

#include <algorithm>

#include "cds/guideline/near_miss.hpp"
#include "cds/guideline/suspicions.hpp"
#include "cds/hooks/explain_layout.hpp"

namespace cds::hooks {
namespace {

using guideline::Advice;
using guideline::Change;
using guideline::Finding;
using guideline::Presence;
using guideline::Rule;
using guideline::Situation;

// Of the nearest changes, what the record says against the rule.
void AddContrary(const Change& change, const Setting& setting, std::string& text) {
  std::string words;
  for (const Finding* finding : change.findings) {
    words += (words.empty() ? "" : " and ") + Known(*finding, setting);
  }
  text += Line(change.to == Presence::kAbsent ? "held back by" : "but", words);
}

// How long the pain has lasted only chooses among the rules on imaging.
bool IsOfDuration(const Change& change) {
  return std::any_of(change.findings.begin(), change.findings.end(), [](const Finding* finding) {
    return finding == &mappings::kDurationShort || finding == &mappings::kDurationLong;
  });
}

// What the record says, other than by the date of birth, against the rule.
bool IsContrary(const Change& change, const Situation& situation) {
  if (IsOfDuration(change)) return false;
  const Presence is = situation.look.Of(*change.findings.front());
  if (is == Presence::kPresent) return true;
  const auto& sightings = situation.look(*change.findings.front()).sightings;
  return is == Presence::kAbsent && !sightings.empty() &&
         sightings.front().resource["resourceType"].text() != "Patient";
}

// What was not recorded, and would be enough beside what was.
std::vector<std::string_view> Missing(const std::vector<Change>& changes, Presence to,
                                      const Situation& situation) {
  std::vector<std::string_view> ids;
  for (const Change& change : changes) {
    const Finding& finding = *change.findings.front();
    if (situation.look.Of(finding) != Presence::kUnknown || change.to != to || change.alone)
      continue;
    if (&finding == &mappings::kStatMriInProgress) continue;  // nothing that a patient has
    ids.push_back(finding.id);
  }
  return ids;
}

void AddNearMiss(const Rule& rule, const Situation& situation, const Setting& setting,
                 std::string& text) {
  const auto changes = NearestChanges(rule, situation);
  std::string lines;
  for (const Change& change : changes) {
    if (IsContrary(change, situation)) AddContrary(change, setting, lines);
    if (change.findings.size() > 1) break;  // of those that hold it back together, one tells enough
  }
  const auto present = Missing(changes, Presence::kPresent, situation);
  const auto absent = Missing(changes, Presence::kAbsent, situation);
  std::string beside;
  for (const Finding* finding : FindingsOf(rule.when)) {
    if (setting.look.Of(*finding) != Presence::kPresent) continue;
    beside += Line("beside", Known(*finding, setting));
  }
  if (!present.empty() && !beside.empty()) lines += Line("if present", present) + beside;
  if (!absent.empty()) lines += Line("if absent", absent);
  if (!lines.empty()) text += Heading(rule) + lines;
}

bool IsAmong(const std::vector<Advice>& list, const Rule& rule) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Advice& advice) { return advice.rule == &rule; });
}

// A card that says as much or more of the same suspicion is shown. The rules on spondyloarthritis
// speak each of another order.
bool IsSaid(const Rule& rule, const std::vector<Advice>& shown) {
  const std::string_view family = rule.id.substr(0, 5);
  return family != "R-SPA" && std::any_of(shown.begin(), shown.end(), [&](const Advice& advice) {
           return advice.rule->id.starts_with(family) && advice.rule->indicator >= rule.indicator;
         });
}

// It would speak of such an order, but not of one like this; empty when that is not so.
std::string_view WrongKind(const Rule& rule, const Situation& situation) {
  const auto& classes = rule.trigger.classes;
  const bool about_one =
      std::any_of(situation.orders.begin(), situation.orders.end(), [&](const auto& order) {
        return order.advised &&
               std::find(classes.begin(), classes.end(), order.order_class) != classes.end();
      });
  const bool is_child = situation.look.Of(guideline::kAgeLt18) == Presence::kPresent;
  if (!about_one || IsTriggered(rule, situation) || situation.deceased || is_child) return {};
  if (Judge(rule.when, situation.look) != Presence::kPresent) return {};
  return rule.trigger.which ? rule.trigger.which->words : "about back pain by its own reason";
}

}  // namespace

std::string WriteNearMisses(const std::vector<Advice>& applied, const std::vector<Advice>& shown,
                            const Situation& situation, const Setting& setting) {
  std::string misses;
  for (const Rule& rule : guideline::Rules()) {
    if (IsAmong(shown, rule) || IsSaid(rule, shown)) continue;
    if (Applies(rule, situation) == Presence::kPresent) {
      misses += Heading(rule) + Line("no card", IsAmong(applied, rule)
                                                    ? "other cards say it, or there are too many"
                                                    : "all that it recommends is in hand");
    } else if (const auto words = WrongKind(rule, situation); !words.empty()) {
      misses += Heading(rule) + Line("only if it is", words);
    } else {
      AddNearMiss(rule, situation, setting, misses);
    }
  }
  return misses.empty() ? "  none\n" : misses;
}

}  // namespace cds::hooks

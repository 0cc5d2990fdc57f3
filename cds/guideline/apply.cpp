#include <algorithm>
#include <utility>

#include "cds/guideline/advice.hpp"
#include "cds/guideline/near_miss.hpp"
#include "cds/guideline/suspicions.hpp"

namespace cds::guideline {
namespace {

using mappings::BackPainContext;
using mappings::Order;

// No rule speaks of the dead, nor, when a chart is opened, of who has no back pain.
bool SaysNothing(const Situation& situation) {
  return situation.deceased ||
         (situation.chart && situation.look.Of(kBackPain) != Presence::kPresent);
}

// The rule is about this order (section 3).
bool IsAffected(const Order& order, const Trigger& trigger, const Situation& situation) {
  const auto least = trigger.explicit_only ? BackPainContext::kExplicit : BackPainContext::kImplied;
  const bool named = std::find(trigger.classes.begin(), trigger.classes.end(), order.order_class) !=
                     trigger.classes.end();
  if (!named || !order.advised || order.context < least) return false;
  return !trigger.which || trigger.which->holds(order, situation.parameters, situation.now);
}

std::vector<const Order*> Affected(const Rule& rule, const Situation& situation) {
  std::vector<const Order*> affected;
  for (const Order& order : situation.orders) {
    if (IsAffected(order, rule.trigger, situation)) affected.push_back(&order);
  }
  return affected;
}

bool AnyPresent(const std::vector<const Finding*>& findings, const Look& look) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding* finding) {
    return look.Of(*finding) == Presence::kPresent;
  });
}

// The drafted spine scan that can be mended, be it in the background (6.2, rule 3): an MRI rather
// than a CT, and of several one that is asked about.
const Order* DraftedScan(std::span<const Order> orders) {
  const auto rank = [](const Order& order) {
    return std::pair(order.order_class == OrderClass::kMri, order.advised);
  };
  const Order* best = nullptr;
  for (const Order& order : orders) {
    if (order.reference.empty() || order.context == BackPainContext::kNone) continue;
    if (!IsScan(order.order_class) || !ShowsSpine(order.regions)) continue;
    if (!best || rank(order) > rank(*best)) best = &order;
  }
  return best;
}

// Plans the steps of one suggestion, and counts those that were not needed.
class Planner {
 public:
  Planner(const Situation& situation, std::span<const Order* const> affected)
      : situation_(situation), affected_(affected) {}

  PlannedSuggestion Plan(const Suggestion& suggestion, char letter) {
    PlannedSuggestion planned{&suggestion, letter, true, {}};
    for (const Step& step : suggestion.steps) {
      if (AnyPresent(step.unless, situation_.look)) {
        planned.whole = false;
        ++held_back_;
      } else if (AnyPresent(step.done_if, situation_.look)) {
        planned.whole = false;
        ++done_;
      } else {
        Add(step, planned);
      }
    }
    return planned;
  }

  // Everything that it would order is in hand, and nothing harmful is left to take away.
  bool NothingLeftToDo(const PlannedSuggestion& planned) const {
    const bool left =
        std::any_of(planned.actions.begin(), planned.actions.end(), [](const Action& action) {
          return action.verb != Verb::kDelete || action.order->order_class == OrderClass::kOpioid ||
                 action.order->order_class == OrderClass::kBedRest;
        });
    return !left && done_ > 0 && held_back_ == 0;
  }

 private:
  void Add(const Step& step, PlannedSuggestion& planned) {
    switch (step.verb) {
      case Verb::kDelete:
        for (const Order* order : affected_) {
          if (order->order_class != step.order_class || order->reference.empty()) continue;
          AddOnce({.verb = Verb::kDelete, .order = order}, planned);
        }
        return;
      case Verb::kUpdate:
        return AddUpdate(step, planned);
      case Verb::kCreate:
        if (step.item == Item::kMri) return AddScan(step, planned);
        if (step.item == Item::kSacroiliacMri) return AddSacroiliacScan(step, planned);
        planned.actions.push_back(
            {.item = step.item, .priority = step.timing.priority, .due = DueBy(step.timing)});
        return;
    }
  }

  // Senders repeat a draft: what has one reference is taken away once.
  static void AddOnce(const Action& action, PlannedSuggestion& planned) {
    const bool repeated =
        std::any_of(planned.actions.begin(), planned.actions.end(), [&](const Action& other) {
          return other.order && other.order->reference == action.order->reference;
        });
    if (!repeated) planned.actions.push_back(action);
  }

  std::optional<fhir::local_seconds> DueBy(const Timing& timing) const {
    return guideline::DueBy(timing, situation_.parameters, situation_.now);
  }

  bool MriIsContraindicated() const { return situation_.look.Of(kMriContra) == Presence::kPresent; }

  void AddUpdate(const Step& step, PlannedSuggestion& planned) {
    const auto* order = affected_.empty() ? nullptr : affected_.front();
    for (const Order* candidate : affected_) {
      if (candidate->order_class == OrderClass::kMri) {
        order = candidate;
        break;
      }
    }
    if (!order || order->reference.empty()) return;
    Action action{.verb = Verb::kUpdate, .item = step.item, .order = order};
    action.due = DueBy(step.timing);
    action.priority = action.due ? step.timing.priority : order->priority;
    action.ct = MriIsContraindicated();
    if (step.regions != 0 && !ShowsSpine(order->regions)) {
      action.item = Item::kMri;
      action.regions = static_cast<std::uint8_t>(order->regions | step.regions);
    }
    planned.actions.push_back(action);
  }

  // A spine scan that is drafted takes in the sacroiliac joints: one scan, not two.
  void AddSacroiliacScan(const Step& step, PlannedSuggestion& planned) {
    Action action{.item = step.item, .ct = MriIsContraindicated()};
    if (const Order* draft = DraftedScan(situation_.orders)) {
      action.verb = Verb::kUpdate;
      action.item = Item::kMri;
      action.order = draft;
      action.priority = draft->priority;
      action.regions = static_cast<std::uint8_t>(draft->regions | mappings::kSacroiliac);
    }
    planned.actions.push_back(action);
  }

  // One scan: a draft is mended, one in progress is enough, else a new one is ordered.
  void AddScan(const Step& step, PlannedSuggestion& planned) {
    Action action{.item = Item::kMri,
                  .priority = step.timing.priority,
                  .due = DueBy(step.timing),
                  .regions = step.regions,
                  .ct = MriIsContraindicated()};
    if (step.whole_spine_if && situation_.look.Of(*step.whole_spine_if) == Presence::kPresent) {
      action.regions = mappings::kWholeSpine;
    }
    if (const Order* draft = DraftedScan(situation_.orders)) {
      action.verb = Verb::kUpdate;
      action.order = draft;
      const bool wide_enough = (draft->regions & (action.regions | mappings::kWholeSpine)) != 0;
      if (wide_enough) action.regions = 0;
      if (wide_enough && !IsLate(*draft, step.timing, situation_.parameters, situation_.now)) {
        planned.whole = false;
        ++done_;
        return;
      }
      planned.actions.push_back(action);
      return;
    }
    const Finding& enough =
        action.priority == Priority::kStat ? kStatMriInProgress : kMriInProgress;
    if (situation_.look.Of(enough) == Presence::kPresent) {
      planned.whole = false;
      ++done_;
      return;
    }
    planned.actions.push_back(action);
  }

  const Situation& situation_;
  std::span<const Order* const> affected_;
  int done_ = 0;
  int held_back_ = 0;
};

// What the rule proposes here; nothing when all that it would order is in hand (6.2, rule 3).
std::optional<Advice> Plan(const Rule& rule, const Situation& situation) {
  Advice advice;
  advice.rule = &rule;
  advice.orders = situation.chart ? std::vector<const Order*>{} : Affected(rule, situation);
  bool nothing_left = !rule.suggestions.empty();
  char letter = 'A';
  for (const Suggestion& suggestion : rule.suggestions) {
    Planner planner(situation, advice.orders);
    PlannedSuggestion planned = planner.Plan(suggestion, letter++);
    const bool decides = suggestion.recommended || !rule.suggestions.front().recommended;
    if (decides) nothing_left = nothing_left && planner.NothingLeftToDo(planned);
    if (!planned.actions.empty()) advice.suggestions.push_back(std::move(planned));
  }
  if (nothing_left && !AnyPresent(rule.shown_when_done, situation.look)) return std::nullopt;
  return advice;
}

}  // namespace

bool ChangesCode(const Action& action) {
  if (action.verb != Verb::kUpdate) return false;
  const bool mri_for_ct =
      action.item == Item::kMri && !action.ct && action.order->order_class == OrderClass::kCt;
  return action.item == Item::kSacroiliacMri || action.regions != 0 || mri_for_ct;
}

Action ScanMeant(const Action& action) {
  Action scan = action;
  scan.verb = Verb::kCreate;
  if (scan.item == Item::kNone) scan.item = Item::kMri;
  if (scan.regions == 0) scan.regions = action.order->regions;
  scan.ct = action.ct && action.order->order_class == OrderClass::kCt;
  return scan;
}

bool IsTriggered(const Rule& rule, const Situation& situation) {
  if (SaysNothing(situation)) return false;
  if (situation.look.Of(kAgeLt18) == Presence::kPresent && !rule.for_children) return false;
  if (situation.chart) return rule.trigger.chart;
  return std::any_of(situation.orders.begin(), situation.orders.end(), [&](const Order& order) {
    return IsAffected(order, rule.trigger, situation);
  });
}

Presence Applies(const Rule& rule, const Situation& situation) {
  return IsTriggered(rule, situation) ? Judge(rule.when, situation.look) : Presence::kAbsent;
}

std::vector<Advice> Apply(std::span<const Rule> rules, const Situation& situation) {
  std::vector<Advice> applied;
  if (SaysNothing(situation)) return applied;
  for (const Rule& rule : rules) {
    const bool variant_applied = !applied.empty() && applied.back().rule->id == rule.id;
    if (variant_applied || !IsTriggered(rule, situation)) continue;
    if (!Holds(rule.when, situation.look)) continue;
    if (auto advice = Plan(rule, situation)) applied.push_back(std::move(*advice));
  }
  return applied;
}

}  // namespace cds::guideline

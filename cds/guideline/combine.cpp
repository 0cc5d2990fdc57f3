#include <algorithm>

#include "cds/guideline/advice.hpp"

// How cards combine (decision-logic.md section 6.2).
namespace cds::guideline {
namespace {

bool ComesFirst(const Advice& a, const Advice& b) {
  if (a.rule->indicator != b.rule->indicator) return a.rule->indicator > b.rule->indicator;
  return a.rule->precedence < b.rule->precedence;
}

bool HasScan(const Advice& advice) {
  return std::any_of(advice.suggestions.begin(), advice.suggestions.end(),
                     [](const PlannedSuggestion& suggestion) {
                       return std::any_of(suggestion.actions.begin(), suggestion.actions.end(),
                                          [](const Action& action) { return action.is_scan(); });
                     });
}

// Takes over what another card wants of the scan: the earlier deadline, the higher priority, its
// region too.
void Merge(Action& owner, const Action& other) {
  if (other.due && (!owner.due || *other.due < *owner.due)) owner.due = other.due;
  owner.priority = std::max(owner.priority, other.priority);
  const auto regions_of = [](const Action& action) {
    const std::uint8_t sacroiliac = mappings::kSacroiliac;
    if (action.item == Item::kSacroiliacMri) return sacroiliac;
    return action.verb == Verb::kUpdate && action.regions == 0 ? action.order->regions
                                                               : action.regions;
  };
  const auto both = static_cast<std::uint8_t>(regions_of(owner) | regions_of(other));
  if (both != regions_of(owner)) owner.regions = both;
  if (other.item == Item::kMri) owner.item = Item::kMri;
}

// Rule 2: the first card with a scan owns it.
void OneScan(std::vector<Advice>& advice) {
  const auto owner = std::find_if(advice.begin(), advice.end(), HasScan);
  if (owner == advice.end()) return;
  std::vector<Action> others;
  for (auto later = owner + 1; later != advice.end(); ++later) {
    for (PlannedSuggestion& suggestion : later->suggestions) {
      const std::size_t before = suggestion.actions.size();
      for (const Action& action : suggestion.actions) {
        if (action.is_scan()) others.push_back(action);
      }
      std::erase_if(suggestion.actions, [](const Action& action) { return action.is_scan(); });
      if (suggestion.actions.size() < before) suggestion.whole = false;
    }
  }
  for (PlannedSuggestion& suggestion : owner->suggestions) {
    for (Action& action : suggestion.actions) {
      if (!action.is_scan()) continue;
      for (const Action& other : others) Merge(action, other);
    }
  }
}

bool IsSame(const Action& a, const Action& b) {
  if (a.verb != b.verb) return false;
  if (a.verb == Verb::kCreate) return a.item == b.item;
  return a.order->reference == b.order->reference;
}

bool Proposes(const Advice& advice, const Action& action) {
  return std::any_of(advice.suggestions.begin(), advice.suggestions.end(),
                     [&](const PlannedSuggestion& suggestion) {
                       return std::any_of(
                           suggestion.actions.begin(), suggestion.actions.end(),
                           [&](const Action& other) { return IsSame(action, other); });
                     });
}

// Rule 2: a later card drops what an earlier one proposes. Rule 3: an info card that is left with
// nothing goes.
void DropRepeats(std::vector<Advice>& advice) {
  for (auto card = advice.begin(); card != advice.end();) {
    const bool proposed = !card->suggestions.empty();
    for (PlannedSuggestion& suggestion : card->suggestions) {
      const std::size_t before = suggestion.actions.size();
      std::erase_if(suggestion.actions, [&](const Action& action) {
        return std::any_of(advice.begin(), card,
                           [&](const Advice& earlier) { return Proposes(earlier, action); });
      });
      if (suggestion.actions.size() < before) suggestion.whole = false;
    }
    std::erase_if(card->suggestions,
                  [](const PlannedSuggestion& suggestion) { return suggestion.actions.empty(); });
    const bool emptied = card->suggestions.empty() && proposed;
    const bool stays = !emptied || card->rule->indicator != Indicator::kInfo;
    card = stays ? card + 1 : advice.erase(card);
  }
}

// Rule 4: not too many; a card on an opioid or bed rest is not cut off before other info cards.
void KeepFirst(std::vector<Advice>& advice, std::size_t most) {
  std::vector<const Rule*> cut;
  while (advice.size() > most) {
    auto victim = advice.end() - 1;
    for (auto card = advice.rbegin(); card != advice.rend(); ++card) {
      if (card->rule->indicator == Indicator::kInfo && !card->rule->about_therapy) {
        victim = std::prev(card.base());
        break;
      }
    }
    cut.insert(cut.begin(), victim->rule);
    advice.erase(victim);
  }
  if (!advice.empty()) advice.back().also = std::move(cut);
}

}  // namespace

std::vector<Advice> Combine(std::vector<Advice> advice, const mappings::Parameters& parameters) {
  if (advice.size() > 1) std::stable_sort(advice.begin(), advice.end(), ComesFirst);
  OneScan(advice);
  DropRepeats(advice);
  KeepFirst(advice, static_cast<std::size_t>(std::max(parameters.max_cards, 1)));
  return advice;
}

}  // namespace cds::guideline

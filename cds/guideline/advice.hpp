#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cds/guideline/rule.hpp"

namespace cds::guideline {

// One patient in one situation, as the rules see it.
struct Situation {
  const Look& look;
  std::span<const mappings::Order> orders;  // all that are drafted
  bool chart = false;                       // a chart is opened, nothing is ordered
  bool deceased = false;
  const mappings::Parameters& parameters;
  fhir::Now now;
};

// One action that a card proposes.
struct Action {
  Verb verb = Verb::kCreate;
  Item item = Item::kNone;
  const mappings::Order* order = nullptr;  // of a delete or update: which draft
  Priority priority = Priority::kRoutine;
  std::optional<fhir::local_seconds> due{};
  std::uint8_t regions = 0;  // of a scan; 0: as drafted
  bool ct = false;           // CT, since MRI is contraindicated

  // Only scans are updated.
  bool is_scan() const {
    return verb == Verb::kUpdate || item == Item::kMri || item == Item::kSacroiliacMri;
  }
};

struct PlannedSuggestion {
  const Suggestion* of = nullptr;
  char letter = 'A';
  bool whole = true;  // nothing of it was left out
  std::vector<Action> actions;
};

// A rule that is met, on these orders, with what it proposes.
struct Advice {
  const Rule* rule = nullptr;
  std::vector<const mappings::Order*> orders;
  std::vector<PlannedSuggestion> suggestions;
  std::vector<const Rule*> also;  // cards that were left out for being too many
};

// Whether an update makes the drafted scan another one, rather than only sooner.
bool ChangesCode(const Action& action);

// The scan that an update asks for.
Action ScanMeant(const Action& action);

// Whether a rule applies: present; unknown: open, it would apply if more were known; absent: it
// does not.
Presence Applies(const Rule& rule, const Situation& situation);

// The rules that apply, in the guideline's order.
std::vector<Advice> Apply(std::span<const Rule> rules, const Situation& situation);

// The cards to show: most important first, one MRI among them, nothing twice, and not too many
// (section 6.2).
std::vector<Advice> Combine(std::vector<Advice> advice, const mappings::Parameters& parameters);

// How likely cancer is, in words with their limits (section 5.1); empty when no factor has a
// published figure.
std::string ProbabilityText(const Look& look);

}  // namespace cds::guideline

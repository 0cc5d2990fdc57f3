#include <algorithm>
#include <variant>

#include "cds/guideline/describe.hpp"
#include "cds/guideline/suspicions.hpp"
#include "mappings/parameter_table.hpp"

namespace cds::guideline {
namespace {

using Kind = Criteria::Kind;

std::string Capitalized(std::string_view words) {
  std::string text(words);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string NameOf(const Criteria& criteria) {
  const auto named = [](std::string_view title, std::string_view id) {
    return std::string(title) + " (" + std::string(id) + ")";
  };
  return criteria.finding ? named(criteria.finding->title, criteria.finding->id)
                          : named(criteria.suspicion->title, criteria.suspicion->id);
}

std::string HeadOf(const Criteria& criteria) {
  const bool all = criteria.needed == static_cast<int>(criteria.parts.size());
  switch (criteria.kind) {
    case Kind::kFinding:
    case Kind::kSuspicion:
      return NameOf(criteria);
    case Kind::kAtLeast:
      return all                    ? "all of"
             : criteria.needed == 1 ? "any of"
                                    : "at least " + std::to_string(criteria.needed) + " of";
    case Kind::kNot:
      return "not present (absent or unknown)";
    case Kind::kIsAbsent:
      return "known to be absent";
    case Kind::kNotAbsent:
      return "present or unknown";
    case Kind::kIsUnknown:
      return "unknown";
  }
  return {};
}

// One criterion a line, its parts below it and further in.
void AddCriteria(const Criteria& criteria, std::size_t level, std::string& page) {
  if (criteria.kind == Kind::kAtLeast && criteria.parts.size() == 1) {
    return AddCriteria(criteria.parts.front(), level, page);
  }
  page += std::string(2 * level, ' ') + "- " + HeadOf(criteria);
  const bool is_leaf = criteria.finding || criteria.suspicion;
  const bool names_one = !is_leaf && criteria.kind != Kind::kAtLeast &&
                         (criteria.parts.front().finding || criteria.parts.front().suspicion);
  if (names_one) {
    page += ": " + NameOf(criteria.parts.front()) + "\n";
    return;
  }
  page += is_leaf ? "\n" : ":\n";
  for (const Criteria& part : criteria.parts) AddCriteria(part, level + 1, page);
}

std::string RegionsIn(std::uint8_t regions) {
  return (regions & kWholeSpine) != 0 ? "the whole spine" : "the lumbar spine";
}

std::string TimingIn(const Timing& timing, const Parameters& parameters) {
  std::string words(CodeOf(timing.priority));
  if (timing.hours) words += ", within " + std::to_string(parameters.*timing.hours) + " hours";
  if (timing.days) words += ", within " + std::to_string(parameters.*timing.days) + " days";
  if (timing.fixed_days > 0) words += ", in " + std::to_string(timing.fixed_days) + " days";
  return words;
}

std::string ListOf(const std::vector<const Finding*>& findings) {
  std::string list;
  for (const Finding* finding : findings) {
    list += (list.empty() ? "" : ", ") + NameOf(*finding);
  }
  return list;
}

std::string UpdateIn(const Step& step, const Parameters& parameters) {
  if (step.item == Item::kSacroiliacMri) {
    return "change the drafted scan to MRI of the sacroiliac joints";
  }
  std::string words = "change the drafted scan";
  const bool timed = step.timing.hours || step.timing.days;
  if (timed) words += " to " + TimingIn(step.timing, parameters);
  if (step.item == Item::kMri) words += timed ? ", and a CT to an MRI" : " from CT to MRI";
  return words + "; if it does not show the spine, add " + RegionsIn(step.regions);
}

std::string StepIn(const Step& step, const Parameters& parameters) {
  std::string words;
  if (step.verb == Verb::kDelete) {
    words = "remove " + std::string(WordsOf(step.order_class));
  } else if (step.verb == Verb::kUpdate) {
    words = UpdateIn(step, parameters);
  } else {
    words = "order: " + std::string(WordsOf(step.item));
    if (step.item == Item::kMri) words += " of " + RegionsIn(step.regions);
    if (step.item == Item::kBloodCultures) words += ", two sets";
    if (step.whole_spine_if) {
      words += " (the whole spine if " + std::string(step.whole_spine_if->title) + ")";
    }
    words += ", " + TimingIn(step.timing, parameters);
  }
  if (!step.done_if.empty()) words += "; already done if: " + ListOf(step.done_if);
  if (!step.unless.empty()) words += "; left out if: " + ListOf(step.unless);
  return words;
}

void AddTrigger(const Trigger& trigger, std::string& page) {
  std::string classes;
  for (const OrderClass order_class : trigger.classes) {
    classes += (classes.empty() ? "" : ", ") + std::string(WordsOf(order_class));
  }
  page += "- Speaks when: ";
  if (!classes.empty()) {
    page += "one of these is ordered: " + classes;
    if (trigger.which) page += "; of these, one that is " + std::string(trigger.which->words);
    if (trigger.explicit_only) page += "; only when the record or the order names back pain";
  }
  if (trigger.chart) page += std::string(classes.empty() ? "" : "; or ") + "the chart is opened";
  page += "\n";
}

void AddSuggestions(const Rule& rule, const Parameters& parameters, std::string& page) {
  if (rule.suggestions.empty()) return;
  page += std::string("- Suggests, ") + (rule.any_suggestion ? "any" : "at most one") + ":\n";
  for (const Suggestion& suggestion : rule.suggestions) {
    page += "  - " + std::string(suggestion.label) +
            (suggestion.recommended ? " (recommended)" : "") + "\n";
    for (const Step& step : suggestion.steps) {
      page += "    - " + StepIn(step, parameters) + "\n";
    }
  }
}

void AddRule(const Rule& rule, const Parameters& parameters, std::string& page) {
  page += "\n### " + std::string(rule.id) + " " + std::string(rule.name) + "\n\n> " +
          std::string(rule.summary) + "\n\n- Weight: " + std::string(CodeOf(rule.indicator)) +
          ", place " + std::to_string(rule.precedence + 1) + " among cards of that weight\n";
  AddTrigger(rule.trigger, page);
  page += "- Under this condition:\n";
  AddCriteria(rule.when, 1, page);
  AddSuggestions(rule, parameters, page);
  page += "- Timing: " + std::string(rule.timing) + "\n- Evidence: " + std::string(rule.evidence);
  page += "\n";
  for (const Remark& remark : rule.remarks) {
    page += "- If " + Describe(remark.when) + ": " + std::string(remark.text) + "\n";
  }
  if (rule.shows_probability) page += "- Tells how likely cancer is\n";
  if (rule.for_children) page += "- Speaks of patients under 18 too; no other rule does\n";
  if (!rule.shown_when_done.empty()) {
    page += "- Shown even when all that it suggests is in hand, if:";
    for (const Finding* finding : rule.shown_when_done) page += " " + std::string(finding->id);
    page += "\n";
  }
  page += "- Sources: " + std::string(rule.citation->label) + "; statements " +
          std::string(rule.statements) + "\n- May be set aside because:";
  for (const OverrideReason* reason : rule.overrides) {
    page += (reason == rule.overrides.front() ? " " : "; ") + std::string(reason->display);
  }
  page += "\n";
}

std::string_view CourseIn(const Finding& finding) {
  switch (finding.course) {
    case Course::kExposure:
      return "any evidence counts, even if since resolved";
    case Course::kEver:
      return "any evidence counts, past or current";
    default:
      return finding.any_present ? "any evidence counts, no denial overrules it"
                                 : "the newest evidence wins";
  }
}

std::string WindowIn(const Finding& finding, const Parameters& parameters) {
  if (finding.within == Within::kEpisode) return "in this episode of back pain";
  if (finding.within == Within::kAlways) return "at any time";
  for (const ParameterRow& row : ParameterTable()) {
    const auto* const period = std::get_if<Period Parameters::*>(&row.member);
    if (!period || *period != finding.window) continue;
    std::string words =
        "in the last " + WriteParameter(parameters, row) + " (`" + std::string(row.name) + "`)";
    return finding.while_current ? words + ", or as long as it is current" : words;
  }
  return "in its window";
}

std::string SetsIn(const SetIds& sets) {
  std::string list;
  for (const SetId set : sets) {
    list += (list.empty() ? "`" : ", `") + std::string(set.name()) + "`";
  }
  return list;
}

void AddFinding(const Finding& finding, const Parameters& parameters, std::string& page) {
  page += "- **" + std::string(finding.id) + "** " + std::string(finding.title) + ": ";
  std::string shown = SetsIn(finding.shown_by);
  if (finding.computed) {
    shown += std::string(shown.empty() ? "" : ", and ") + "worked out from the record";
  }
  page += shown.empty() ? "its own code" : shown;
  for (const auto& [words, sets] :
       {std::pair(std::string_view("denied by "), &finding.denied_by),
        std::pair(std::string_view("left open by "), &finding.open_with),
        std::pair(std::string_view("not "), &finding.except)}) {
    const std::string list = SetsIn(*sets);
    if (!list.empty()) page += "; " + std::string(words) + list;
  }
  if (!finding.computed || !SetsIn(finding.shown_by).empty() || finding.within == Within::kWindow) {
    page += "; " + WindowIn(finding, parameters) + "; " + std::string(CourseIn(finding));
    if (finding.confirmed) page += "; a provisional diagnosis does not count";
  }
  page += "\n";
}

void AddParameters(const Parameters& parameters, std::string& page) {
  page +=
      "\n## Parameters\n\nAll of them can be configured.\n\n| Name | Default | Meaning |\n"
      "|---|---|---|\n";
  for (const ParameterRow& row : ParameterTable()) {
    page += "| `" + std::string(row.name) + "` | " + WriteParameter(parameters, row);
    if (!row.unit.empty()) page += " " + std::string(row.unit);
    page += " | " + Capitalized(row.words) + " |\n";
  }
}

void AddCitations(std::string& page) {
  page += "\n## Sources\n\n| Source | Address | Rules |\n|---|---|---|\n";
  std::vector<const Citation*> citations;
  for (const Rule& rule : Rules()) {
    const bool told = std::any_of(citations.begin(), citations.end(), [&](const Citation* other) {
      return other->key == rule.citation->key;
    });
    if (!told) citations.push_back(rule.citation);
  }
  for (const Citation* citation : citations) {
    std::string rules;
    std::string_view last;
    for (const Rule& rule : Rules()) {
      if (rule.citation->key != citation->key || rule.id == last) continue;
      rules += (rules.empty() ? "" : ", ") + std::string(rule.id);
      last = rule.id;
    }
    page += "| " + std::string(citation->label) + " | " + std::string(citation->url) + " | " +
            rules + " |\n";
  }
}

}  // namespace

std::string DescribeGuideline(const mappings::Parameters& parameters) {
  std::string page =
      "# Back pain worse at rest: the guideline as it is applied\n\n"
      "A finding is present, absent or unknown; what is not recorded is unknown, never absent. A\n"
      "rule speaks only when its condition is known to hold. Statements S1 to S58 are those of "
      "the\n"
      "article, F1 onwards those of the evidence review.\n\n## Rules\n";
  for (const Rule& rule : Rules()) AddRule(rule, parameters, page);
  page += "\n## Suspicions\n";
  for (const Suspicion* suspicion : Suspicions()) {
    page += "\n### " + std::string(suspicion->id) + " " + std::string(suspicion->title) + "\n\n`" +
            Describe(suspicion->when) + "`\n\n";
    AddCriteria(suspicion->when, 0, page);
  }
  page +=
      "\n## Findings\n\nWhat shows each: the value sets by name, and what is worked out. The\n"
      "finding's own code, its id in lower case with hyphens, always shows or denies it.\n\n";
  for (const Finding* finding : AllFindings()) AddFinding(*finding, parameters, page);
  AddParameters(parameters, page);
  AddCitations(page);
  return page;
}

}  // namespace cds::guideline

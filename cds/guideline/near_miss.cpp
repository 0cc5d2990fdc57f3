#include "cds/guideline/near_miss.hpp"

#include <algorithm>

#include "cds/guideline/describe.hpp"

namespace cds::guideline {
namespace {

using Findings = std::vector<const Finding*>;

bool Has(const Findings& findings, const Finding& finding) {
  return std::find(findings.begin(), findings.end(), &finding) != findings.end();
}

// The criteria hold when the findings are so; of the others, as they are or all unknown.
bool HoldsIf(const Criteria& criteria, const Findings& findings, Presence are,
             const Look* otherwise) {
  Evidence changed;
  changed.presence = are;
  const Evidence unknown;
  const Look look([&](const Finding& finding) -> const Evidence& {
    if (Has(findings, finding)) return changed;
    return otherwise ? (*otherwise)(finding) : unknown;
  });
  return Holds(criteria, look);
}

// Each finding that is enough.
std::vector<Change> SingleChanges(const Criteria& criteria, const Look& look) {
  std::vector<Change> changes;
  for (const Finding* finding : AllFindings()) {
    for (const Presence to : {Presence::kPresent, Presence::kAbsent}) {
      if (look.Of(*finding) == to || !HoldsIf(criteria, {finding}, to, &look)) continue;
      changes.push_back({{finding}, to, HoldsIf(criteria, {finding}, to, nullptr)});
    }
  }
  return changes;
}

// Two, else three, that are present and together hold it back.
std::vector<Change> JointChanges(const Criteria& criteria, const Look& look) {
  Findings present;
  for (const Finding* finding : AllFindings()) {
    if (look.Of(*finding) == Presence::kPresent) present.push_back(finding);
  }
  std::vector<Change> changes;
  const auto try_out = [&](const Findings& findings) {
    if (HoldsIf(criteria, findings, Presence::kAbsent, &look)) {
      changes.push_back({findings, Presence::kAbsent, false});
    }
  };
  for (std::size_t i = 0; i < present.size(); ++i) {
    for (std::size_t j = i + 1; j < present.size(); ++j) try_out({present[i], present[j]});
  }
  if (!changes.empty()) return changes;
  for (std::size_t i = 0; i < present.size(); ++i) {
    for (std::size_t j = i + 1; j < present.size(); ++j) {
      for (std::size_t k = j + 1; k < present.size(); ++k) {
        try_out({present[i], present[j], present[k]});
      }
    }
  }
  return changes;
}

}  // namespace

std::vector<Change> NearestChanges(const Rule& rule, const Situation& situation) {
  if (!IsTriggered(rule, situation) || Applies(rule, situation) == Presence::kPresent) return {};
  std::vector<Change> changes = SingleChanges(rule.when, situation.look);
  if (changes.empty()) changes = JointChanges(rule.when, situation.look);
  return changes;
}

}  // namespace cds::guideline

#include "cds/guideline/describe.hpp"

#include <algorithm>

#include "cds/guideline/suspicions.hpp"

namespace cds::guideline {
namespace {

using Kind = Criteria::Kind;

std::string Joined(const std::vector<Criteria>& parts, std::string_view by) {
  std::string joined;
  for (const Criteria& part : parts) {
    if (!joined.empty()) joined += by;
    const bool needs_brackets = part.kind == Kind::kAtLeast && part.parts.size() > 1;
    joined += needs_brackets ? "(" + Describe(part) + ")" : Describe(part);
  }
  return joined;
}

void Collect(const Criteria& criteria, std::vector<const Finding*>& found) {
  if (criteria.finding && std::find(found.begin(), found.end(), criteria.finding) == found.end()) {
    found.push_back(criteria.finding);
  }
  if (criteria.suspicion) Collect(criteria.suspicion->when, found);
  for (const Criteria& part : criteria.parts) Collect(part, found);
}

}  // namespace

std::string Describe(const Criteria& criteria) {
  switch (criteria.kind) {
    case Kind::kFinding:
      return std::string(criteria.finding->id);
    case Kind::kSuspicion:
      return std::string(criteria.suspicion->id);
    case Kind::kAtLeast:
      if (criteria.needed == static_cast<int>(criteria.parts.size())) {
        return Joined(criteria.parts, " & ");
      }
      if (criteria.needed == 1) return Joined(criteria.parts, " | ");
      return "at least " + std::to_string(criteria.needed) + " of {" +
             Joined(criteria.parts, ", ") + "}";
    case Kind::kNot:
      return "not (" + Describe(criteria.parts.front()) + ")";
    case Kind::kIsAbsent:
      return Describe(criteria.parts.front()) + " = A";
    case Kind::kNotAbsent:
      return Describe(criteria.parts.front()) + " not A";
    case Kind::kIsUnknown:
      return Describe(criteria.parts.front()) + " = U";
  }
  return {};
}

std::vector<const Finding*> AllFindings() {
  std::vector<const Finding*> found;
  for (const Suspicion* suspicion : kSuspicions) Collect(suspicion->when, found);
  for (const Rule& rule : Rules()) {
    Collect(rule.when, found);
    for (const Suggestion& suggestion : rule.suggestions) {
      for (const Step& step : suggestion.steps) {
        for (const auto* list : {&step.done_if, &step.unless}) {
          for (const Finding* finding : *list) Collect(*finding, found);
        }
      }
    }
  }
  for (const Finding* finding : {&kBackPain, &kMriContra, &kAgeLt18}) Collect(*finding, found);
  return found;
}

}  // namespace cds::guideline

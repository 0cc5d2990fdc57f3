#include "cds/guideline/describe.hpp"

#include <algorithm>
#include <array>

#include "cds/guideline/suspicions.hpp"

namespace cds::guideline {
namespace {

using Kind = Criteria::Kind;

// What the steps before and after the rules look at, and what other findings are made of.
constexpr const Finding* kNamedElsewhere[] = {
    &kBackPain,  &kMriContra,  &kAgeLt18,         &kNightPain,  &kSittingWorse, &kRelievedSittingUp,
    &kKnownMets, &kPersist1Mo, &kCancerTreatment, &kPalliative, &kSickle};

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

std::string_view WordsOf(OrderClass order_class) {
  constexpr std::array<std::string_view, 10> kWords = {
      "the plain film", "the sacroiliac film",        "the MRI",  "the CT",         "the opioid",
      "the NSAID",      "the conservative treatment", "bed rest", "the blood test", "the order"};
  return kWords[static_cast<std::size_t>(order_class)];
}

std::string_view WordsOf(Item item) {
  constexpr std::array<std::string_view, 16> kWords = {
      "",
      "MRI",
      "MRI of the sacroiliac joints",
      "Emergency assessment by spinal surgery or the emergency department",
      "ESR",
      "CRP",
      "Blood culture",
      "HLA-B27",
      "Infectious disease consultation",
      "Oncology referral (cancer or spinal-cord-compression pathway)",
      "Rheumatology referral",
      "Physiotherapy with spinal mobility exercises",
      "Ibuprofen 400 mg oral tablet",
      "Advice to stay active",
      "Heat for short-term relief",
      "Review of the back pain"};
  return kWords[static_cast<std::size_t>(item)];
}

std::vector<const Finding*> AllFindings() {
  std::vector<const Finding*> found;
  for (const Suspicion* suspicion : Suspicions()) Collect(suspicion->when, found);
  for (const Rule& rule : Rules()) {
    Collect(rule.when, found);
    for (const Remark& remark : rule.remarks) Collect(remark.when, found);
    for (const Suggestion& suggestion : rule.suggestions) {
      for (const Step& step : suggestion.steps) {
        for (const auto* list : {&step.done_if, &step.unless}) {
          for (const Finding* finding : *list) Collect(*finding, found);
        }
      }
    }
  }
  for (const Finding* finding : kNamedElsewhere) Collect(*finding, found);
  return found;
}

}  // namespace cds::guideline

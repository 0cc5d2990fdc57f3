#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cds/guideline/criteria.hpp"
#include "cds/guideline/timing.hpp"
#include "mappings/order.hpp"
#include "mappings/parameters.hpp"

namespace cds::guideline {

using mappings::OrderClass;

// Of a card (CDS Hooks 2.0, "Card attributes").
enum class Indicator : std::uint8_t { kInfo, kWarning, kCritical };
constexpr std::string_view CodeOf(Indicator indicator) {
  return indicator == Indicator::kCritical  ? "critical"
         : indicator == Indicator::kWarning ? "warning"
                                            : "info";
}

// What a suggestion can order (decision-logic.md section 9 has the codes).
enum class Item : std::uint8_t {
  kNone,
  kMri,            // of the region that the rule names
  kSacroiliacMri,  // inflammatory protocol, unenhanced
  kEmergencyReferral,
  kEsr,
  kCrp,
  kBloodCultures,  // two sets
  kHlaB27,
  kInfectiousDiseaseReferral,
  kOncologyReferral,
  kRheumatologyReferral,
  kPhysiotherapy,
  kNsaid,
  kActivityAdvice,
  kHeatAdvice,
  kReview,
};

enum class Verb : std::uint8_t { kDelete, kCreate, kUpdate };

// One action of a suggestion: delete the affected orders of a class, create an item, or mend the
// affected scan.
struct Step {
  Verb verb = Verb::kCreate;
  OrderClass order_class = OrderClass::kOther;  // of a delete
  Item item = Item::kNone;                      // of a create
  Timing timing{};
  std::uint8_t regions = 0;  // of an MRI; of an update, when the scan does not show the spine
  const Suspicion* whole_spine_if = nullptr;  // of an MRI
  std::vector<const Finding*> done_if{};      // not needed when one of these is present
  std::vector<const Finding*> unless{};  // not safe, or not wanted, when one of these is present
};

struct Suggestion {
  std::string_view label;
  bool recommended = false;
  std::vector<Step> steps;
};

// A sentence of the detail that stands only when its criteria hold.
struct Remark {
  Criteria when;
  std::string_view text;
};

// A primary source (citations.md).
struct Citation {
  std::string_view key;
  std::string_view label;
  std::string_view url;
};

// Why a clinician may set a card aside (section 7).
struct OverrideReason {
  std::string_view code;
  std::string_view display;
};

// Some of the orders of a class: in words, and the test.
struct Which {
  std::string_view words;
  bool (*holds)(const mappings::Order&, const mappings::Parameters&, const fhir::Now&);
};

// Which orders a rule is about, and whether it also speaks when a chart is opened.
struct Trigger {
  std::vector<OrderClass> classes{};
  bool chart = false;            // patient-view
  bool explicit_only = false;    // stewardship: not when back pain is only implied (section 3)
  const Which* which = nullptr;  // of those orders; all when null
};

// One row of decision-logic.md section 6.
struct Rule {
  std::string_view id{};
  std::string_view name{};  // short, for the card's topic
  Trigger trigger{};
  Criteria when;
  Indicator indicator = Indicator::kInfo;
  int precedence = 0;  // section 5, end: the lesser comes first
  std::string_view summary{};
  std::vector<Suggestion> suggestions{};
  bool any_suggestion = false;  // selectionBehavior `any`
  // Shown, when one of these is present, even when all that it recommends is in hand (6.2, rule 3).
  std::vector<const Finding*> shown_when_done{};
  bool for_children = false;  // the only rules that speak of patients under 18 (section 8)
  bool about_therapy =
      false;  // an opioid or bed rest: not cut off in favor of an info card (6.2, rule 4)
  std::string_view timing{};    // in words, for the detail
  std::string_view evidence{};  // in words, for the detail
  std::vector<Remark> remarks{};
  bool shows_probability = false;  // section 5.1
  std::string_view statements{};   // of the article, and the sources of clinical-evidence.md
  const Citation* citation = nullptr;
  std::vector<const OverrideReason*> overrides{};
};

// The guideline, in its own order.
std::span<const Rule> Rules();

}  // namespace cds::guideline

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.hpp"
#include "fhir/record.hpp"
#include "mappings/value_set.hpp"

namespace mappings {

class Assessment;

// What an order is (decision-logic.md section 3, "Order classes").
enum class OrderClass : std::uint8_t {
  kXr,
  kSiXr,
  kMri,
  kCt,
  kOpioid,
  kNsaid,
  kConservative,
  kBedRest,
  kLab,
  kOther,
};

// The part of the spine that a scan covers, as bits.
enum Region : std::uint8_t { kLumbar = 1, kWholeSpine = 2, kSacroiliac = 4, kThoracic = 8 };

// A scan of the sacroiliac joints or the neck alone answers no question of the lower spine; one of
// the sacrum counts as lumbar (section 9).
constexpr bool ShowsSpine(std::uint8_t regions) { return (regions & ~kSacroiliac) != 0; }

// A value set of imaging orders and studies, and what it is (section 9, ORDER_XR_*, ORDER_MRI_*,
// ORDER_CT_*).
struct ImagingSet {
  SetId set;
  OrderClass order_class;
  std::uint8_t region;
  bool needs_back_pain;  // an order of it is about back pain only when its reason says so
};
std::span<const ImagingSet> ImagingSets();

// How surely an order is about back pain (section 3, `BPC`).
enum class BackPainContext : std::uint8_t { kNone, kImplied, kExplicit };

// FHIR R4 request-priority.
enum class Priority : std::uint8_t { kRoutine, kUrgent, kAsap, kStat };
std::string_view CodeOf(Priority priority);

// A drafted order as the guideline sees it.
struct Order {
  OrderClass order_class = OrderClass::kOther;
  std::uint8_t regions = 0;
  BackPainContext context = BackPainContext::kNone;
  Priority priority = Priority::kRoutine;
  std::optional<fhir::Span> due;
  std::string reference;   // "ServiceRequest/xr1"; "" when the draft has no id
  std::string_view title;  // its own words
  fhir::Json resource;
  bool gives_reason = false;  // in whatever form
  bool advised = true;        // else it is background: no card is about it
};

// The orders of the situation, in its order, each with its class and how surely it is about back
// pain.
std::vector<Order> ReadOrders(const Assessment& assessment);

// Whether an order may turn out to be one that a rule is about once more is known: some set knows a
// code of it, or its medicine is not here to be seen. `order` is the draft's JSON.
bool MayMatter(fhir::Json order, const fhir::Record& record, const ValueSets& value_sets);

constexpr bool IsScan(OrderClass order_class) {
  return order_class == OrderClass::kMri || order_class == OrderClass::kCt;
}

// A picture of the spine or the sacroiliac joints.
constexpr bool IsImaging(OrderClass order_class) {
  return order_class == OrderClass::kXr || order_class == OrderClass::kSiXr || IsScan(order_class);
}

}  // namespace mappings

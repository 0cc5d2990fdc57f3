#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/guideline/suspicions.hpp"

namespace tests {

using Findings = std::vector<const mappings::Finding*>;

// Findings that are set by hand, present ones last; what is not set is unknown.
class ByHand {
 public:
  ByHand(const Findings& present, const Findings& absent)
      : look_([this](const mappings::Finding& finding) -> const mappings::Evidence& {
          return evidence_[&finding];
        }) {
    for (const auto* finding : absent) Set(*finding, mappings::Presence::kAbsent);
    for (const auto* finding : present) Set(*finding, mappings::Presence::kPresent);
  }
  ByHand(const ByHand&) = delete;
  ByHand& operator=(const ByHand&) = delete;

  const cds::guideline::Look& look() const { return look_; }

 private:
  void Set(const mappings::Finding& finding, mappings::Presence presence) {
    evidence_[&finding].finding = &finding;
    evidence_[&finding].presence = presence;
  }

  std::unordered_map<const mappings::Finding*, mappings::Evidence> evidence_;
  cds::guideline::Look look_;
};

inline fhir::Now Noon() { return *fhir::ReadInstant("2026-07-15T12:00Z"); }

// An order about back pain, under a reference of its own.
inline mappings::Order Ordered(mappings::OrderClass order_class, std::uint8_t regions = 0) {
  mappings::Order order;
  order.order_class = order_class;
  order.regions = regions;
  order.context = mappings::BackPainContext::kExplicit;
  order.reference = "ServiceRequest/" + std::to_string(static_cast<int>(order_class)) + "-" +
                    std::to_string(regions);
  return order;
}

inline mappings::Order WithPriority(mappings::Order order, mappings::Priority priority) {
  order.priority = priority;
  return order;
}

inline mappings::Order Due(mappings::Order order, std::chrono::hours from_now) {
  order.due = fhir::Span{Noon().local + from_now, Noon().local + from_now};
  return order;
}

// One that is drafted too, but not asked about.
inline mappings::Order InBackground(mappings::Order order) {
  order.advised = false;
  return order;
}

// A patient with findings set by hand, and what is ordered; nothing is ordered when the chart is
// opened.
struct Visit {
  Visit(const Findings& present, const Findings& absent, std::vector<mappings::Order> ordered)
      : findings(present, absent), orders(std::move(ordered)) {}

  cds::guideline::Situation situation() const {
    return {findings.look(), orders, orders.empty(), false, parameters, Noon()};
  }
  std::vector<cds::guideline::Advice> Applied() const {
    return Apply(cds::guideline::Rules(), situation());
  }
  std::vector<cds::guideline::Advice> Cards() const { return Combine(Applied(), parameters); }

  ByHand findings;
  std::vector<mappings::Order> orders;
  mappings::Parameters parameters;
};

}  // namespace tests

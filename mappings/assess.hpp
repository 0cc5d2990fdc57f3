#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "fhir/record.hpp"
#include "mappings/catalogue.hpp"
#include "mappings/evidence_memo.hpp"
#include "mappings/finding.hpp"
#include "mappings/order.hpp"
#include "mappings/parameters.hpp"
#include "mappings/reason.hpp"

namespace mappings {

// What the caller's record is judged against.
struct Standard {
  const ValueSets& value_sets;
  const Parameters& parameters;
  fhir::Now now;
  std::string_view canonical_base;
};

// The current episode of back pain (decision-logic.md section 4, ONSET).
struct Episode {
  std::optional<fhir::Span> onset;
  std::optional<fhir::Span> recorded;  // when the onset is not known: it began no later than this
  fhir::Json condition;                // the Condition that names it
};

// An order that is being drafted; one that is not to be advised on is the background of the others.
struct DraftedOrder {
  fhir::Resource resource;
  bool advised = true;
};

// The encounter in which the hook fires, and the orders that are being drafted in it.
struct Situation {
  std::string_view encounter_id;
  std::vector<DraftedOrder> orders;
};

// What the codes of a drafted order say: the value sets of what is ordered, and why.
struct Draft {
  const fhir::Resource& resource;
  bool advised;
  SetsOf sets;
  Reason reason;
};

// A record as findings: each is looked up when it is asked for, and once.
class Assessment {
 public:
  Assessment(const fhir::Record& record, const Situation& situation, const Standard& standard);
  Assessment(const Assessment&) = delete;
  Assessment& operator=(const Assessment&) = delete;

  const Evidence& operator()(const Finding& finding) const {
    const Evidence* const known = memo_.Find(finding);
    return known != nullptr ? *known : LookUp(finding);
  }
  Presence Of(const Finding& finding) const { return (*this)(finding).presence; }
  bool IsPresent(const Finding& finding) const { return Of(finding) == Presence::kPresent; }

  // Those of the situation, in its order.
  std::span<const Order> orders() const { return orders_; }

  // For the findings that are computed.
  std::span<const Hit> In(SetId set) const { return catalogue_.In(set.hash()); }
  std::span<const Hit> Local(const Finding& finding) const { return Local(finding.local); }
  std::span<const Hit> Local(std::uint32_t set) const { return catalogue_.In(set); }
  std::span<const Hit> Local(std::string_view id) const {
    return has_local() ? catalogue_.In(LocalSet(id)) : std::span<const Hit>();
  }
  bool has_local() const { return catalogue_.has_local(); }  // any local finding code
  bool Has(SetId set, const fhir::Resource& resource) const {
    return catalogue_.Has(set.hash(), resource);
  }
  const fhir::Record& record() const { return record_; }
  const Situation& situation() const { return situation_; }
  const fhir::Now& now() const { return standard_.now; }
  const Parameters& parameters() const { return standard_.parameters; }
  const ValueSets& value_sets() const { return standard_.value_sets; }
  const fhir::Patient& patient() const { return patient_; }
  // The same orders, as their codes.
  std::span<const Draft> drafts() const { return drafts_; }
  // The Conditions of back pain that are not over.
  std::span<const fhir::Condition> back_pain() const { return back_pain_; }
  const Episode& episode() const { return episode_; }

 private:
  const Evidence& LookUp(const Finding& finding) const;

  const fhir::Record& record_;
  const Situation& situation_;
  Standard standard_;
  Catalogue catalogue_;
  fhir::Patient patient_;
  std::vector<Draft> drafts_;
  std::vector<fhir::Condition> back_pain_;
  Episode episode_;
  std::vector<Order> orders_;
  mutable EvidenceMemo memo_;
};

}  // namespace mappings

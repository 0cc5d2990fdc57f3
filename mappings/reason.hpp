#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "fhir/record.hpp"
#include "mappings/value_set.hpp"

namespace mappings {

// Why an order is placed, as its reasonCode and reasonReference say in codes (decision-logic.md
// section 3).
struct Reason {
  bool given = false;     // there is one, in whatever form
  bool readable = false;  // a code of it, or of the Condition it points to, could be read
  bool back_pain = false;
  bool inflammatory = false;  // spondyloarthritis or the sacroiliac joints
  bool cancer = false;
  std::vector<fhir::Json> conditions;  // those that it points to
};

Reason ReadReason(fhir::Json order, const fhir::Record& record, const ValueSets& value_sets);

// Back pain as a problem, and what else a back-pain order can name as its reason.
inline constexpr std::initializer_list<SetId> kBackPainProblem = {
    "back-pain", "radic", "spinal-stenosis", "degenerative-spine", "thoracic-pain"};

// Cancer, past or present, as a problem or as the reason of an order.
inline constexpr std::initializer_list<SetId> kCancer = {"cancer-hx", "metastatic-any", "myeloma",
                                                         "known-mets"};

// The value sets that the codings of a concept belong to, each coding looked up once.
class SetsOf {
 public:
  SetsOf(const fhir::CodeableConcept& value, const ValueSets& value_sets);

  bool HasOneOf(std::initializer_list<SetId> sets) const;
  bool empty() const { return sets_.empty(); }

 private:
  std::vector<std::uint32_t> sets_;
};

// Whether a concept has a coding in one of the sets.
bool IsIn(const fhir::CodeableConcept& value, std::initializer_list<SetId> sets,
          const ValueSets& value_sets);

}  // namespace mappings

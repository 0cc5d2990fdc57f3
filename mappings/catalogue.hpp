#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/record.hpp"
#include "mappings/value_set.hpp"

namespace mappings {

// The role in which a code stands in a resource.
enum class Carrier : std::uint8_t {
  kCondition,
  kObservation,    // what was observed; the value says yes, no or how much
  kObservedValue,  // the value itself is the code, of an observation that asks which factor it is
  kProcedure,
  kImaging,  // DiagnosticReport, ImagingStudy
  kMedication,
  kServiceRequest,
  kFamily,
  kAllergy,
  kEncounter,
};

// One code of an admissible resource that belongs to a value set.
struct Hit {
  std::uint32_t set = 0;  // SetId::hash()
  Carrier carrier = Carrier::kCondition;
  const fhir::Resource* resource = nullptr;
  fhir::Json holder;  // the resource, a component of it, an answer, a condition of a relative
  std::optional<fhir::Span> when{};  // of the resource
};

// The value set of a local finding code (contract.md, "Recording what EHRs have no code for");
// takes the finding's id in either spelling.
constexpr std::uint32_t LocalSet(std::string_view finding_id) {
  std::uint32_t hash = SetId::Hash("finding/");
  for (const char c : finding_id) {
    const char lower = c == '_' ? '-' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 16777619U;
  }
  return hash;
}

// A record by value set: every code is looked up once, and each finding then finds its resources at
// hand. Resources that section 1 of decision-logic.md does not admit, or that are dated ahead of
// now, are not in it; one that came twice is in it once.
class Catalogue {
 public:
  Catalogue(const fhir::Record& record, const ValueSets& value_sets,
            std::string_view canonical_base, const fhir::Now& now);

  std::span<const Hit> In(std::uint32_t set) const;
  // The resource brings a code of the set.
  bool Has(std::uint32_t set, const fhir::Resource& resource) const;

 private:
  class Builder;
  std::vector<Hit> hits_;  // by set, then by resource
};

}  // namespace mappings

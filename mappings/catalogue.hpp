#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/lent.hpp"
#include "fhir/record.hpp"
#include "mappings/finding.hpp"
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

// A record by value set: every code is looked up once, and each finding then finds its resources at
// hand. Resources that section 1 of decision-logic.md does not admit, or that are dated ahead of
// now, are not in it; one that came twice is in it once.
class Catalogue {
 public:
  Catalogue(const fhir::Record& record, const ValueSets& value_sets,
            std::string_view canonical_base, const fhir::Now& now);

  std::span<const Hit> In(std::uint32_t set) const {
    return may_have_[Bit(set)] ? Search(set) : std::span<const Hit>();
  }
  bool has_local() const { return has_local_; }  // any local finding code
  // The resource brings a code of the set.
  bool Has(std::uint32_t set, const fhir::Resource& resource) const;

 private:
  class Builder;

  std::span<const Hit> Search(std::uint32_t set) const;

  // Most sets have no hit: a bit by the set's number says so of nearly all of them.
  static constexpr std::size_t Bit(std::uint32_t set) { return (set ^ set >> 16U) % kBits; }
  static constexpr std::size_t kBits = 512;

  struct Room {
    void Trim();

    std::vector<Hit> came;             // in the order of the record
    std::vector<std::uint64_t> order;  // a set, and the place in `came` of a hit of it
    std::vector<Hit> hits;             // by set, then by resource
  };

  void Sort();

  fhir::Lent<Room> room_;
  std::bitset<kBits> may_have_;
  bool has_local_ = false;
};

}  // namespace mappings

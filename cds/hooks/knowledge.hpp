#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fhir/date.hpp"
#include "fhir/json.hpp"
#include "mappings/order_codes.hpp"
#include "mappings/parameters.hpp"
#include "mappings/value_set.hpp"

namespace cds::hooks {

// What does not come from the caller: the code sets, the numbers, the clock, and where our own
// canonical URLs begin. A case fixes the clock, so that whole responses can be compared.
struct Knowledge {
  mappings::ValueSets value_sets;
  mappings::OrderCodes order_codes;
  mappings::Parameters parameters;
  std::string canonical_base = "https://lumbar.example/fhir";
  fhir::JsonLimits json_limits;  // of a request
  std::function<fhir::Now()> now = fhir::SystemNow;
};

// Knowledge as a consultation holds on to it; it may be replaced while there are consultations.
using SharedKnowledge = std::shared_ptr<const Knowledge>;

// The same of knowledge that outlives every consultation.
inline SharedKnowledge Lent(const Knowledge& knowledge) { return {SharedKnowledge(), &knowledge}; }

// Loads and checks the value sets of the directory, the site's own code maps and order_codes.csv,
// which stands beside the directory. Every fault is added to `faults`; use the result only when
// there are none.
Knowledge LoadKnowledge(const std::filesystem::path& value_sets,
                        std::span<const std::filesystem::path> site_maps,
                        std::vector<mappings::Fault>& faults);

}  // namespace cds::hooks

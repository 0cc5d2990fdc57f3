#pragma once

#include <optional>

#include "mappings/order.hpp"
#include "mappings/parameters.hpp"

namespace cds::guideline {

using mappings::Priority;

// How soon: a priority, and a limit that is one of the parameters, in hours or days.
struct Timing {
  Priority priority = Priority::kRoutine;
  int mappings::Parameters::*hours = nullptr;
  int mappings::Parameters::*days = nullptr;
  int fixed_days = 0;
};

// The limit from now on; none when the timing has none.
std::optional<fhir::local_seconds> DueBy(const Timing& timing,
                                         const mappings::Parameters& parameters,
                                         const fhir::Now& now);

// Whether a drafted scan comes too late for a timing with a limit (section 6, R-MAL-04). Days are
// met by the date of the last one at any priority, and by a higher priority than routine without a
// date. Hours need the priority, and a date unless that is stat; an emergency must be due in them
// for sure, another order by the date of their last day.
bool IsLate(const mappings::Order& order, const Timing& timing,
            const mappings::Parameters& parameters, const fhir::Now& now);

}  // namespace cds::guideline

#pragma once

#include <span>

#include "mappings/assess.hpp"

namespace mappings {

// The days of a look-back on which some medicine of the sets was supplied or in use; today counts.
// One that is active without an end or a supply counts from its start.
int CoveredDays(std::span<const SetId> sets, Period window, const Assessment& assessment);

// The medicine is in use, or was on some day of the look-back; unknown when that cannot be dated.
Presence WasInUse(const Hit& hit, Period window, const Assessment& assessment);

}  // namespace mappings

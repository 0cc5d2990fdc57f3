#pragma once

#include <vector>

#include "mappings/assess.hpp"
#include "mappings/finding.hpp"

namespace mappings {

// The sightings that the codes of a finding give, placed in time; those outside its window are left
// out.
Sightings Sight(const Finding& finding, const Assessment& assessment);

// Weighs sightings against each other as the finding's course says.
Evidence Settle(const Finding& finding, Sightings sightings);

// A computed sighting of the hit's resource.
Sighting SightingOf(Presence presence, const Hit& hit);

// A sighting of no one resource, dated now: what follows from the absence, sum or meeting of
// others.
Sighting Inferred(Presence presence, std::string words, const fhir::Now& now);

// Whether a time lies in the window of a finding; of no time, unknown.
Presence InWindow(const Finding& finding, const std::optional<fhir::Span>& when,
                  const Assessment& assessment);

// A Condition that is not refuted, and not said to be past.
bool IsCurrent(const fhir::Condition& condition, const fhir::Now& now);
bool IsRefuted(const fhir::Condition& condition);
bool IsProvisional(const fhir::Condition& condition);

// All the parts of the record that can hold a red flag arrived. What rests on there being no newer
// one needs this.
bool RedFlagsWereRead(const Assessment& assessment);

}  // namespace mappings

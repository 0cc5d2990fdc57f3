#pragma once

#include <optional>

#include "fhir/resources.hpp"
#include "mappings/catalogue.hpp"
#include "mappings/parameters.hpp"
#include "mappings/presence.hpp"

// What one hit says: yes or no, how much, when (decision-logic.md section 1, "Observation",
// "Units").
namespace mappings {

// Yes or no: a boolean, a positive or negative concept, a word of the closed list, else the
// interpretation. Unknown for anything else.
Presence ReadYesNo(const Hit& hit, const ValueSets& value_sets);

// What the interpretation says: positive, high or abnormal is present, negative, normal or low is
// absent.
Presence ReadInterpretation(fhir::Json holder, const ValueSets& value_sets);

// The number of a value, in any unit; nothing when there is none.
std::optional<fhir::Quantity> ReadNumber(fhir::Json holder);

// A quantity in the unit that the name says; nothing when its unit is not understood.
std::optional<fhir::Quantity> InCelsius(const fhir::Quantity& quantity);
std::optional<fhir::Quantity> InKilograms(const fhir::Quantity& quantity);
std::optional<fhir::Quantity> InMilligramsPerLitre(const fhir::Quantity& quantity);  // of CRP
std::optional<fhir::Quantity> InMillimetresPerHour(const fhir::Quantity& quantity);
std::optional<fhir::Quantity> InMillilitres(const fhir::Quantity& quantity);
std::optional<fhir::Quantity> InMinutes(const fhir::Quantity& quantity);

// "more than" or "at least" a limit; unknown when a comparator leaves it open.
Presence IsAbove(const fhir::Quantity& quantity, fhir::Decimal limit);
Presence IsAtLeast(const fhir::Quantity& quantity, fhir::Decimal limit);

// When a resource is dated: effective, authored, performed; of a Condition its onset, else when it
// was recorded.
std::optional<fhir::Span> ReadWhen(const fhir::Resource& resource, std::chrono::minutes offset);

// `when`, cut off at now; nothing when it lies more than a day ahead ("Dates").
std::optional<fhir::Span> NotAhead(std::optional<fhir::Span> when, const fhir::Now& now);

// The first day that a look-back from now takes in.
fhir::local_days WindowStart(const fhir::Now& now, Period period);

// Whether a time lies in the look-back; unknown when only part of it does.
Presence IsSince(const fhir::Span& when, fhir::local_days start);

}  // namespace mappings

#pragma once

#include <string_view>

#include "tests/support/consultation.hpp"

namespace tests {

// Why decision-logic.md lets a rule that did not apply before apply when something is no longer
// known, in its own words; "" when it does not.
std::string_view ReasonToApply(std::string_view rule, const Consultation& before,
                               const Consultation& after);

// The same for R-IMG, R-BED and R-OPI-02 when a resource is not in the record at all, so that
// nobody can know of it.
std::string_view ReasonToReassure(std::string_view rule, const Consultation& before,
                                  const Consultation& after);

// Whether the rule speaks because something is not recorded (section 8, rule 8).
bool ReliesOnAbsence(std::string_view rule);

}  // namespace tests

#pragma once

#include <string>
#include <vector>

#include "cds/guideline/rule.hpp"

namespace cds::guideline {

// Criteria in the notation of decision-logic.md: "CANCER_HX | (SUPINE_WORSE & not FTI)".
std::string Describe(const Criteria& criteria);

// Every finding that a suspicion or a rule names, negated or not, each once, in the order of their
// first naming.
std::vector<const Finding*> AllFindings();

}  // namespace cds::guideline

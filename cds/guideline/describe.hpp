#pragma once

#include <string>
#include <vector>

#include "cds/guideline/rule.hpp"

namespace cds::guideline {

// Criteria in the notation of decision-logic.md: "CANCER_HX | (SUPINE_WORSE & not FTI)".
std::string Describe(const Criteria& criteria);

// What an order is, with its article: "the plain film".
std::string_view WordsOf(OrderClass order_class);

// What a suggestion orders: "Rheumatology referral".
std::string_view WordsOf(Item item);

// Every finding that a suspicion or a rule names, negated or not, each once, in the order of their
// first naming.
std::vector<const Finding*> AllFindings();

// The whole guideline as it is applied, for a clinician to hold beside the article: every rule,
// suspicion, finding, parameter and source. Markdown.
std::string DescribeGuideline(const mappings::Parameters& parameters);

}  // namespace cds::guideline

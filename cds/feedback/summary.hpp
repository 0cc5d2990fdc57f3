#pragma once

#include <string>
#include <vector>

#include "cds/feedback/store.hpp"

namespace cds::feedback {

// What clinicians made of the cards, as a page of plain text: a table of the rules, the reasons of
// each rule, the clients, and last what could not be matched to a rule. Codes are the clients' own
// words: what is not printable ASCII is shown as "?".
std::string WriteSummary(const std::vector<Tally>& tallies);

}  // namespace cds::feedback

#pragma once

#include <string>

#include "cds/feedback/store.hpp"

namespace cds::feedback::tests {

// What was said of the card of this number; no two numbers are a repeat of each other. The reason
// is the number too, so that a summary names each row.
Entry Overridden(int number, const std::string& rule = "R-IMG-01");

Entry Accepted(int number, const std::vector<std::string>& suggestions,
               const std::string& rule = "R-IMG-01");

// The rows of the store; each tally whose reason is a number must be one row.
std::int64_t RowsIn(Store& store);

}  // namespace cds::feedback::tests

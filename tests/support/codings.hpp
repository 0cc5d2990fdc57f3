#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/tree.hpp"

namespace tests {

// The codes of mappings/value_sets/*.csv as FHIR Codings, by the name of their set.
const std::map<std::string, std::vector<Tree>>& Codings();

// A coding of the local code system that stands for a finding.
Tree LocalCoding(std::string_view finding);

}  // namespace tests

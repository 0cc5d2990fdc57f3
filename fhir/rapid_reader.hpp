#pragma once

#include <string>
#include <vector>

#include "fhir/json.hpp"

namespace fhir {

// The body's nodes, by RapidJSON in place; its root is the first. What it refuses is what
// JsonDocument refuses, in its words.
Result<void> ReadWithRapidJson(std::string& text, const JsonLimits& limits,
                               std::vector<JsonNode>& nodes);

}  // namespace fhir

#pragma once

#include <string>
#include <vector>

#include "fhir/json.hpp"
#include "fhir/structural_scan.hpp"

namespace fhir {

// As deep as any reader goes, whatever the limits say: they recurse.
inline constexpr std::uint32_t kDeepest = 1000;

// The body's nodes, as RapidJSON would read them, several times faster; its root is the first. What
// is read is JSON, within the limits. False leaves `text` as it was: it is to be refused, or it is
// something rare that RapidJSON is left to judge (an escape in a key, a number with an exponent of
// three digits, a machine without the instructions). The last three are room to work in.
bool ReadTape(std::string& text, const JsonLimits& limits, Structure& structure,
              std::vector<JsonNode*>& escaped, std::vector<JsonNode>& nodes);

}  // namespace fhir

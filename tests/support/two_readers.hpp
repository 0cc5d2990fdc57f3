#pragma once

#include <string>

#include "fhir/json.hpp"

namespace tests {

// Reads a text with the fast reader and with RapidJSON. Says how they differ: one takes what the
// other refuses, they read different nodes, or the refused text was changed; "" when they agree.
// The fast reader may leave any text to RapidJSON.
std::string Difference(const std::string& text, const fhir::JsonLimits& limits);

// The fast reader takes the text by itself.
bool IsReadFast(std::string text, const fhir::JsonLimits& limits = {});

}  // namespace tests

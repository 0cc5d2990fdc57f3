#pragma once

#include <cstdint>

#include "fhir/json.hpp"

namespace fhir {

// Up to so many keys are compared each with each, which is quickest; more are sorted.
inline constexpr std::uint32_t kFewKeys = 16;

// Whether one of the keys from `first` up to `key` is the same.
bool HasKey(const JsonNode* first, const JsonNode& key);

// Whether an object has a key twice.
bool HasKeyTwice(Json object);

}  // namespace fhir

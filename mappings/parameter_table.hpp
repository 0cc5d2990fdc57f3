#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "mappings/parameters.hpp"

namespace mappings {

// One of the parameters: its name in decision-logic.md section 2 and in the configuration, what it
// is, and its unit.
struct ParameterRow {
  std::string_view name;
  std::string_view words;
  std::string_view unit;  // "" for a length of time, which names its own: "30 d", "1 month"
  std::variant<int Parameters::*, Period Parameters::*, fhir::Decimal Parameters::*> member;
};

// All parameters, in the order of section 2, then those of section 4.
std::span<const ParameterRow> ParameterTable();

// The value in words that SetParameter reads: "30 d", "1 month", "38.0".
std::string WriteParameter(const Parameters& parameters, const ParameterRow& row);

// Sets a parameter from such words; says what is wrong with them, or nothing when it is set.
std::optional<std::string> SetParameter(Parameters& parameters, const ParameterRow& row,
                                        std::string_view text);

}  // namespace mappings

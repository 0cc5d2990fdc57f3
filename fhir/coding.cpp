#include "fhir/coding.hpp"

#include <tuple>

namespace fhir {

std::string_view CodeableConcept::wording() const {
  for (const Json concept_json : json_.elements()) {
    if (const auto text = concept_json["text"].text(); !text.empty()) return text;
  }
  std::string_view longest;
  ForEachCoding([&](const Coding& coding) {
    const std::string_view display = coding.display;
    const bool better = std::tuple(display.size(), display) > std::tuple(longest.size(), longest);
    if (better) longest = display;
  });
  return longest;
}

std::string_view CodeableConcept::label() const {
  std::string_view label = wording();
  if (!label.empty()) return label;
  ForEachCoding([&](const Coding& coding) {
    if (label.empty() || coding.code < label) label = coding.code;
  });
  return label;
}

}  // namespace fhir

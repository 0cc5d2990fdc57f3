#include "fhir/coding.hpp"

namespace fhir {

std::string_view CodeableConcept::label() const {
  std::string_view label;
  ForEachWording([&](std::string_view words) {
    if (label.empty()) label = words;
  });
  ForEachCoding([&](const Coding& coding) {
    if (label.empty()) label = coding.code;
  });
  return label;
}

}  // namespace fhir

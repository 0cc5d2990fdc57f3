#pragma once

#include <stdexcept>

#include "cds/hooks/knowledge.hpp"

namespace tests {

// What the cases are judged by: the value sets of the source tree, and the clock of vignettes.md.
inline const cds::hooks::Knowledge& CaseKnowledge() {
  static const cds::hooks::Knowledge knowledge = [] {
    std::vector<mappings::Fault> faults;
    auto loaded = cds::hooks::LoadKnowledge("mappings/value_sets", {}, faults);
    if (!faults.empty()) throw std::runtime_error(faults.front().file + faults.front().message);
    loaded.now = [] { return *fhir::ReadInstant("2026-07-15T12:00Z"); };
    return loaded;
  }();
  return knowledge;
}

}  // namespace tests

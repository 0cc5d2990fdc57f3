#pragma once

#include <vector>

#include "mappings/assess.hpp"

namespace mappings {

// The episode of back pain that the orders and the encounter are about: the Condition named by an
// order's reason, else a diagnosis of the encounter, else the earliest current problem
// (decision-logic.md section 4, ONSET).
Episode FindEpisode(const Assessment& assessment);

// Back pain is a diagnosis or the reason of the encounter, or was recorded in the last 90 days
// (section 3).
bool IsBackPainRecent(const Assessment& assessment);

// The Conditions of back pain that are current, however old: not over, and, without a clinical
// status, only what is a diagnosis of the encounter or was recorded of late (section 1,
// "Condition").
std::vector<fhir::Condition> CurrentBackPain(const Assessment& assessment);

}  // namespace mappings

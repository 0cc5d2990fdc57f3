#pragma once

#include <vector>

#include "cds/guideline/advice.hpp"

namespace cds::guideline {

// What would have to be otherwise for a rule to apply.
struct Change {
  std::vector<const Finding*> findings;
  Presence to = Presence::kUnknown;  // what all of them would be
  bool alone = false;                // it would apply whatever else is recorded or not
};

// The smallest changes that make a rule apply which does not: each finding that is enough; when
// none is, the two or three that are present and together hold it back. Empty for a rule that
// applies, that nothing here triggers, or that is further away.
std::vector<Change> NearestChanges(const Rule& rule, const Situation& situation);

// The rule is about one of the orders here, or speaks when a chart is opened, whatever its
// criteria.
bool IsTriggered(const Rule& rule, const Situation& situation);

}  // namespace cds::guideline

#pragma once

#include <string>

#include "tests/support/draw.hpp"

namespace tests {

// What made-up patients have in common with each other: a story their record tells.
struct Story {
  bool quiet = false;         // nothing much is recorded
  bool inflammatory = false;  // young, with an inflammatory pattern
};

// A made-up record: the prefetch without the patient and the encounter.
struct History {
  Story story;
  std::string back_pain;  // id of the Condition that orders may name; "" when there is none
  Tree prefetch;
};
History MakeHistory(Draw& draw);

}  // namespace tests

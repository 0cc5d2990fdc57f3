#pragma once

#include <string>
#include <vector>

#include "tests/support/tree.hpp"

namespace tests {

// A request on which a property must hold.
struct NamedRequest {
  std::string name;  // the case's folder, or the seed of a made-up patient
  Tree request;
};

// All of tests/cases, then as many made-up patients.
std::vector<NamedRequest> Requests(std::uint32_t made_up);

}  // namespace tests

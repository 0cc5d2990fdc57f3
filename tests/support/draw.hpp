#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/chance.hpp"
#include "tests/support/tree.hpp"

namespace tests {

using Names = std::vector<std::string_view>;

inline constexpr std::string_view kPatientId = "p1";
inline constexpr std::string_view kEncounterId = "e1";

// Draws the parts that made-up resources have in common.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : chance(seed) {}

  Chance chance;

  // So many days before the clock's day, now and then less exact, or no date.
  std::string Day(int days_ago);
  std::string AnyDay();     // around the edges of the windows, and far away
  std::string RecentDay();  // mostly in the last month

  Tree Concept(std::string_view set);                                // a code of the value set
  static Tree Code(std::string_view system, std::string_view code);  // a status
  Tree Resource(std::string_view type);                            // with a new id, of the patient
  std::string_view Odd(std::string_view usual, const Names& odd);  // mostly the usual

  Tree Quantity(std::string number, std::string_view unit);
  std::string Number(std::size_t from, std::size_t to);
  void SetYesNo(Tree& holder);
  // A value that suits the observations of the value set or local code.
  void SetValue(std::string_view set, Tree& holder);

 private:
  std::size_t next_ = 0;  // number of the next resource
};

}  // namespace tests

#include "mappings/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace mappings {
namespace {

constexpr std::size_t kLongestSlip = 64;

std::size_t Distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string NearestName(std::string_view name, std::span<const std::string> known) {
  if (known.empty() || name.size() > kLongestSlip) return {};
  return *std::min_element(known.begin(), known.end(),
                           [&](const std::string& a, const std::string& b) {
                             return Distance(name, a) < Distance(name, b);
                           });
}

}  // namespace mappings

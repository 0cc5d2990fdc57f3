#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace tests {

// Random choices that are the same on every machine: the standard's distributions are not.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : generator_(seed) {}

  std::size_t Below(std::size_t limit) { return generator_() % limit; }
  bool OneIn(std::size_t n) { return Below(n) == 0; }

  template <class List>
  const auto& Pick(const List& list) {
    return *(std::begin(list) + static_cast<std::ptrdiff_t>(Below(std::size(list))));
  }

  template <class T>
  void Shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[Below(i)]);
  }

 private:
  std::mt19937 generator_;
};

}  // namespace tests

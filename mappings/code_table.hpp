#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mappings/code_system.hpp"

namespace mappings {

// A code, and a value set that it belongs to (as SetId::hash()).
struct Membership {
  std::uint32_t system = 0;  // from SystemNumbers
  std::string code;          // normalised where the system has prefixes
  bool is_prefix = false;    // stands for every code that begins with it, too
  std::uint32_t set = 0;

  auto operator<=>(const Membership&) const = default;
};

// Numbers for code systems: the known ones have the number of their CodeSystem, a site's own get
// the next, by their URI as it is written.
class SystemNumbers {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint32_t Intern(std::string_view uri);
  std::uint32_t Find(std::string_view uri) const;  // kNone when no value set has such codes

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> others_;
};

// (system, code) -> value sets: a table with open addressing that is built once. A look-up
// allocates nothing and compares a code with few others.
class CodeTable {
 public:
  CodeTable() = default;
  explicit CodeTable(std::vector<Membership> rows);

  // Adds the sets of the code to those `found`, each once, as far as there is room; the answer is
  // how many there are.
  std::size_t Find(std::uint32_t system, std::string_view code,
                   std::span<std::uint32_t> found) const;

  std::size_t codes() const { return codes_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t text = 0;  // where in texts_ the code begins
    std::uint32_t sets = 0;  // where in sets_ its sets begin: the exact ones, then by prefix
    std::uint32_t system = SystemNumbers::kNone;
    std::uint16_t size = 0;
    std::uint16_t exact = 0;
    std::uint16_t prefix = 0;
  };

  std::size_t WordOf(std::uint32_t hash) const { return hash / 64 & (may_have_.size() - 1); }
  void Place(const Slot& slot);
  const Slot* Look(std::uint32_t system, std::string_view code) const;
  std::size_t Add(std::size_t first, std::size_t count, std::size_t n,
                  std::span<std::uint32_t> found) const;

  std::vector<Slot> slots_;  // a power of two, at most half of them taken
  // A bit by each code's hash. Most codes are of no set: this says so of nearly all of them, and
  // stays in the cache, where the slots do not.
  std::vector<std::uint64_t> may_have_;
  std::string texts_;
  std::vector<std::uint32_t> sets_;
  std::size_t codes_ = 0;
};

}  // namespace mappings

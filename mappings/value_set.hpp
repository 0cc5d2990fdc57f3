#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/set_names.hpp"

namespace mappings {

// The name of a value set, hashed when the program is compiled: a look-up compares numbers, and a
// literal like "cancer-hx" can stand wherever a set is meant. It is one of kSetNames.
class SetId {
 public:
  constexpr SetId() = default;                                          // none
  consteval SetId(const char* name) : name_(name), hash_(Hash(name)) {  // NOLINT: a name is a set
    if (!std::ranges::binary_search(kSetNames, name)) throw "not one of kSetNames";
  }

  constexpr std::string_view name() const { return name_; }
  constexpr std::uint32_t hash() const { return hash_; }

  static constexpr std::uint32_t Hash(std::string_view name) {  // FNV-1a
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
  }

 private:
  std::string_view name_;
  std::uint32_t hash_ = 0;
};

// What a value-set file says of itself, and how many codes it holds.
struct ValueSet {
  std::string id;  // the file's name without .csv: "cancer-hx"
  std::string title;
  std::string source;
  std::string reviewed;
  std::size_t codes = 0;
};

// A fault in a file that stops the service from starting: where it is and how to mend it.
struct Fault {
  std::string file;
  int line = 0;  // 0: the file as a whole
  std::string message;
};

struct CodeIndex;  // (system, code) -> value sets; open addressing

// All value sets: mappings/value_sets/*.csv and a site's own code maps, loaded and checked in full
// once.
class ValueSets {
 public:
  // Loads every *.csv of the directory, then the site maps (rows `system,code,concept`, which add
  // to the shipped sets and never replace them). Every fault found is added to `faults`; use the
  // result only when there are none.
  static ValueSets Load(const std::filesystem::path& directory,
                        std::span<const std::filesystem::path> site_maps,
                        std::vector<Fault>& faults);

  ValueSets();
  ~ValueSets();
  ValueSets(ValueSets&&) noexcept;
  ValueSets& operator=(ValueSets&&) noexcept;

  // Calls `visit(hash)` for each set that the coding belongs to, with SetId::hash() of the set.
  // System URIs, OIDs and older names of one system are the same; ICD-10-CM compares without the
  // dot and by prefix where the row says so.
  template <class Visit>
  void ForEachSet(std::string_view system, std::string_view code, Visit&& visit) const {
    __attribute__((uninitialized)) std::uint32_t found[kMostSets];
    const std::size_t n = Find(system, code, found);
    for (std::size_t i = 0; i < n; ++i) visit(found[i]);
  }

  bool Has(std::string_view name) const;
  const std::vector<ValueSet>& sets() const;
  std::size_t codes() const;
  const std::string& digest() const;  // SHA-256 over names and content of all files, hex

 private:
  static constexpr std::size_t kMostSets = 32;
  std::size_t Find(std::string_view system, std::string_view code,
                   std::span<std::uint32_t> found) const;

  std::unique_ptr<CodeIndex> index_;
};

}  // namespace mappings

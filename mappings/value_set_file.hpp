#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/code_table.hpp"
#include "mappings/value_set.hpp"

namespace mappings {

// One row of a value-set file or of a site map, checked.
struct CodeRow {
  int line = 0;
  std::string system;        // the URI as it is written
  std::string code;          // as it is written
  bool is_prefix = false;    // value-set files only
  std::string concept_name;  // site maps only: as it is written
};

// A CSV file that was read and checked in full: what its comments say, and its rows.
struct CodeFile {
  ValueSet about;  // of a site map, the id only
  std::vector<CodeRow> rows;
};

// The bytes of a file; none, and a fault, when it cannot be read or is larger than 8 MB.
std::optional<std::string> ReadWhole(const std::filesystem::path& path, std::vector<Fault>& faults);

// Reads `# title:`, `# source:`, `# reviewed:`, then `system,code,match,display`. A row with a
// fault is left out.
CodeFile ReadValueSet(const std::string& file, std::string_view text, std::vector<Fault>& faults);

// Reads `system,code,concept`: a site's own codes, in any system.
CodeFile ReadSiteMap(const std::string& file, std::string_view text, std::vector<Fault>& faults);

}  // namespace mappings

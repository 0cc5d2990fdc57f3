#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/code_system.hpp"
#include "mappings/code_table.hpp"
#include "mappings/csv.hpp"
#include "mappings/value_set_file.hpp"

namespace {

// Each accepted row must be found again; any other pair of fields must do no harm.
void LookUp(const std::vector<mappings::CodeRow>& rows, std::string_view text) {
  mappings::SystemNumbers systems;
  std::vector<mappings::Membership> members;
  for (const mappings::CodeRow& row : rows) {
    char room[16];
    const auto known = mappings::FoldSystem(row.system);
    const bool normalise = known && mappings::HasPrefixes(*known);
    members.push_back({systems.Intern(row.system),
                       std::string(normalise ? mappings::Normalise(row.code, room) : row.code),
                       row.is_prefix, 1});
  }
  const mappings::CodeTable table(members);
  std::uint32_t found[2];
  for (const mappings::CodeRow& row : rows)
    if (table.Find(systems.Find(row.system), row.code, found) != 1) __builtin_trap();
  mappings::CsvReader csv(text);
  for (mappings::CsvLine line; csv.Next(line);)
    for (const std::string& field : line.fields)
      table.Find(systems.Find(line.fields.front()), field, found);
  table.Find(systems.Find(text), text, found);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<mappings::Fault> faults;
  LookUp(mappings::ReadValueSet("set.csv", text, faults).rows, text);
  LookUp(mappings::ReadSiteMap("map.csv", text, faults).rows, text);
  return 0;
}

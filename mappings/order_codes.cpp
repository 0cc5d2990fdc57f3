#include "mappings/order_codes.hpp"

#include <algorithm>

#include "mappings/csv.hpp"
#include "mappings/value_set_file.hpp"

namespace mappings {
namespace {

// The row's code belongs to the set that it names.
bool IsInItsSet(const std::vector<std::string>& fields, const ValueSets& value_sets) {
  bool found = false;
  value_sets.ForEachSet(fields[2], fields[3],
                        [&](std::uint32_t set) { found = found || set == SetId::Hash(fields[1]); });
  return found;
}

}  // namespace

OrderCodes OrderCodes::Load(const std::filesystem::path& file, const ValueSets& value_sets,
                            std::vector<Fault>& faults) {
  OrderCodes codes;
  const auto text = ReadWhole(file, faults);
  if (!text) return codes;
  const std::vector<std::string> columns = {"item", "set", "system", "code", "display"};
  const auto fault = [&](int line, std::string message) {
    faults.push_back({file.string(), line, std::move(message)});
  };
  CsvReader reader(*text);
  CsvLine line;
  bool in_rows = false;
  while (reader.Next(line)) {
    if (!line.error.empty()) {
      fault(line.number, line.error);
    } else if (line.is_comment) {
      continue;
    } else if (!in_rows) {
      in_rows = true;
      if (line.fields != columns)
        fault(line.number, "the columns are item,set,system,code,display");
    } else if (line.fields.size() != columns.size()) {
      fault(line.number, "a row has five fields: item,set,system,code,display");
    } else if (!IsInItsSet(line.fields, value_sets)) {
      fault(line.number, "the code is not in the value set " + line.fields[1] +
                             ": correct it, or add it to the set");
    } else {
      codes.codings_.push_back({line.fields[0], line.fields[2], line.fields[3], line.fields[4]});
    }
  }
  return codes;
}

bool OrderCodes::Has(std::string_view item) const {
  return std::any_of(codings_.begin(), codings_.end(),
                     [item](const OrderCoding& coding) { return coding.item == item; });
}

}  // namespace mappings

#include "cds/hooks/knowledge.hpp"

#include <algorithm>

#include "cds/hooks/offer.hpp"

namespace cds::hooks {
namespace {

using mappings::Fault;

void CheckNames(const mappings::ValueSets& value_sets, std::vector<Fault>& faults) {
  for (const std::string_view name : mappings::kSetNames) {
    if (value_sets.Has(name)) continue;
    faults.push_back({std::string(name) + ".csv", 0,
                      "the value set is missing, by which findings or orders are read: add the "
                      "file, or correct its name"});
  }
}

}  // namespace

Knowledge LoadKnowledge(const std::filesystem::path& value_sets,
                        std::span<const std::filesystem::path> site_maps,
                        std::vector<Fault>& faults) {
  Knowledge knowledge;
  knowledge.value_sets = mappings::ValueSets::Load(value_sets, site_maps, faults);
  if (!faults.empty()) return knowledge;
  CheckNames(knowledge.value_sets, faults);
  // Beside the directory, whether its name ends with a slash or not.
  const auto order_codes =
      (std::filesystem::absolute(value_sets) / "").parent_path().parent_path() / "order_codes.csv";
  const std::size_t before = faults.size();
  knowledge.order_codes = mappings::OrderCodes::Load(order_codes, knowledge.value_sets, faults);
  if (faults.size() > before) return knowledge;  // what is missing now would only follow
  for (const std::string_view item : OfferedItems()) {
    if (knowledge.order_codes.Has(item)) continue;
    faults.push_back({order_codes.string(), 0,
                      "no row for the item " + std::string(item) + ", which cards suggest"});
  }
  return knowledge;
}

}  // namespace cds::hooks

#include "cds/hooks/knowledge.hpp"

#include <algorithm>

#include "cds/guideline/describe.hpp"
#include "cds/guideline/rule.hpp"
#include "cds/hooks/offer.hpp"

namespace cds::hooks {
namespace {

using mappings::Fault;

// A value set that a finding names must have its file.
void CheckFindings(const mappings::ValueSets& value_sets, std::vector<Fault>& faults) {
  for (const mappings::Finding* finding : guideline::AllFindings()) {
    for (const mappings::SetIds* sets :
         {&finding->shown_by, &finding->denied_by, &finding->open_with, &finding->except}) {
      for (const mappings::SetId set : *sets) {
        if (value_sets.Has(set)) continue;
        faults.push_back({std::string(set.name()) + ".csv", 0,
                          "the value set of the finding " + std::string(finding->id) +
                              " is missing: add the file, or correct the name"});
      }
    }
  }
}

}  // namespace

Knowledge LoadKnowledge(const std::filesystem::path& value_sets,
                        std::span<const std::filesystem::path> site_maps,
                        std::vector<Fault>& faults) {
  Knowledge knowledge;
  knowledge.value_sets = mappings::ValueSets::Load(value_sets, site_maps, faults);
  if (!faults.empty()) return knowledge;
  CheckFindings(knowledge.value_sets, faults);
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

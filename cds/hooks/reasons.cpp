#include "cds/hooks/reasons.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/hooks/card_parts.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

constexpr std::size_t kMost = 5;

using Reference = std::pair<std::string_view, std::string_view>;  // type and id

// The Conditions and Observations that show what the card is about.
std::vector<Reference> References(const CardParts& parts, const Setting& setting) {
  std::vector<Reference> references;
  references.reserve(kMost);
  for (const mappings::Finding* finding : parts.findings) {
    const mappings::Evidence& evidence = setting.look(*finding);
    if (evidence.presence != mappings::Presence::kPresent) continue;
    for (const mappings::Sighting& sighting : evidence.sightings) {
      const Reference reference{sighting.resource["resourceType"].text(),
                                sighting.resource["id"].text()};
      const auto& [type, id] = reference;
      if ((type != "Condition" && type != "Observation") || id.empty()) continue;
      if (references.size() == kMost) return references;
      const bool known =
          std::find(references.begin(), references.end(), reference) != references.end();
      if (!known) references.push_back(reference);
    }
  }
  return references;
}

}  // namespace

std::string WriteReasons(const guideline::Advice& advice, const Setting& setting) {
  const CardParts& parts = PartsOf(*advice.rule);
  fhir::JsonWriter writer;
  writer.Raw(parts.reason_code);
  const std::vector<Reference> references = References(parts, setting);
  if (references.empty()) return writer.Take();
  writer.Key("reasonReference").StartArray();
  for (const auto& [type, id] : references) {
    writer.StartObject().Member("reference", {type, "/", id}).EndObject();
  }
  writer.EndArray();
  return writer.Take();
}

}  // namespace cds::hooks

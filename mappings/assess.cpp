#include "mappings/assess.hpp"

#include "mappings/episode.hpp"
#include "mappings/settle.hpp"

namespace mappings {

Assessment::Assessment(const fhir::Record& record, const Situation& situation,
                       const Standard& standard)
    : record_(record),
      situation_(situation),
      standard_(standard),
      catalogue_(record, standard.value_sets, standard.canonical_base, standard.now),
      patient_(fhir::ReadPatient(record.patient(), standard.now.offset)) {
  episode_ = FindEpisode(*this);
  orders_ = ReadOrders(*this);
}

const Evidence& Assessment::operator()(const Finding& finding) const {
  if (const auto known = memo_.find(&finding); known != memo_.end()) return known->second;
  std::vector<Sighting> sightings = Sight(finding, *this);
  if (finding.computed != nullptr) {
    for (Sighting& sighting : finding.computed(*this)) sightings.push_back(std::move(sighting));
  }
  return memo_.emplace(&finding, Settle(finding, std::move(sightings))).first->second;
}

}  // namespace mappings

#include "mappings/assess.hpp"

#include <iterator>
#include <utility>

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
  drafts_.reserve(situation.orders.size());
  for (const auto& [order, advised] : situation.orders) {
    drafts_.push_back({order,
                       advised,
                       {fhir::CodeableConcept(order.json["code"]), standard.value_sets},
                       ReadReason(order.json, record, standard.value_sets)});
  }
  back_pain_ = CurrentBackPain(*this);
  episode_ = FindEpisode(*this);
  orders_ = ReadOrders(*this);
}

const Evidence& Assessment::LookUp(const Finding& finding) const {
  Sightings sightings = Sight(finding, *this);
  if (finding.computed != nullptr) {
    Sightings computed = finding.computed(*this);
    if (sightings.empty()) {
      sightings = std::move(computed);
    } else {
      std::move(computed.begin(), computed.end(), std::back_inserter(sightings));
    }
  }
  if (sightings.empty()) return memo_.Keep({.finding = &finding});
  return memo_.Keep(Settle(finding, std::move(sightings)));
}

}  // namespace mappings

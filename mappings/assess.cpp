#include "mappings/assess.hpp"

#include <algorithm>
#include <iterator>

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
  reasons_.reserve(situation.orders.size());
  for (const fhir::Resource& order : situation.orders) {
    reasons_.push_back(ReadReason(order.json, record, standard.value_sets));
  }
  back_pain_ = CurrentBackPain(*this);
  episode_ = FindEpisode(*this);
  orders_ = ReadOrders(*this);
}

const Evidence& Assessment::operator()(const Finding& finding) const {
  if (const Evidence* known = memo_.Find(finding)) return *known;
  std::vector<Sighting> sightings = Sight(finding, *this);
  if (finding.computed != nullptr) {
    std::vector<Sighting> computed = finding.computed(*this);
    if (sightings.empty()) {
      sightings = std::move(computed);
    } else {
      std::move(computed.begin(), computed.end(), std::back_inserter(sightings));
    }
  }
  return memo_.Keep(finding, Settle(finding, std::move(sightings)));
}

const Evidence& Assessment::Memo::Keep(const Finding& finding, Evidence evidence) {
  const Evidence& kept = kept_.emplace_back(std::move(evidence));
  if (2 * kept_.size() > slots_.size()) {
    std::pmr::vector<Slot> before(2 * slots_.size(), &memory_);
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.finding != nullptr) Place(slot);
    }
  }
  Place({&finding, &kept});
  return kept;
}

void Assessment::Memo::Place(Slot slot) {
  std::size_t i = PlaceOf(slot.finding);
  while (slots_[i].finding != nullptr) i = Behind(i);
  slots_[i] = slot;
}

}  // namespace mappings

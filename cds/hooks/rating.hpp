#pragma once

#include <optional>
#include <string>

#include "cds/guideline/rating.hpp"
#include "cds/hooks/setting.hpp"
#include "fhir/json_writer.hpp"

// Appropriateness ratings of drafted spine MRI and CT, as the Argonaut guide "CDS Hooks for PAMA"
// has them. We are no qualified mechanism and have no code of CMS's: `qcdsm-consulted` is left out.
namespace cds::hooks {

struct OrderRating {
  guideline::Rating rating;
  std::string consult_id;  // a URI; the same for the same hook instance and order
};

// The rating to attach to a drafted order, or to one that an update of ours makes of it. Nothing:
// for clients that have not asked for ratings, for what is no R4 ServiceRequest with an id, for an
// order that carries the rating of a qualified mechanism, when none can be given, and when
// `not-appropriate` would rest on data that failed to arrive (decision-logic.md section 8, rule 8).
std::optional<OrderRating> RatingOf(const mappings::Order& order, const Setting& setting);

// Writes the value of `extension`: the order's own, an earlier rating of ours replaced.
void WriteExtensions(const OrderRating& rating, fhir::Json order, fhir::JsonWriter& writer);

// Writes `systemActions`, and `extension.systemActions` for clients of the PAMA pilot and CDS Hooks
// 1.0, which has no other place: an update of each rated draft, which is the whole draft as
// received with its rating. Writes neither when nothing is rated (requirements R-SYS-01 to 05).
void WriteSystemActions(const Setting& setting, fhir::JsonWriter& writer);

}  // namespace cds::hooks

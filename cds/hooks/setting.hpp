#pragma once

#include "cds/guideline/advice.hpp"
#include "cds/hooks/knowledge.hpp"
#include "cds/hooks/request.hpp"
#include "mappings/assess.hpp"

namespace cds::hooks {

// What a card is written from, beside its advice.
struct Setting {
  const Request& request;
  const fhir::Record& record;
  const mappings::Assessment& assessment;
  const guideline::Look& look;
  const Knowledge& knowledge;
  fhir::Now now;
};

}  // namespace cds::hooks

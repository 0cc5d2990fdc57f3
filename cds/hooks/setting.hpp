#pragma once

#include "cds/guideline/advice.hpp"
#include "cds/hooks/client.hpp"
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
  const Client& client;
  fhir::Now now;
  // Whether orders of ours would stand beside the client's: not for another version of FHIR, and
  // not when the orders are signed and sent already.
  bool may_suggest = true;
};

}  // namespace cds::hooks

#pragma once

#include <string>
#include <vector>

#include "cds/guideline/rule.hpp"

namespace cds::hooks {

// What no patient changes in a rule's card, as JSON: members, or the content of a string. It is
// made when the first card is written, and kept.
struct CardParts {
  std::string summary;                 // a member
  std::string timing_and_evidence;     // content, of the detail
  std::string origin;                  // content, of the detail: the article and the source
  std::string indicator;               // a member
  std::string label_and_url;           // members, of the source
  std::string topic;                   // members, of the topic behind its system
  std::vector<std::string> overrides;  // members, of each override reason behind its system
  std::string reason_code;             // a member, of the orders that it suggests
  std::vector<const guideline::Finding*> findings;  // that make the rule hold; no JSON
};

// Of a rule of the guideline.
const CardParts& PartsOf(const guideline::Rule& rule);

}  // namespace cds::hooks

#pragma once

#include <string>
#include <string_view>

#include "cds/hooks/feedback.hpp"

namespace cds::feedback {

// What makes a repeat a repeat, as a UUID: client, card, outcome, timestamp and suggestions (CDS
// Hooks 2.0, "Feedback": the same card may be reported several times).
std::string IdentityOf(std::string_view client, const hooks::Feedback& feedback);

// The ids of the suggestions in one text, a space between; no id has a space.
std::string Joined(const std::vector<std::string>& suggestions);

}  // namespace cds::feedback

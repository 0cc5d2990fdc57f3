#pragma once

#include <string>
#include <string_view>

#include "mappings/finding.hpp"

// What a card says of a record, in Markdown that also reads well as plain text.
namespace cds::hooks {

// Text from outside made harmless in GitHub Flavored Markdown and in HTML: no markup, no link, one
// line, at most 120 characters.
std::string Escape(std::string_view text);

// A time as far as it is known: "2026-07-14", "2026-07", "2016".
std::string Words(const fhir::Span& when);

// One sighting: "Body temperature 38.6 Cel (Observation/t1, 2026-07-14)".
std::string Words(const mappings::Sighting& sighting);

}  // namespace cds::hooks

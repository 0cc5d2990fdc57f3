#pragma once

#include <string>
#include <string_view>

#include "mappings/finding.hpp"

// What is said of a record: on a card in Markdown that also reads well as plain text, on a terminal
// in plain text.
namespace cds::hooks {

// Text from outside made harmless in GitHub Flavored Markdown and in HTML: no markup, no link, one
// line, at most 120 characters.
std::string Escape(std::string_view text);
void AppendEscaped(std::string_view text, std::string& escaped);

// The same for a terminal: one line, no sign that steers it, at most 120 characters.
std::string Plain(std::string_view text);

// A time as far as it is known: "2026-07-14", "2026-07", "2016".
std::string Words(const fhir::Span& when);

// One sighting: "Body temperature 38.6 Cel (Observation/t1, 2026-07-14)", made harmless by one of
// the two.
std::string Words(const mappings::Sighting& sighting,
                  std::string (*harmless)(std::string_view) = Escape);

}  // namespace cds::hooks

#include "cds/server/media_type.hpp"

#include <algorithm>

namespace cds::server {
namespace {

// `lower` has small letters.
bool Is(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char c, char of_lower) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == of_lower;
  });
}

// The text up to the next semicolon without the space around it; it is taken off `rest`.
std::string_view NextPart(std::string_view& rest) {
  std::string_view part = rest.substr(0, rest.find(';'));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  part.remove_prefix(std::min(part.find_first_not_of(" \t"), part.size()));
  return part.substr(0, part.find_last_not_of(" \t") + 1);
}

std::string_view Unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

bool IsJsonType(std::string_view content_type) {
  std::string_view rest = content_type;
  const std::string_view type = NextPart(rest);
  if (!Is(type, "application/json") && !Is(type, "application/fhir+json")) return false;
  while (!rest.empty()) {
    const std::string_view parameter = NextPart(rest);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (!Is(parameter.substr(0, equals), "charset")) continue;
    if (!Is(Unquoted(parameter.substr(std::min(equals + 1, parameter.size()))), "utf-8")) {
      return false;
    }
  }
  return true;
}

}  // namespace cds::server

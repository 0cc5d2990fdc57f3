#include "cds/hooks/scope.hpp"

#include <algorithm>

namespace cds::hooks {
namespace {

// The text up to the delimiter, which is taken off `rest` with it.
std::string_view Before(char delimiter, std::string_view& rest) {
  const std::string_view part = rest.substr(0, rest.find(delimiter));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

// "read" and "*" of version 1; letters out of "cruds" in this order of version 2.
bool Permits(std::string_view permissions, char interaction) {
  if (permissions == "read" || permissions == "*") return true;
  std::string_view all = "cruds";
  for (const char letter : permissions) {
    const std::size_t at = all.find(letter);
    if (at == all.npos) return false;
    all.remove_prefix(at + 1);
  }
  return permissions.find(interaction) != permissions.npos;
}

// Whether the query asks for no more than the filter lets through.
bool IsWithin(std::string_view parameters, std::string_view filter) {
  while (!filter.empty()) {
    const std::string_view needed = Before('&', filter);
    bool found = false;
    for (std::string_view rest = parameters; !rest.empty() && !found;) {
      found = Before('&', rest) == needed;
    }
    if (!found) return false;
  }
  return true;
}

Covered CoverageByOne(std::string_view type, std::string_view parameters, bool search,
                      std::string_view scope) {
  const std::string_view context = Before('/', scope);
  if (context != "patient" && context != "user" && context != "system") return Covered::kNot;
  const std::string_view filtered_type = Before('.', scope);
  if (filtered_type != type && filtered_type != "*") return Covered::kNot;
  if (!Permits(Before('?', scope), search ? 's' : 'r')) return Covered::kNot;
  return IsWithin(parameters, scope) ? Covered::kFully : Covered::kPartly;
}

}  // namespace

Covered CoverageOf(std::string_view query, std::string_view scopes) {
  std::string_view parameters = query;
  const std::string_view path = Before('?', parameters);
  const bool search = path.find('/') == path.npos;
  const std::string_view type = path.substr(0, path.find('/'));
  Covered covered = Covered::kNot;
  while (!scopes.empty()) {
    covered = std::max(covered, CoverageByOne(type, parameters, search, Before(' ', scopes)));
  }
  return covered;
}

}  // namespace cds::hooks

#include "fhir/keys.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace fhir {

bool HasKey(const JsonNode* first, const JsonNode& key) {
  for (const JsonNode* other = first; other != &key; other = (other + 1)->Next()) {
    if (other->IsKey({key.text, key.size}, key.mark)) return true;
  }
  return false;
}

bool HasKeyTwice(Json object) {
  const Json::Members members = object.members();
  if (object.size() <= kFewKeys) {
    for (auto one = members.begin(); one != members.end(); ++one) {
      if (HasKey(object.node() + 1, *((*one).value.node() - 1))) return true;
    }
    return false;
  }
  std::vector<std::string_view> keys;
  keys.reserve(object.size());
  for (const auto& [key, value] : members) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace fhir

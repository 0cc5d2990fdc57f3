#include "cds/server/jwk_set.hpp"

#include <algorithm>
#include <utility>

namespace cds::server {
namespace {

constexpr fhir::JsonLimits kLimits{.depth = 8, .nodes = 2'000, .string_bytes = 16'000};

// Which of two keys of one name is meant cannot be known: neither is.
void DropAmbiguous(JwkSet& set) {
  std::vector<std::string> twice;
  for (std::size_t i = 0; i < set.keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (set.keys[i].kid == set.keys[j].kid) twice.push_back(set.keys[i].kid);
    }
  }
  const auto dropped = std::erase_if(
      set.keys, [&](const Jwk& each) { return std::ranges::find(twice, each.kid) != twice.end(); });
  if (dropped > 0) set.skipped.push_back(std::to_string(dropped) + " keys share their kid");
}

}  // namespace

const Jwk* JwkSet::Find(std::string_view kid) const {
  const auto found = std::ranges::find(keys, kid, &Jwk::kid);
  return found == keys.end() ? nullptr : &*found;
}

fhir::Result<JwkSet> ReadJwkSet(std::string text) {
  using fhir::IssueType;
  if (text.size() > kMostJwkSetBytes) {
    return fhir::Issue{IssueType::kTooLong, "it is over 64 KB", ""};
  }
  fhir::JsonDocument document;
  const auto root = document.Parse(text, kLimits);
  if (!root) return root.error();
  const fhir::Json keys = (*root)["keys"];
  if (!keys.is_array()) return fhir::Issue{IssueType::kRequired, "keys is not a list", "keys"};
  if (keys.size() > kMostJwks) {
    return fhir::Issue{IssueType::kTooLong, "there are more than 20 keys", "keys"};
  }
  JwkSet set;
  std::size_t index = 0;
  for (const fhir::Json each : keys.elements()) {
    auto jwk = ReadJwk(each);
    const std::string place = "keys[" + std::to_string(index++) + "]";
    if (jwk) {
      set.keys.push_back(*std::move(jwk));
    } else {
      set.skipped.push_back(place + ": " + jwk.error().diagnostics);
    }
  }
  DropAmbiguous(set);
  if (set.keys.empty()) {
    std::string reason = "there is no key that can be used";
    for (const std::string& each : set.skipped) reason += ", " + each;
    return fhir::Issue{IssueType::kRequired, reason, "keys"};
  }
  return set;
}

}  // namespace cds::server

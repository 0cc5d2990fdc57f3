#include "fhir/paging.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fhir/resources.hpp"

namespace fhir {
namespace {

constexpr Decimal kMoreThanAny = std::int64_t{1} << 40;

Issue Incomplete(IssueType type, std::string_view why) { return {type, std::string(why), {}}; }

// What was searched for, not what came along with it.
bool IsMatch(Json entry) {
  const std::string_view mode = entry["search"]["mode"].text();
  return mode != "include" && mode != "outcome";
}

}  // namespace

Paging::Paging(const BaseUrl& base, std::string target, bool from_start, const PagingLimits& limits)
    : base_(base), limits_(limits), from_start_(from_start), next_(std::move(target)) {}

Result<std::unique_ptr<Page>> Paging::Take(std::string body) {
  asked_.insert(std::exchange(next_, {}));
  auto page = std::make_unique<Page>();
  page->text = std::move(body);
  const auto root = page->document.Parse(page->text, limits_.json);
  // Where the JSON is wrong may tell of what is in it.
  if (!root) return Incomplete(root.error().type, "the FHIR server's answer cannot be read");
  page->root = *root;
  if (const auto taken = Decide(*root); !taken) return taken.error();
  return page;
}

Result<void> Paging::Decide(Json root) {
  const std::string_view type = root["resourceType"].text();
  if (type == "OperationOutcome") {
    return Incomplete(IssueType::kNotSupported, "the FHIR server answered with an error");
  }
  if (type.empty()) {
    return Incomplete(IssueType::kStructure, "the FHIR server's answer is not a resource");
  }
  if (type != "Bundle") {
    if (asked_.size() > 1) {
      return Incomplete(IssueType::kStructure, "the FHIR server's next page is not a Bundle");
    }
    complete_ = true;
    return {};
  }

  const auto entries = root["entry"].elements();
  const auto size = static_cast<std::size_t>(std::distance(entries.begin(), entries.end()));
  if (entries_ + size > limits_.entries) {
    return Incomplete(IssueType::kTooLong, "the FHIR server's answer has too many entries");
  }
  entries_ += size;
  matches_ += static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), IsMatch));
  if (const Json total = root["total"]; total && from_start_ && asked_.size() == 1) {
    announced_ = Decimal::Read(total.number()).value_or(kMoreThanAny);
  }
  Follow(root);
  return {};
}

void Paging::Follow(Json bundle) {
  const Json link = NextLink(bundle["link"]);
  if (!link) {
    complete_ = announced_ <= Decimal(static_cast<std::int64_t>(matches_));
    if (!complete_) {
      issue_ = Incomplete(IssueType::kNotFound, "the FHIR server announced more than it sent");
    }
    return;
  }
  const auto target = TargetUnder(base_, link["url"].text());
  if (!target) {
    issue_ = Incomplete(IssueType::kForbidden, "the next page is not on the same FHIR server");
  } else if (asked_.contains(*target)) {
    issue_ = Incomplete(IssueType::kStructure, "the FHIR server's pages go in a circle");
  } else if (asked_.size() >= static_cast<std::size_t>(limits_.pages)) {
    issue_ = Incomplete(IssueType::kTooLong, "the FHIR server's answer has too many pages");
  } else {
    next_ = *target;
  }
}

}  // namespace fhir

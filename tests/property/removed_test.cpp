#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "tests/property/exceptions.hpp"
#include "tests/property/requests.hpp"
#include "tests/support/consultation.hpp"

// Unknown is safe, when a piece of data was never recorded: a resource is not in its Bundle, a
// component not in its Observation, an item not in its answers.
namespace {

using tests::Consultation;
using tests::Tree;

constexpr std::uint32_t kMadeUp = 300;

int StrengthOf(std::string_view rule, const Consultation& consultation) {
  int strength = -1;
  for (const auto& advice : consultation.applied()) {
    if (advice.rule->id == rule) strength = static_cast<int>(advice.rule->indicator);
  }
  return strength;
}

// No rule is stronger without it, save for a reason.
void CheckWithout(const Tree& without, const Consultation& before, const std::string& what,
                  std::map<std::string_view, int>& reasons) {
  const Consultation after(without.Write());
  if (!after.answered()) return;
  for (const auto& advice : after.applied()) {
    const std::string_view rule = advice.rule->id;
    if (StrengthOf(rule, before) >= static_cast<int>(advice.rule->indicator)) continue;
    CAPTURE(what);
    CAPTURE(std::string(rule));
    const auto reason = tests::ReliesOnAbsence(rule) ? tests::ReasonToReassure(rule, before, after)
                                                     : tests::ReasonToApply(rule, before, after);
    CHECK_FALSE(reason.empty());
    ++reasons[reason];
  }
}

bool IsOutcome(const Tree& entry) {
  const Tree* const resource = entry.Find("resource");
  const Tree* const type = resource ? resource->Find("resourceType") : nullptr;
  return type && type->text == "OperationOutcome";
}

// Whether another version of an entry's resource stands in its Bundle: without the newer one the
// older counts.
bool HasOtherVersion(const std::vector<Tree>& entries, std::size_t place) {
  const auto member = [](const Tree& entry, const char* name) {
    const Tree* const resource = entry.Find("resource");
    const Tree* const value = resource ? resource->Find(name) : nullptr;
    return value ? value->text : std::string();
  };
  const std::string id = member(entries[place], "id");
  const std::string type = member(entries[place], "resourceType");
  return !id.empty() && std::count_if(entries.begin(), entries.end(), [&](const Tree& entry) {
                          return member(entry, "id") == id && member(entry, "resourceType") == type;
                        }) > 1;
}

// Checks the request without each of the list's elements, which `list` finds in it.
template <class ListOf>
void CheckWithoutEach(const Tree& request, const Consultation& before, const std::string& what,
                      std::map<std::string_view, int>& reasons, ListOf&& list) {
  const Tree* const all = list(request);
  if (!all || !all->is_array()) return;
  for (std::size_t i = 0; i < all->children.size(); ++i) {
    if (IsOutcome(all->children[i])) continue;  // it tells of what is missing
    if (HasOtherVersion(all->children, i)) continue;
    Tree without = request;
    auto& rest = const_cast<Tree*>(list(std::as_const(without)))->children;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    CheckWithout(without, before, what + " " + std::to_string(i), reasons);
  }
}

const Tree* EntriesOf(const Tree& request, const std::string& key) {
  const Tree* const bundle = request.Find("prefetch")->Find(key);
  return bundle ? bundle->Find("entry") : nullptr;
}

const Tree* PartsOf(const Tree& request, const std::string& key, std::size_t entry,
                    std::string_view parts) {
  const Tree* const resource = EntriesOf(request, key)->children[entry].Find("resource");
  return resource ? resource->Find(parts) : nullptr;
}

}  // namespace

TEST_CASE("a resource the less makes no card stronger, save where the guideline says so") {
  std::map<std::string_view, int> reasons;
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    for (const std::string& key : request.Find("prefetch")->keys) {
      CheckWithoutEach(request, before, name + ": " + key, reasons,
                       [&](const Tree& tree) { return EntriesOf(tree, key); });
    }
  }
  CHECK(reasons.size() >= 20);
}

TEST_CASE("a component, answer or relative's disease the less makes no card stronger") {
  std::map<std::string_view, int> reasons;
  for (const auto& sample : tests::Requests(2 * kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    for (const std::string& key : request.Find("prefetch")->keys) {
      const Tree* const entries = EntriesOf(request, key);
      for (std::size_t i = 0; entries && i < entries->children.size(); ++i) {
        for (const std::string_view parts : {"component", "item", "condition"}) {
          CheckWithoutEach(request, before, name + ": " + key, reasons,
                           [&](const Tree& tree) { return PartsOf(tree, key, i, parts); });
        }
      }
    }
  }
  CHECK_FALSE(reasons.empty());
}

TEST_CASE(
    "a patient of unknown age or sex gets no stronger card, save where the guideline says so") {
  std::map<std::string_view, int> reasons;
  const auto requests = tests::Requests(kMadeUp);
  for (const auto& sample : requests) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    for (const std::string_view member : {"birthDate", "gender"}) {
      Tree without = request;
      if (Tree* const patient = without.At({"prefetch", "patient"})) patient->Remove(member);
      CheckWithout(without, before, name + " without " + std::string(member), reasons);
    }
  }
  CHECK_FALSE(reasons.empty());
}

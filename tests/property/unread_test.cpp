#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>

#include "cds/guideline/advice.hpp"
#include "cds/guideline/suspicions.hpp"
#include "cds/hooks/prefetch.hpp"
#include "tests/property/exceptions.hpp"
#include "tests/property/requests.hpp"
#include "tests/support/consultation.hpp"

// Unknown is safe (decision-logic.md sections 1 and 8, rule 8), when an answer to a question does
// not come: its prefetch key is left out, is an OperationOutcome, or is the first of more pages.
namespace {

using namespace cds::guideline;  // NOLINT: the findings' names read as in the guideline
using tests::Consultation;
using tests::Tree;

constexpr std::uint32_t kMadeUp = 1000;
constexpr std::size_t kSampled = 11;  // prime to the ways and the keys, so that all meet

constexpr std::string_view kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

// What becomes of the answer under a key; false when this cannot befall it.
struct Loss {
  std::string_view name;
  bool (*befall)(Tree& prefetch, const std::string& key);
};

bool LeaveOut(Tree& prefetch, const std::string& key) {
  prefetch.Remove(key);
  return true;
}

bool Fail(Tree& prefetch, const std::string& key) {
  prefetch.Set(key, tests::ReadTree(std::string(kOutcome)));
  return true;
}

bool AddNextPage(Tree& prefetch, const std::string& key) {
  Tree& bundle = *prefetch.Find(key);
  if (!bundle.Find("entry")) return false;
  bundle.Set("link", tests::ReadTree(R"([{"relation":"next","url":"https://ehr.example/2"}])"));
  return true;
}

bool CutShort(Tree& prefetch, const std::string& key) {
  if (!AddNextPage(prefetch, key)) return false;
  auto& entries = prefetch.At({key, "entry"})->children;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2), entries.end());
  return true;
}

bool FailInPart(Tree& prefetch, const std::string& key) {
  Tree* const entries = prefetch.At({key, "entry"});
  if (!entries) return false;
  entries->children = {tests::Object({{"resource", tests::ReadTree(std::string(kOutcome))}})};
  return true;
}

constexpr std::array<Loss, 5> kLosses = {{{"left out", LeaveOut},
                                          {"OperationOutcome", Fail},
                                          {"next page", AddNextPage},
                                          {"half of the entries and a next page", CutShort},
                                          {"OperationOutcome in the Bundle", FailInPart}}};

// Calls `visit(before, after, loss)` for each answer of each request, lost in one of the ways, when
// the request can still be answered; or only for one in `stride`.
template <class Visit>
void ForEachLoss(std::size_t stride, Visit&& visit) {
  std::size_t turn = 0;
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    for (const auto& [question, key, query, window] : cds::hooks::PrefetchTemplates()) {
      if (!request.Find("prefetch")->Find(key) || ++turn % stride != 0) continue;
      const Loss& loss = kLosses[turn / stride % kLosses.size()];
      Tree lost = request;
      if (!loss.befall(*lost.Find("prefetch"), std::string(key))) continue;
      const Consultation after(lost.Write());
      if (!after.answered()) continue;
      visit(before, after, sample.name + ": " + std::string(key) + ", " + std::string(loss.name));
    }
  }
}

const Advice* Find(const std::vector<Advice>& advice, std::string_view rule) {
  for (const Advice& one : advice) {
    if (one.rule->id == rule) return &one;
  }
  return nullptr;
}

// Calls `visit(rule, action)` for all that the rules propose.
template <class Visit>
void ForEachAction(const Consultation& consultation, Visit&& visit) {
  for (const Advice& advice : consultation.applied()) {
    for (const PlannedSuggestion& suggestion : advice.suggestions) {
      for (const Action& action : suggestion.actions) visit(*advice.rule, action);
    }
  }
}

bool TakesAwayTreatment(const Action& action) {
  return action.verb == Verb::kDelete && (action.order->order_class == OrderClass::kOpioid ||
                                          action.order->order_class == OrderClass::kBedRest);
}

}  // namespace

TEST_CASE("what could not be read brings no card that relies on absence") {
  std::set<std::string_view> would_be;
  ForEachLoss(kSampled,
              [&](const Consultation& before, const Consultation& after, const std::string& what) {
                for (const Advice& advice : before.applied()) {
                  if (tests::ReliesOnAbsence(advice.rule->id)) would_be.insert(advice.rule->id);
                }
                for (const Advice& advice : after.applied()) {
                  CAPTURE(what);
                  CHECK_FALSE(tests::ReliesOnAbsence(advice.rule->id));
                }
              });
  CHECK(would_be.size() == 6);  // R-IMG-01 to 04, R-BED-01, R-OPI-02
}

TEST_CASE("what could not be read makes no card stronger, save where the guideline says so") {
  std::set<std::string_view> reasons;
  ForEachLoss(1,
              [&](const Consultation& before, const Consultation& after, const std::string& what) {
                for (const Advice& advice : after.applied()) {
                  const Advice* const earlier = Find(before.applied(), advice.rule->id);
                  if (earlier && earlier->rule->indicator >= advice.rule->indicator) continue;
                  CAPTURE(what);
                  CAPTURE(std::string(advice.rule->id));
                  const auto reason = tests::ReasonToApply(advice.rule->id, before, after);
                  CHECK_FALSE(reason.empty());
                  reasons.insert(reason);
                }
              });
  CHECK(reasons.size() >= 15);
}

TEST_CASE("what could not be read takes no treatment away and gives no NSAID") {
  int would_take_away = 0;
  int would_give = 0;
  ForEachLoss(kSampled,
              [&](const Consultation& before, const Consultation& after, const std::string& what) {
                ForEachAction(before, [&](const Rule&, const Action& action) {
                  would_take_away += TakesAwayTreatment(action) ? 1 : 0;
                  would_give += action.item == Item::kNsaid ? 1 : 0;
                });
                ForEachAction(after, [&](const Rule& rule, const Action& action) {
                  CAPTURE(what);
                  CAPTURE(std::string(rule.id));
                  CHECK_FALSE(TakesAwayTreatment(action));
                  CHECK(action.item != Item::kNsaid);
                });
              });
  CHECK(would_take_away >= 10);
  CHECK(would_give >= 10);
}

TEST_CASE("what could not be read turns no film or scan into a sacroiliac scan") {
  const auto turns = [](const Rule& rule, const Action& action) {
    return rule.id.starts_with("R-SPA") &&
           (action.verb == Verb::kDelete ||
            (action.verb == Verb::kUpdate && action.item == Item::kSacroiliacMri));
  };
  int would_turn = 0;
  ForEachLoss(kSampled,
              [&](const Consultation& before, const Consultation& after, const std::string& what) {
                ForEachAction(before, [&](const Rule& rule, const Action& action) {
                  would_turn += turns(rule, action) ? 1 : 0;
                });
                ForEachAction(after, [&](const Rule& rule, const Action& action) {
                  CAPTURE(what);
                  CAPTURE(std::string(rule.id));
                  CHECK_FALSE(turns(rule, action));
                });
              });
  CHECK(would_turn >= 10);
}

// A denial that is lost may be the latest evidence, so only what was unknown is looked at.
TEST_CASE("what could not be read silences no alarm") {
  const std::set<const Finding*> silencers = {&kHospice,       &kMriDone,           &kMetsInCare,
                                              &kMriInProgress, &kStatMriInProgress, &kAgeLt18};
  std::set<const Finding*> looked_at;
  std::set<const Finding*> silencing;  // in some request, so that it could be
  ForEachLoss(kSampled,
              [&](const Consultation& before, const Consultation& after, const std::string& what) {
                for (const Finding* silencer : silencers) {
                  const Presence was = before.look().Of(*silencer);
                  if (was == Presence::kPresent) silencing.insert(silencer);
                  if (was != Presence::kUnknown) continue;
                  looked_at.insert(silencer);
                  CAPTURE(what);
                  CAPTURE(std::string(silencer->id));
                  CHECK(after.look().Of(*silencer) != Presence::kPresent);
                }
              });
  CHECK(looked_at == silencers);
  CHECK(silencing.size() >= 5);  // no request has metastases in care
}

// Section 4, ONSET: a diagnosis of the encounter comes before the earliest back-pain problem.
TEST_CASE("an encounter that could not be read does not move the onset to another problem") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    Tree lost = request;
    LeaveOut(*lost.Find("prefetch"), "encounter");
    const Consultation after(lost.Write());
    if (!after.answered()) continue;
    const auto& onset = after.assessment().episode().onset;
    CAPTURE(name);
    CHECK((!onset || onset == before.assessment().episode().onset));
  }
}

TEST_CASE("more pages to come leave every card that stands on what was read") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    const Consultation before(request.Write());
    if (!before.answered() || !request.Find("prefetch")) continue;
    Tree cut = request;
    for (const std::string& key : request.Find("prefetch")->keys) {
      AddNextPage(*cut.Find("prefetch"), key);
    }
    const Consultation after(cut.Write());
    for (const Advice& advice : before.applied()) {
      if (tests::ReliesOnAbsence(advice.rule->id)) continue;
      CAPTURE(name);
      CAPTURE(std::string(advice.rule->id));
      const Advice* const later = Find(after.applied(), advice.rule->id);
      CHECK((later && later->rule->indicator == advice.rule->indicator));
    }
  }
}

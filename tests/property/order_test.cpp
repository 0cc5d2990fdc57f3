#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/property/requests.hpp"
#include "tests/support/chance.hpp"
#include "tests/support/knowledge.hpp"

// The order in which JSON and FHIR put things that have no order says nothing.
namespace {

using tests::Chance;
using tests::Tree;

constexpr std::uint32_t kMadeUp = 1000;

std::string AnswerTo(const Tree& request) {
  const auto answer = cds::hooks::Answer(request.Write(), "", tests::CaseKnowledge());
  return answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
}

void ShuffleMembers(Tree& tree, Chance& chance) {
  for (Tree& child : tree.children) ShuffleMembers(child, chance);
  if (!tree.is_object()) return;
  std::vector<std::size_t> order(tree.keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  chance.Shuffle(order);
  Tree shuffled = tests::Object({});
  for (const std::size_t i : order) shuffled.Set(tree.keys[i], std::move(tree.children[i]));
  tree = std::move(shuffled);
}

void ShuffleCodings(Tree& tree, Chance& chance) {
  for (Tree& child : tree.children) ShuffleCodings(child, chance);
  Tree* const codings = tree.Find("coding");
  if (codings && codings->is_array()) chance.Shuffle(codings->children);
}

// Calls `change(entries)` for the entries of each Bundle of the prefetch.
template <class Change>
void ForEachBundle(Tree& request, Change&& change) {
  Tree* const prefetch = request.Find("prefetch");
  if (!prefetch) return;
  for (Tree& answer : prefetch->children) {
    if (Tree* const entries = answer.Find("entry"); entries && entries->is_array()) {
      change(entries->children);
    }
  }
}

void SortElements(Tree& list) {
  std::sort(list.children.begin(), list.children.end(),
            [](const Tree& a, const Tree& b) { return a.Write() < b.Write(); });
}

// With members in the order of their names, and codings in that of their text.
Tree Sorted(const Tree& tree) {
  std::vector<std::size_t> order(tree.children.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (tree.is_object()) {
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return tree.keys[a] < tree.keys[b]; });
  }
  Tree sorted{tree.kind, tree.text, {}, {}};
  for (const std::size_t i : order) {
    if (tree.is_object()) sorted.keys.push_back(tree.keys[i]);
    sorted.children.push_back(Sorted(tree.children[i]));
  }
  if (Tree* const codings = sorted.Find("coding")) SortElements(*codings);
  return sorted;
}

// Checks that both are answered with the same bytes; what is mended of a draft is copied in the
// order in which it came.
void CheckSame(const Tree& request, const Tree& changed, const std::string& name) {
  CAPTURE(name);
  std::string usual = AnswerTo(request);
  std::string other = AnswerTo(changed);
  if (usual != other && usual.find("\"type\":\"update\"") != usual.npos) {
    usual = Sorted(tests::ReadTree(usual)).Write();
    other = Sorted(tests::ReadTree(other)).Write();
  }
  const bool same = usual == other;
  CHECK(same);
}

// Checks that each request is answered the same when it is changed.
template <class Change>
void CheckUnmoved(Change&& change) {
  std::uint32_t seed = 0;
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    Chance chance(seed++);
    Tree changed = request;
    change(changed, chance);
    CheckSame(request, changed, name);
  }
}

}  // namespace

TEST_CASE("the entries of a Bundle come in any order") {
  CheckUnmoved([](Tree& request, Chance& chance) {
    ForEachBundle(request, [&](std::vector<Tree>& entries) { chance.Shuffle(entries); });
  });
}

TEST_CASE("the entries of a Bundle may come twice") {
  CheckUnmoved([](Tree& request, Chance& chance) {
    ForEachBundle(request, [&](std::vector<Tree>& entries) {
      for (std::size_t i = entries.size(); i > 0; --i) {
        if (chance.OneIn(2)) entries.push_back(Tree(entries[i - 1]));
      }
    });
  });
}

TEST_CASE("the codings of a concept come in any order") {
  CheckUnmoved([](Tree& request, Chance& chance) { ShuffleCodings(request, chance); });
}

TEST_CASE("the members of objects come in any order") {
  CheckUnmoved([](Tree& request, Chance& chance) { ShuffleMembers(request, chance); });
}

TEST_CASE("the drafted orders come in any order") {
  CheckUnmoved([](Tree& request, Chance& chance) {
    if (Tree* const drafts = request.At({"context", "draftOrders", "entry"})) {
      chance.Shuffle(drafts->children);
    }
    if (Tree* const selections = request.At({"context", "selections"})) {
      chance.Shuffle(selections->children);
    }
  });
}

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "cds/hooks/answer.hpp"
#include "tests/property/requests.hpp"
#include "tests/support/chance.hpp"
#include "tests/support/knowledge.hpp"

// Whatever is sent, there is an answer: cards, or an OperationOutcome, in JSON.
namespace {

using tests::Chance;
using tests::Tree;

constexpr std::uint32_t kMadeUp = 1000;
constexpr int kSpoiledTimes = 3;

// Values that no sender should send, in place of any other.
const Tree& OddValue(Chance& chance) {
  static const std::array<Tree, 22> kOdd = {
      tests::Word("null"),
      tests::Word("true"),
      tests::Word("-1"),
      tests::Word("0"),
      tests::Word("1e308"),
      tests::Word("99999999999999999999999999999999999999999999"),
      tests::Word("0.00000000000000000000000000000000000000001"),
      tests::Text(""),
      tests::Text(" "),
      tests::Text("0000-00-00"),
      tests::Text("9999-12-31T23:59:60.999999999+14:00"),
      tests::Text("2024-02-30"),
      tests::Text("-2026"),
      tests::Text("Patient/"),
      tests::Text("#"),
      tests::Text("//////"),
      tests::Text(std::string(5000, 'x')),
      tests::Text("\xF0\x9F\xA6\xB4 \\ \" \n <script> [a](b:c) | * _"),
      tests::List({}),
      tests::List({tests::List({tests::List({})})}),
      tests::Object({}),
      tests::Object({{"", tests::Object({{"coding", tests::Word("7")}})}})};
  return chance.Pick(kOdd);
}

std::size_t CountOf(const Tree& tree) {
  std::size_t count = 1;
  for (const Tree& child : tree.children) count += CountOf(child);
  return count;
}

// The value that stands at a place, counted from the root.
Tree& ValueAt(Tree& tree, std::size_t place) {
  for (Tree& child : tree.children) {
    const std::size_t count = CountOf(child);
    if (place <= count) return place == 1 ? child : ValueAt(child, place - 1);
    place -= count;
  }
  return tree;
}

// Loses a member, gains an odd value, or puts one part of the request in the place of another.
void Spoil(Tree& request, Chance& chance) {
  Tree& value = ValueAt(request, chance.Below(CountOf(request)));
  switch (chance.Below(4)) {
    case 0:
      if (value.is_object() && !value.keys.empty()) {
        value.Remove(std::string(chance.Pick(value.keys)));
        return;
      }
      value = OddValue(chance);
      return;
    case 1: {
      const Tree other = ValueAt(request, chance.Below(CountOf(request)));
      value = other;
      return;
    }
    case 2:
      if (value.is_array() && !value.children.empty()) {
        value.Append(OddValue(chance));
        return;
      }
      value = tests::List({value});
      return;
    default:
      value = OddValue(chance);
  }
}

// Checks that an answer comes that is JSON, and says which.
std::string_view KindOfAnswer(const std::string& body) {
  fhir::Result<std::string> answer = fhir::Issue{};
  REQUIRE_NOTHROW(answer = cds::hooks::Answer(body, "", tests::CaseKnowledge()));
  std::string text = answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
  fhir::JsonDocument document;
  const auto json = document.Parse(text);
  REQUIRE(json.has_value());
  if (answer) {
    CHECK((*json)["cards"].is_array());
    return "cards";
  }
  CHECK((*json)["resourceType"].text() == "OperationOutcome");
  return "outcome";
}

}  // namespace

TEST_CASE("every made-up request is answered") {
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    CAPTURE(name);
    KindOfAnswer(request.Write());
  }
}

TEST_CASE("a spoiled request is answered, too") {
  std::set<std::string_view> kinds;
  std::uint32_t seed = 0;
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    Chance chance(seed++);
    Tree spoiled = request;
    for (int times = 0; times < kSpoiledTimes; ++times) {
      Spoil(spoiled, chance);
      if (CountOf(spoiled) > 20'000) break;
      CAPTURE(name);
      CAPTURE(times);
      kinds.insert(KindOfAnswer(spoiled.Write()));
    }
  }
  CHECK(kinds.size() == 2);
}

TEST_CASE("bytes that were cut off or changed on the way are answered, too") {
  std::uint32_t seed = 0;
  for (const auto& sample : tests::Requests(kMadeUp)) {
    const auto& name = sample.name;
    const Tree& request = sample.request;
    Chance chance(seed++);
    const std::string body = request.Write();
    CAPTURE(name);
    KindOfAnswer(body.substr(0, chance.Below(body.size())));
    std::string changed = body;
    for (int bytes = 0; bytes < 3; ++bytes) {
      changed[chance.Below(changed.size())] = static_cast<char>(chance.Below(256));
    }
    KindOfAnswer(changed);
  }
}

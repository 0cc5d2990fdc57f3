#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "fhir/json.hpp"
#include "tests/support/big_request.hpp"

using fhir::LentDocument;

TEST_CASE("documents that are lent at the same time are not the same, and are lent again") {
  const fhir::JsonDocument* first = nullptr;
  {
    const LentDocument one, other;
    CHECK(one.operator->() != other.operator->());
    std::string a = R"({"a":"one"})", b = R"({"a":"other"})";
    const auto from_one = one->Parse(a);
    const auto from_other = other->Parse(b);
    CHECK((*from_one)["a"].text() == "one");
    CHECK((*from_other)["a"].text() == "other");
    first = one.operator->();
  }
  const LentDocument again;
  CHECK(again.operator->() == first);
  std::thread([&] {
    const LentDocument elsewhere;
    CHECK(elsewhere.operator->() != first);
  }).join();
}

TEST_CASE(
    "a document reads a small body after a large one that it was trimmed of, and a large again") {
  std::string large = tests::BigOrderSign(20'000'000, tests::Fullness::kLean);
  for (int round = 0; round < 2; ++round) {
    const LentDocument document;
    std::string text = large;
    const auto root = document->Parse(text, {.nodes = 4'000'000});
    REQUIRE(root.has_value());
    CHECK((*root)["prefetch"]["labs"]["entry"].size() > 10'000);
    document->Trim();
    std::string small = R"({"a":["\n",1]})";
    CHECK((*document->Parse(small))["a"].size() == 2);
  }
}

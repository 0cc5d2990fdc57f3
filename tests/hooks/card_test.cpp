#include "cds/hooks/card.hpp"

#include <doctest/doctest.h>

#include <set>

#include "cds/hooks/uuids.hpp"
#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

TEST_CASE("a UUID follows from the hook instance and the name, and is in lower case") {
  const std::string uuid = Uuids(tests::kInstance).Of("R-CES-01");
  CHECK(uuid.size() == 36);
  CHECK(uuid.find_first_not_of("0123456789abcdef-") == uuid.npos);
  CHECK(uuid[14] == '5');
  CHECK(uuid == Uuids(tests::kInstance).Of("R-CES-01"));
  CHECK(uuid == Uuids("D1577C69-DFBE-44AD-BA6D-3E05E953B2EA").Of("R-CES-01"));
  std::set<std::string> all = {uuid};
  CHECK(all.insert(Uuids(tests::kInstance).Of("R-CES-02")).second);
  for (const std::string_view instance :
       {"test", "", "d1577c69", "d1577c69-dfbe-44ad-ba6d-3e05e953b2eaX", "\xFF\xFE",
        "{d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "-", "                "}) {
    CAPTURE(instance);
    CHECK(all.insert(Uuids(instance).Of("R-CES-01")).second);
  }
}

TEST_CASE("the same request at the same time gives the same bytes") {
  tests::Tree request = tests::Signing({tests::kFilm, tests::kMriOrder});
  tests::AddToRecord(request, tests::kBreastCancer);
  tests::AddToRecord(request, tests::kSaddleNumbness);
  const std::string first = *tests::AnswerTo(request);
  for (int i = 0; i < 3; ++i) CHECK(*tests::AnswerTo(request) == first);
  tests::Tree again = request;
  again.Set("hookInstance", tests::Text("00000000-0000-4000-8000-000000000000"));
  CHECK(*tests::AnswerTo(again) != first);
}

TEST_CASE("nothing to say is an empty list of cards") {
  CHECK(*tests::AnswerTo(tests::Chart()) == R"({"cards":[]})");
}

TEST_CASE("a card without suggestions has no selection behavior, and nothing empty") {
  tests::Tree film = tests::ReadTree(std::string(tests::kFilm));
  const std::string draft = film.Write();
  tests::Tree request = tests::Signing({draft});
  request.At({"prefetch", "patient"})->Remove("birthDate");
  const auto cards = tests::CardsOf(request);
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].Find("suggestions") == nullptr);
  CHECK(cards[0].Find("selectionBehavior") == nullptr);
  CHECK(cards[0].Find("links") == nullptr);
}

TEST_CASE("a suggestion that lost an action to another card says what is left") {
  tests::Tree request = tests::Signing({tests::kFilm});
  tests::AddToRecord(request, tests::kBreastCancer);
  tests::AddToRecord(request, tests::kSaddleNumbness);
  auto cards = tests::CardsOf(request);
  REQUIRE(cards.size() == 2);
  CHECK(cards[0].At({"source", "topic", "code"})->text == "R-CES-01");
  CHECK(cards[1].At({"source", "topic", "code"})->text == "R-MAL-01");
  const tests::Tree& left = cards[1].Find("suggestions")->children.at(0);
  CHECK(left.Find("label")->text == "Urgent oncology or spinal-cord-compression pathway");
  CHECK(left.Find("actions")->children.size() == 1);
}

TEST_CASE("the detail has its sections in their order") {
  tests::Tree request = tests::Signing({tests::kFilm});
  tests::AddToRecord(request, tests::kBreastCancer);
  const auto cards = tests::CardsOf(request);
  REQUIRE(cards.size() == 1);
  const std::string& detail = cards[0].Find("detail")->text;
  std::size_t at = 0;
  for (const std::string_view section :
       {"**Why**", "- Order: XR lumbar spine (ServiceRequest/xr)",
        "- History of cancer: ", "(Condition/c1, 2019-02-01)", "**Suggested timing**",
        "**Evidence**", "with history of cancer about 9%", "statements S20", "NICE NG234",
        "**Not found in record**", "temperature", "Not found is not the same as absent.",
        "This supports, and does not replace, clinical judgement."}) {
    CAPTURE(section);
    const std::size_t found = detail.find(section, at);
    REQUIRE(found != detail.npos);
    at = found;
  }
}

}  // namespace
}  // namespace cds::hooks

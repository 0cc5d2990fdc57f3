#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/conformance/outcome.hpp"
#include "tests/conformance/service.hpp"
#include "tests/hooks/asking.hpp"

// The requirements of CDS Hooks on feedback, by their ids, asked of a running service.
namespace {

using support::HttpReply;
using tests::PlaceIn;
using tests::Service;
using tests::Tree;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kFeedback = "/cds-services/lumbar-order-sign/feedback";

constexpr std::string_view kOverridden =
    R"({"card": "11111111-1111-4111-8111-111111111111", "outcome": "overridden",
        "outcomeTimestamp": "2026-07-15T12:00:00Z"})";
constexpr std::string_view kAccepted =
    R"({"card": "22222222-2222-4222-8222-222222222222", "outcome": "accepted",
        "acceptedSuggestions": [{"id": "33333333-3333-4333-8333-333333333333"}],
        "outcomeTimestamp": "2026-07-15T12:00:00Z"})";

Tree Entry(std::string_view text) { return tests::ReadTree(std::string(text)); }

Tree With(Tree entry, std::string_view member, std::string_view value) {
  entry.Set(std::string(member), tests::ReadTree(std::string(value)));
  return entry;
}

Tree Without(Tree entry, std::string_view member) {
  entry.Remove(member);
  return entry;
}

std::string Message(std::vector<Tree> entries) {
  return tests::Object({{"feedback", tests::List(std::move(entries))}}).Write();
}

std::int64_t Kept(Service& service) {
  std::int64_t rows = 0;
  const auto tallies = service.store().Summary();
  for (const auto& tally : *tallies) rows += tally.count;
  return rows;
}

void CheckRefused(Service& service, const Tree& entry, std::string_view place) {
  const HttpReply reply = service.Post(kFeedback, Message({entry}));
  CAPTURE(reply.body);
  CHECK(reply.status == 400);
  CHECK(PlaceIn(reply) == place);
}

}  // namespace

TEST_CASE("R-FB-01 R-FB-12: feedback is taken at its path with 200 and a small object") {
  Service service;
  const HttpReply reply = service.Post(kFeedback, Message({Entry(kOverridden)}));
  CHECK(reply.status == 200);
  CHECK(tests::ReadTree(reply.body).is_object());
  CHECK(Kept(service) == 1);  // of a card that nobody knows
  CHECK(service.Post("/cds-services/nobody/feedback", Message({Entry(kOverridden)})).status == 404);
}

TEST_CASE("R-FB-02: one or more entries, of any cards") {
  Service service;
  CHECK(service.Post(kFeedback, Message({Entry(kOverridden), Entry(kAccepted)})).status == 200);
  CHECK(Kept(service) == 2);
  for (const std::string& bad :
       {std::string(kOverridden), std::string("{}"), std::string("[]"), Message({}),
        std::string(R"({"feedback": {}})"), std::string(R"({"feedback": null})")}) {
    CAPTURE(bad);
    CHECK(service.Post(kFeedback, bad).status == 400);
  }
}

TEST_CASE("R-FB-03 R-FB-04 cds-fb-1: a card and one of two outcomes are required") {
  Service service;
  for (const std::string_view member : {"card", "outcome", "outcomeTimestamp"}) {
    const std::string place = "feedback[0]." + std::string(member);
    CheckRefused(service, Without(Entry(kOverridden), member), place);
    for (const std::string_view value : {"null", "5", "[]", R"("")"}) {
      CheckRefused(service, With(Entry(kOverridden), member, value), place);
    }
  }
  for (const std::string_view value : {R"("ignored")", R"("Accepted")", R"("dismissed")"}) {
    CheckRefused(service, With(Entry(kOverridden), "outcome", value), "feedback[0].outcome");
  }
  CHECK(Kept(service) == 0);
}

TEST_CASE("R-FB-05 cds-fb-2: what was accepted is named by its id") {
  Service service;
  const std::string place = "feedback[0].acceptedSuggestions";
  CheckRefused(service, Without(Entry(kAccepted), "acceptedSuggestions"), place);
  CheckRefused(service, With(Entry(kAccepted), "acceptedSuggestions", "[]"), place);
  CheckRefused(service, With(Entry(kAccepted), "acceptedSuggestions", "[{}]"), place + "[0].id");
  CHECK(service.Post(kFeedback, Message({Entry(kAccepted)})).status == 200);
}

TEST_CASE(
    "R-FB-06 R-FB-07 R-FB-11 cds-fb-3: an override has a reason, a comment, both or neither") {
  Service service;
  for (const std::string_view reason :
       {R"({"reason": {"code": "patient-refuses", "system": "https://lumbar.example/x"}})",
        R"({"reason": {"code": "code-of-the-clients-own", "system": "https://ehr.example/y"}})",
        R"({"userComment": "seen by the surgeon"})",
        R"({"reason": {"code": "a", "system": "https://b.example", "display": "A"},
            "userComment": "c"})"}) {
    CAPTURE(reason);
    const Tree entry = With(Entry(kOverridden), "overrideReason", reason);
    CHECK(service.Post(kFeedback, Message({entry})).status == 200);
  }
  CHECK(service.Post(kFeedback, Message({Entry(kOverridden)})).status == 200);
  CheckRefused(service, With(Entry(kOverridden), "overrideReason", R"({"reason": "a"})"),
               "feedback[0].overrideReason.reason");
}

TEST_CASE("R-FB-08: the time is one of RFC 3339, with fractions, in UTC or with its offset") {
  Service service;
  for (const std::string_view time : {"2026-07-15T12:00:00Z", "2026-07-15T12:00:00.5Z",
                                      "2026-07-15T12:00:00.123456Z", "2026-07-15T14:00:00+02:00"}) {
    CAPTURE(time);
    const Tree entry = With(Entry(kOverridden), "outcomeTimestamp", '"' + std::string(time) + '"');
    CHECK(service.Post(kFeedback, Message({entry})).status == 200);
  }
  CHECK(Kept(service) == 3);  // the first and the last are one time
  for (const std::string_view time :
       {"2026-07-15", "2026-07-15T12:00:00", "2026-07-15 12:00", "2026-02-30T12:00:00Z", "now"}) {
    CheckRefused(service,
                 With(Entry(kOverridden), "outcomeTimestamp", '"' + std::string(time) + '"'),
                 "feedback[0].outcomeTimestamp");
  }
}

TEST_CASE("R-FB-09: what is said twice, in one message or in two, counts once") {
  Service service;
  for (int time = 0; time < 3; ++time) {
    CHECK(service.Post(kFeedback, Message({Entry(kAccepted), Entry(kAccepted)})).status == 200);
  }
  CHECK(Kept(service) == 1);
  const Tree later = With(Entry(kAccepted), "outcomeTimestamp", R"("2026-07-15T12:30:00Z")");
  CHECK(service.Post(kFeedback, Message({later})).status == 200);
  CHECK(Kept(service) == 2);
}

TEST_CASE("R-FB-13: with one bad entry nothing is kept, and the entry is named") {
  Service service;
  const HttpReply reply = service.Post(
      kFeedback, Message({Entry(kOverridden), With(Entry(kAccepted), "outcome", R"("ignored")")}));
  CHECK(reply.status == 400);
  CHECK(PlaceIn(reply) == "feedback[1].outcome");
  CHECK(Kept(service) == 0);
}

TEST_CASE("R-FB-14: a comment has its length, and stands in no log and no refusal") {
  Service service;
  const Tree commented =
      With(Entry(kOverridden), "overrideReason", R"({"userComment": "canary-of-the-comment"})");
  CHECK(service.Post(kFeedback, Message({commented})).status == 200);
  const HttpReply refused =
      service.Post(kFeedback, Message({With(commented, "outcome", R"("ignored")")}));
  CHECK(refused.status == 400);
  CHECK(refused.body.find("canary") == std::string::npos);
  const std::string longest = R"({"userComment": ")" + std::string(4'000, 'x') + "\"}";
  const std::string too_long = R"({"userComment": ")" + std::string(4'001, 'x') + "\"}";
  CHECK(service.Post(kFeedback, Message({With(commented, "overrideReason", longest)})).status ==
        200);
  CheckRefused(service, With(commented, "overrideReason", too_long),
               "feedback[0].overrideReason.userComment");
  CHECK(service.EndLog().find("canary") == std::string::npos);
}

TEST_CASE("R-CARD-01 R-SUG-02: feedback on a card is counted to the rule that the card is of") {
  Service service;
  const Tree response =
      tests::ReadTree(service.Post(kSign, tests::Signing({tests::kFilm}).Write()).body);
  const Tree& card = response.Find("cards")->children.front();
  Tree entry = Entry(kAccepted);
  entry.Set("card", *card.Find("uuid"));
  entry.Find("acceptedSuggestions")
      ->children[0]
      .Set("id", *card.Find("suggestions")->children.front().Find("uuid"));
  CHECK(service.Post(kFeedback, Message({entry})).status == 200);
  const auto tallies = service.store().Summary();
  REQUIRE(tallies->size() == 1);
  CHECK(tallies->front().rule == "R-IMG-01");
}

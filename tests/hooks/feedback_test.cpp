#include "cds/hooks/feedback.hpp"

#include <doctest/doctest.h>

namespace cds::hooks {
namespace {

using fhir::IssueType;

fhir::Result<std::vector<Feedback>> Read(std::string body) {
  fhir::JsonDocument document;
  const auto json = document.Parse(body);
  REQUIRE(json.has_value());
  return ReadFeedback(*json);
}

std::string Many(const std::string& element, int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i > 0 ? "," : "") + element;
  return "[" + list + "]";
}

constexpr const char* kGood =
    R"({"card":"5f0c1e33-3b1f-4c52-9d60-0a7c5e2b1f33","outcome":"overridden",)"
    R"("outcomeTimestamp":"2026-11-22T10:07:05Z"})";

// The second entry of a message; the first is good.
fhir::Result<std::vector<Feedback>> ReadSecond(const std::string& entry) {
  return Read(std::string(R"({"feedback":[)") + kGood + "," + entry + "]}");
}

std::string Overridden(const std::string& more) {
  return R"({"card":"c-1","outcome":"overridden","outcomeTimestamp":"2026-11-22T10:07:05Z",)" +
         more + "}";
}

std::string Accepted(const std::string& suggestions) {
  return R"({"card":"c-1","outcome":"accepted","outcomeTimestamp":"2026-11-22T10:07:05Z")" +
         (suggestions.empty() ? "" : R"(,"acceptedSuggestions":)" + suggestions) + "}";
}

std::string At(const std::string& time) {
  return R"({"card":"c-1","outcome":"overridden","outcomeTimestamp":)" + time + "}";
}

std::string Card(const std::string& card) {
  return R"({"outcome":"overridden","outcomeTimestamp":"2026-11-22T10:07:05Z","card":)" + card +
         "}";
}

TEST_CASE("the examples of the specification are read") {
  const auto accepted = Read(R"({"feedback":[{"card":"5f0c1e20-3b1f-4c52-9d60-0a7c5e2b1f20",
      "outcome":"accepted","acceptedSuggestions":[{"id":"5f0c1e21-3b1f-4c52-9d60-0a7c5e2b1f21"}],
      "outcomeTimestamp":"2026-11-22T10:05:31Z"}]})");
  REQUIRE(accepted.has_value());
  REQUIRE(accepted->size() == 1);
  CHECK((*accepted)[0].card == "5f0c1e20-3b1f-4c52-9d60-0a7c5e2b1f20");
  CHECK((*accepted)[0].outcome == Outcome::kAccepted);
  CHECK((*accepted)[0].accepted_suggestions ==
        std::vector<std::string>{"5f0c1e21-3b1f-4c52-9d60-0a7c5e2b1f21"});
  CHECK((*accepted)[0].outcome_timestamp == "2026-11-22T10:05:31.000Z");

  const auto overridden = Read(R"({"feedback":[{"card":"5f0c1e30-3b1f-4c52-9d60-0a7c5e2b1f30",
      "outcome":"overridden","overrideReason":{"reason":{"system":"http://own","code":"not-known"},
      "userComment":"NSAID not tolerated"},"outcomeTimestamp":"2026-11-22T10:07:02.5Z"},
      {"card":"5f0c1e33-3b1f-4c52-9d60-0a7c5e2b1f33","outcome":"overridden",
      "outcomeTimestamp":"2026-11-22T10:07:05Z"}]})");
  REQUIRE(overridden.has_value());
  REQUIRE(overridden->size() == 2);
  CHECK((*overridden)[0].outcome == Outcome::kOverridden);
  CHECK((*overridden)[0].reason_system == "http://own");
  CHECK((*overridden)[0].reason_code == "not-known");
  CHECK((*overridden)[0].user_comment == "NSAID not tolerated");
  CHECK((*overridden)[0].outcome_timestamp == "2026-11-22T10:07:02.500Z");
  CHECK((*overridden)[1].reason_code.empty());
  CHECK((*overridden)[1].user_comment.empty());
}

TEST_CASE("a message that is not what it should be is refused with the place at fault") {
  struct Case {
    std::string body;
    IssueType type;
    std::string_view expression;
  };
  const Case cases[] = {
      {"[]", IssueType::kStructure, ""},
      {"{}", IssueType::kRequired, "feedback"},
      {kGood, IssueType::kRequired, "feedback"},
      {R"({"feedback":null})", IssueType::kRequired, "feedback"},
      {R"({"feedback":[]})", IssueType::kRequired, "feedback"},
      {R"({"feedback":"Hostile"})", IssueType::kInvalid, "feedback"},
      {std::string(R"({"feedback":)") + kGood + "}", IssueType::kInvalid, "feedback"},
      {R"({"feedback":)" + Many(kGood, 201) + "}", IssueType::kInvalid, "feedback"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body.substr(0, 80));
    const auto read = Read(c.body);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().type == c.type);
    CHECK(read.error().expression == c.expression);
  }
  CHECK(Read(R"({"feedback":)" + Many(kGood, 200) + "}").has_value());
}

TEST_CASE("one bad entry refuses the whole message, and is named") {
  struct Case {
    std::string entry;
    IssueType type;
    std::string_view expression;
  };
  constexpr auto kRequired = IssueType::kRequired;
  constexpr auto kInvalid = IssueType::kInvalid;
  const std::string long_text(257, 'x');
  const Case cases[] = {
      {"null", kInvalid, "feedback[1]"},
      {"7", kInvalid, "feedback[1]"},
      {"[]", kInvalid, "feedback[1]"},
      {"{}", kRequired, "feedback[1].card"},
      {Card("null"), kRequired, "feedback[1].card"},
      {Card("\"\""), kRequired, "feedback[1].card"},
      {Card("7"), kInvalid, "feedback[1].card"},
      {Card("\"Hostile card\""), kInvalid, "feedback[1].card"},
      {Card("\"<Hostile>\""), kInvalid, "feedback[1].card"},
      {Card(R"("Hostile\u0000")"), kInvalid, "feedback[1].card"},
      {Card("\"\xC3\xA9\""), kInvalid, "feedback[1].card"},
      {Card("\"" + std::string(65, 'x') + "\""), kInvalid, "feedback[1].card"},
      {R"({"card":"c"})", kRequired, "feedback[1].outcome"},
      {R"({"card":"c","outcome":null})", kRequired, "feedback[1].outcome"},
      {R"({"card":"c","outcome":true})", kInvalid, "feedback[1].outcome"},
      {R"({"card":"c","outcome":"ignored"})", kInvalid, "feedback[1].outcome"},
      {R"({"card":"c","outcome":"Accepted"})", kInvalid, "feedback[1].outcome"},
      {Accepted(""), kRequired, "feedback[1].acceptedSuggestions"},
      {Accepted("null"), kRequired, "feedback[1].acceptedSuggestions"},
      {Accepted("[]"), kRequired, "feedback[1].acceptedSuggestions"},
      {Accepted(R"({"id":"a"})"), kInvalid, "feedback[1].acceptedSuggestions"},
      {Accepted(Many(R"({"id":"a"})", 51)), kInvalid, "feedback[1].acceptedSuggestions"},
      {Accepted(R"(["a"])"), kInvalid, "feedback[1].acceptedSuggestions[0]"},
      {Accepted(R"([{"id":"a"},{}])"), kRequired, "feedback[1].acceptedSuggestions[1].id"},
      {Accepted(R"([{"id":"a b"}])"), kInvalid, "feedback[1].acceptedSuggestions[0].id"},
      {Overridden(R"("overrideReason":"Hostile")"), kInvalid, "feedback[1].overrideReason"},
      {Overridden(R"("overrideReason":[{}])"), kInvalid, "feedback[1].overrideReason"},
      {Overridden(R"("overrideReason":{"code":"x"})"), kInvalid, "feedback[1].overrideReason"},
      {Overridden(R"("overrideReason":{"reason":null})"), kInvalid, "feedback[1].overrideReason"},
      {Overridden(R"("overrideReason":{"reason":"Hostile"})"), kInvalid,
       "feedback[1].overrideReason.reason"},
      {Overridden(R"("overrideReason":{"reason":{"display":"Hostile"}})"), kRequired,
       "feedback[1].overrideReason.reason.code"},
      {Overridden(R"("overrideReason":{"reason":{"code":"Hostile\n"}})"), kInvalid,
       "feedback[1].overrideReason.reason.code"},
      {Overridden(R"("overrideReason":{"reason":{"code":")" + long_text + "\"}}"), kInvalid,
       "feedback[1].overrideReason.reason.code"},
      {Overridden(R"("overrideReason":{"reason":{"code":"c","system":7}})"), kInvalid,
       "feedback[1].overrideReason.reason.system"},
      {Overridden(R"("overrideReason":{"reason":{"code":"c","system":")" + long_text + "\"}}"),
       kInvalid, "feedback[1].overrideReason.reason.system"},
      {Overridden(R"("overrideReason":{"userComment":7})"), kInvalid,
       "feedback[1].overrideReason.userComment"},
      {Overridden(R"("overrideReason":{"userComment":"Hostile\u0000"})"), kInvalid,
       "feedback[1].overrideReason.userComment"},
      {Overridden(R"("overrideReason":{"userComment":")" + std::string(4'001, 'x') + "\"}"),
       kInvalid, "feedback[1].overrideReason.userComment"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.entry.substr(0, 120));
    const auto read = ReadSecond(c.entry);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().type == c.type);
    CHECK(read.error().expression == c.expression);
    CHECK(read.error().diagnostics.find("Hostile") == std::string::npos);
  }
}

TEST_CASE("a time is taken to UTC and to the millisecond") {
  struct Case {
    std::string_view sent;
    std::string_view kept;
  };
  const Case cases[] = {
      {"2026-11-22T10:07:02Z", "2026-11-22T10:07:02.000Z"},
      {"2026-11-22T10:07:02.5Z", "2026-11-22T10:07:02.500Z"},
      {"2026-11-22T10:07:02.12Z", "2026-11-22T10:07:02.120Z"},
      {"2026-11-22T10:07:02.123999999Z", "2026-11-22T10:07:02.123Z"},
      {"2026-11-22t10:07:02z", "2026-11-22T10:07:02.000Z"},
      {"2026-11-22T10:07:02+00:00", "2026-11-22T10:07:02.000Z"},
      {"2026-11-22T10:07:02-00:00", "2026-11-22T10:07:02.000Z"},
      {"2026-11-22T00:07:02.25+02:00", "2026-11-21T22:07:02.250Z"},
      {"2026-12-31T23:30:00-05:30", "2027-01-01T05:00:00.000Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.sent);
    const auto read = ReadSecond(At("\"" + std::string(c.sent) + "\""));
    REQUIRE(read.has_value());
    CHECK((*read)[1].outcome_timestamp == c.kept);
  }
}

TEST_CASE("a time that is missing or not real is refused") {
  for (const char* const sent : {"null",
                                 "\"\"",
                                 "7",
                                 "\"now\"",
                                 "\"2026-11-22\"",
                                 "\"2026-11-22T10:07Z\"",
                                 "\"2026-11-22T10:07:02\"",
                                 "\"2026-11-22 10:07:02Z\"",
                                 "\"2026-11-22T10:07:02.Z\"",
                                 "\"2026-11-22T10:07:02,5Z\"",
                                 "\"2026-02-29T10:07:02Z\"",
                                 "\"2026-04-31T10:07:02Z\"",
                                 "\"2026-13-01T10:07:02Z\"",
                                 "\"2026-00-01T10:07:02Z\"",
                                 "\"2026-11-22T24:00:00Z\"",
                                 "\"2026-11-22T10:60:02Z\"",
                                 "\"2026-11-22T10:07:61Z\"",
                                 "\"2026-11-22T10:07:02+0200\"",
                                 "\"2026-11-22T10:07:02+15:00\"",
                                 "\"2026-11-22T10:07:02ZZ\"",
                                 "\" 2026-11-22T10:07:02Z\"",
                                 "\"26-11-22T10:07:02Z\"",
                                 "\"0001-01-01T00:00:00+14:00\"",
                                 "\"9999-12-31T23:59:59-14:00\"",
                                 "\"2026-11-22T10:07:02Z\\u0000\""}) {
    CAPTURE(sent);
    const auto read = ReadSecond(At(sent));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().expression == "feedback[1].outcomeTimestamp");
  }
  const auto missing = ReadSecond(R"({"card":"c","outcome":"overridden"})");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().type == IssueType::kRequired);
}

TEST_CASE("a card's UUID is folded to lower case, and any other plain name is kept") {
  const std::string_view uuid = "5f0c1e33-3b1f-4c52-9d60-0a7c5e2b1f33";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {uuid, uuid},
      {"5F0C1E33-3B1F-4C52-9D60-0A7C5E2B1F33", uuid},
      {"urn:uuid:5F0C1E33-3b1f-4c52-9d60-0a7c5e2b1f33", uuid},
      {"Card.1_a:b/c", "Card.1_a:b/c"},
      {"5F0C1E333B1F4C529D600A7C5E2B1F33", "5F0C1E333B1F4C529D600A7C5E2B1F33"},
      {"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
       "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
  };
  for (const auto& [sent, kept] : cases) {
    const auto read = ReadSecond(Card("\"" + std::string(sent) + "\""));
    REQUIRE(read.has_value());
    CHECK((*read)[1].card == kept);
  }
}

TEST_CASE("suggestions are a set") {
  const auto read = ReadSecond(Accepted(R"([{"id":"b"},{"id":"a","more":1},{"id":"b"}])"));
  REQUIRE(read.has_value());
  CHECK((*read)[1].accepted_suggestions == std::vector<std::string>{"a", "b"});
  CHECK(ReadSecond(Accepted(Many(R"({"id":"a"})", 50))).has_value());
}

TEST_CASE("an override may have any reason, a comment, both or neither") {
  struct Case {
    std::string sent;
    std::string_view code;
    std::string_view comment;
  };
  std::string wide;
  for (int i = 0; i < 4'000; ++i) wide += "\xF0\x9F\x92\xA9";
  const Case cases[] = {
      {"null", "", ""},
      {"{}", "", ""},
      {R"({"userComment":""})", "", ""},
      {R"({"reason":{"code":"own code"}})", "own code", ""},
      {R"({"reason":{"code":"c","display":"d"},"userComment":"w"})", "c", "w"},
      {R"({"userComment":"two\nlines"})", "", "two\nlines"},
      {R"({"userComment":")" + wide + "\"}", "", wide},
  };
  for (const Case& c : cases) {
    CAPTURE(c.sent.substr(0, 80));
    const auto read = ReadSecond(Overridden(R"("overrideReason":)" + c.sent));
    REQUIRE(read.has_value());
    CHECK((*read)[1].reason_code == c.code);
    CHECK((*read)[1].user_comment == c.comment);
  }
}

TEST_CASE("what is unknown, or belongs to the other outcome, is not read") {
  const auto read = Read(std::string(R"({"more":{},"feedback":[)") +
                         Overridden(R"("acceptedSuggestions":7,"extension":{"a":[null]})") + "," +
                         R"({"card":"c","outcome":"accepted","acceptedSuggestions":[{"id":"a"}],
      "overrideReason":{"userComment":"x"},"outcomeTimestamp":"2026-11-22T10:07:02Z"}]})");
  REQUIRE(read.has_value());
  CHECK((*read)[0].accepted_suggestions.empty());
  CHECK((*read)[1].user_comment.empty());
}

}  // namespace
}  // namespace cds::hooks

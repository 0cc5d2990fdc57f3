#include "cds/hooks/request.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

using fhir::IssueType;

// The request with one member replaced, or removed when the value is "".
tests::Tree Spoiled(tests::Tree request, const std::vector<std::string_view>& path,
                    std::string_view value) {
  tests::Tree* at = &request;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) at = at->Find(path[i]);
  if (value.empty()) {
    at->Remove(path.back());
  } else {
    at->Set(std::string(path.back()), tests::ReadTree(std::string(value)));
  }
  return request;
}

std::string Many(std::string_view element, int count) {
  std::string list = "[";
  for (int i = 0; i < count; ++i) list.append(i > 0 ? "," : "").append(element);
  return list + "]";
}

tests::Tree Orders() { return tests::Selecting({tests::kFilm}, {"ServiceRequest/xr"}); }

struct Case {
  std::vector<std::string_view> path;
  std::string value;
  IssueType type;
  std::string_view expression;
};

void CheckRefused(const Case& c) {
  const std::string body = Spoiled(Orders(), c.path, c.value).Write();
  CAPTURE(c.path.back());
  CAPTURE(c.value.substr(0, 80));
  std::string text = body;
  fhir::JsonDocument document;
  const auto json = document.Parse(text);
  REQUIRE(json.has_value());
  const auto request = ReadRequest(*json);
  REQUIRE_FALSE(request.has_value());
  CHECK(request.error().type == c.type);
  CHECK(request.error().expression == c.expression);
  CHECK(request.error().diagnostics.find("Hostile") == std::string::npos);
  const auto answer = Answer(body, "", tests::CaseKnowledge());
  REQUIRE_FALSE(answer.has_value());
  const std::string outcome = WriteOperationOutcome(answer.error());
  CHECK(outcome.find("Hostile") == outcome.npos);
  CHECK(outcome.find(c.expression) != outcome.npos);
}

TEST_CASE("a required member that is missing, empty or null is named") {
  const std::vector<std::vector<std::string_view>> paths = {{"hook"},
                                                            {"hookInstance"},
                                                            {"context"},
                                                            {"context", "userId"},
                                                            {"context", "patientId"},
                                                            {"context", "draftOrders"},
                                                            {"context", "selections"}};
  for (const auto& path : paths) {
    std::string where;
    for (const std::string_view key : path) where.append(where.empty() ? "" : ".").append(key);
    CheckRefused({path, "", IssueType::kRequired, where});
    CheckRefused({path, "null", IssueType::kRequired, where});
  }
  for (const auto& path : std::vector<std::vector<std::string_view>>{{"hook"}, {"hookInstance"}}) {
    CheckRefused({path, R"("")", IssueType::kRequired, path[0]});
  }
  CheckRefused({{"context", "userId"}, R"("")", IssueType::kRequired, "context.userId"});
  CheckRefused({{"context", "patientId"}, R"("")", IssueType::kRequired, "context.patientId"});
}

TEST_CASE("a member of another type is named, and its value is not repeated") {
  const std::string kinds[] = {"5", "true", R"(["Hostile"])", R"({"Hostile": "Hostile"})"};
  const std::vector<std::vector<std::string_view>> strings = {{"hook"},
                                                              {"hookInstance"},
                                                              {"context", "userId"},
                                                              {"context", "patientId"},
                                                              {"context", "encounterId"},
                                                              {"fhirServer"}};
  for (const auto& path : strings) {
    std::string where;
    for (const std::string_view key : path) where.append(where.empty() ? "" : ".").append(key);
    for (const std::string& value : kinds) CheckRefused({path, value, IssueType::kInvalid, where});
  }
  const std::string no_objects[] = {"5", "true", R"("Hostile")", R"(["Hostile"])"};
  for (const std::string& value : no_objects) {
    CheckRefused({{"context"}, value, IssueType::kInvalid, "context"});
    CheckRefused({{"prefetch"}, value, IssueType::kInvalid, "prefetch"});
    CheckRefused({{"fhirAuthorization"}, value, IssueType::kInvalid, "fhirAuthorization"});
    CheckRefused({{"context", "draftOrders"}, value, IssueType::kInvalid, "context.draftOrders"});
  }
  CheckRefused({{"context", "draftOrders"},
                R"({"resourceType": "Hostile"})",
                IssueType::kInvalid,
                "context.draftOrders"});
  for (const std::string value : {"5", R"("ServiceRequest/xr")", R"({"a": "Hostile"})", "[5]",
                                  R"(["ServiceRequest/xr", ["Hostile"]])", "[null]"}) {
    CheckRefused({{"context", "selections"}, value, IssueType::kInvalid, "context.selections"});
  }
}

TEST_CASE("an id that is none is refused") {
  for (const std::string_view id :
       {"a b", "Practitioner/1", "Patient/", "Patient/a/b", "../1", "1?x=Hostile", "1&b", "%31",
        "1_2", "\xC3\xA9", "https://Hostile/Patient/1", "1\\n2",
        "12345678901234567890123456789012345678901234567890123456789012345"}) {
    CheckRefused({{"context", "patientId"},
                  "\"" + std::string(id) + "\"",
                  IssueType::kInvalid,
                  "context.patientId"});
    CheckRefused({{"context", "encounterId"},
                  "\"" + std::string(id) + "\"",
                  IssueType::kInvalid,
                  "context.encounterId"});
  }
}

TEST_CASE("an authorization without a server is refused (cds-r-1)") {
  CheckRefused({{"fhirAuthorization"},
                R"({"access_token": "Hostile"})",
                IssueType::kRequired,
                "fhirServer"});
}

TEST_CASE("one more than the limits is refused, the limits are not") {
  CheckRefused({{"context", "draftOrders"},
                R"({"resourceType": "Bundle", "entry": )" + Many("{}", 201) + "}",
                IssueType::kInvalid,
                "context.draftOrders.entry"});
  CheckRefused({{"context", "selections"},
                Many(R"("ServiceRequest/1")", 201),
                IssueType::kInvalid,
                "context.selections"});
  std::string keys = "{";
  for (int i = 0; i < 33; ++i) keys += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\": null";
  CheckRefused({{"prefetch"}, keys + "}", IssueType::kInvalid, "prefetch"});

  tests::Tree request =
      Spoiled(Orders(), {"context", "selections"}, Many(R"("ServiceRequest/1")", 200));
  request = Spoiled(request, {"context", "draftOrders", "entry"}, Many("{}", 200));
  CHECK(tests::AnswerTo(request).has_value());
}

TEST_CASE("a body that is no object is refused as a structure") {
  for (const std::string body : {"[]", "5", "null", R"("hook")", "", "{", R"({"hook": "a",})",
                                 R"({"hook": "a", "hook": "b"})"}) {
    CAPTURE(body);
    const auto answer = Answer(body, "", tests::CaseKnowledge());
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().type == IssueType::kStructure);
  }
}

// What clients send beside the letter of the specification, and what changes nothing.
TEST_CASE("unknown members, typed ids and what is optional are read") {
  const std::string expected = *tests::AnswerTo(Orders());
  struct Lenient {
    std::vector<std::string_view> path;
    std::string_view value;
  };
  const Lenient cases[] = {
      {{"extension"}, R"({"com.example": [1]})"},
      {{"unknown"}, "5"},
      {{"context", "unknown"}, R"({"a": null})"},
      {{"context", "patientId"}, R"("Patient/123")"},
      {{"context", "encounterId"}, R"("")"},
      {{"context", "encounterId"}, "null"},
      {{"context", "userId"}, R"("PractitionerRole/9")"},
      {{"fhirServer"}, R"("https://example.org/fhir")"},
      {{"fhirServer"}, "null"},
      {{"fhirAuthorization"}, "null"},
      {{"context", "draftOrders", "type"}, R"("collection")"},
      {{"context", "draftOrders", "resourceType"}, ""},
      {{"context", "selections"}, R"(["ServiceRequest/gone", "ServiceRequest/xr", "xr"])"},
  };
  for (const Lenient& c : cases) {
    CAPTURE(c.path.back());
    CAPTURE(c.value);
    const auto answer = tests::AnswerTo(Spoiled(Orders(), c.path, c.value));
    REQUIRE(answer.has_value());
    CHECK(*answer == expected);
  }
  CHECK(expected.find("R-IMG-01") != expected.npos);
}

TEST_CASE("a single draft where a list is due is read as a list of one") {
  const std::string entry = R"({"resource": )" + std::string(tests::kFilm) + "}";
  const auto answer =
      tests::AnswerTo(Spoiled(Orders(), {"context", "draftOrders", "entry"}, entry));
  REQUIRE(answer.has_value());
  CHECK(*answer == *tests::AnswerTo(Orders()));
}

TEST_CASE("a hook instance in free text is taken, and names the cards as well") {
  const auto request = Spoiled(Orders(), {"hookInstance"}, R"("test 1")");
  const auto cards = tests::CardsOf(request);
  REQUIRE_FALSE(cards.empty());
  CHECK(cards[0].Find("uuid")->text != tests::CardsOf(Orders())[0].Find("uuid")->text);
}

}  // namespace
}  // namespace cds::hooks

#include "fhir/record.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fhir/json.hpp"

using fhir::Asked;
using fhir::Json;
using fhir::Record;
using fhir::ResourceType;

namespace {

constexpr std::string_view kMine =
    R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"}})";

std::string BundleOf(std::string_view entries, std::string_view more = {}) {
  return R"({"resourceType":"Bundle","entry":[)" + std::string(entries) + "]" + std::string(more) +
         "}";
}

// A body and the views into it.
class Body {
 public:
  explicit Body(std::string text) : text_(std::move(text)), json_(document_.Parse(text_).value()) {}
  Json json() const { return json_; }

 private:
  std::string text_;
  fhir::JsonDocument document_;
  Json json_;
};

}  // namespace

TEST_CASE("an answer is full, partial, failed or none, and only what came in full can be empty") {
  const std::string entry = R"({"resource":)" + std::string(kMine) + "}";
  const struct {
    std::string text;
    Asked asked;
    std::size_t conditions;
  } cases[] = {
      {R"(null)", Asked::kFully, 0},
      {std::string(kMine), Asked::kFully, 1},
      {R"({"response":{"status":"200 OK"},"resource":)" + std::string(kMine) + "}", Asked::kFully,
       1},
      {R"({"response":{"status":"404 Not Found"}})", Asked::kFailed, 0},
      {R"({"response":{"status":"500"},"resource":{"resourceType":"OperationOutcome"}})",
       Asked::kFailed, 0},
      {R"({"resourceType":"OperationOutcome","issue":[]})", Asked::kFailed, 0},
      {R"({})", Asked::kFailed, 0},
      {R"([])", Asked::kFailed, 0},
      {R"("Condition/c1")", Asked::kFailed, 0},
      {R"({"resourceType":"Bundle"})", Asked::kFully, 0},
      {BundleOf(""), Asked::kFully, 0},
      {BundleOf(entry), Asked::kFully, 1},
      {BundleOf(kMine), Asked::kFully, 1},
      {BundleOf(entry, R"(,"link":[{"relation":"self","url":"a"}])"), Asked::kFully, 1},
      {BundleOf(entry, R"(,"link":[{"relation":"next","url":"b"}])"), Asked::kMore, 1},
      {BundleOf(entry, R"(,"total":1)"), Asked::kFully, 1},
      {BundleOf(entry, R"(,"total":2)"), Asked::kMore, 1},
      {BundleOf("", R"(,"total":5)"), Asked::kMore, 0},
      {BundleOf(entry + R"(,{"fullUrl":"urn:uuid:1"})"), Asked::kPartial, 1},
      {BundleOf(entry + R"(,{"resource":)" + BundleOf(entry) + "}"), Asked::kPartial, 1},
      {BundleOf(entry + R"(,{"resource":{"resourceType":"Practitioner"}})"), Asked::kFully, 1},
      {BundleOf(
           entry +
           R"(,{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning"}]}})"),
       Asked::kFully, 1},
      {BundleOf(
           entry +
           R"(,{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error"}]}})"),
       Asked::kFailed, 1},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    Record record("p1");
    CHECK(record.Add(body.json()) == c.asked);
    CHECK(record.of(ResourceType::kCondition).size() == c.conditions);
  }
  Record record("p1");
  CHECK(record.Add(Json()) == Asked::kNot);
}

TEST_CASE("a resource counts when it names the patient, and no other") {
  const struct {
    std::string_view subject;
    bool ours;
  } cases[] = {
      {R"("subject":{"reference":"Patient/p1"})", true},
      {R"("patient":{"reference":"Patient/p1"})", true},
      {R"("subject":{"reference":"Patient/p1/_history/3"})", true},
      {R"("subject":{"reference":"https://ehr.example/fhir/Patient/p1"})", true},
      {R"("subject":{"reference":"p1"})", true},
      {R"("subject":{"reference":"urn:uuid:5d1e"})", true},
      {R"("subject":{"reference":"urn:uuid:5d1f"})", false},
      {R"("subject":{"reference":"Patient/p2"})", false},
      {R"("subject":{"reference":"Patient/p11"})", false},
      {R"("subject":{"reference":"Group/p1"})", false},
      {R"("subject":{"reference":"#p1"})", false},
      {R"("subject":{"display":"p1"})", false},
      {R"("subject":"Patient/p1")", false},
      {R"("subject":{"reference":"Patient/p2"},"patient":{"reference":"Patient/p1"})", false},
      {R"("code":{})", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.subject);
    const Body body(BundleOf(R"({"resource":{"resourceType":"Condition",)" +
                             std::string(c.subject) +
                             R"(}},{"fullUrl":"urn:uuid:5d1e","resource":)"
                             R"({"resourceType":"Patient","id":"p1"}})"));
    Record record("p1");
    CHECK(record.Add(body.json()) == Asked::kFully);
    CHECK(record.of(ResourceType::kCondition).size() == (c.ours ? 1 : 0));
    CHECK(record.issues().empty() == c.ours);
  }
}

TEST_CASE("the patient is the one of the context, and without an id only as the answer to a read") {
  const struct {
    std::string text;
    std::string_view gender;
  } cases[] = {
      {R"({"resourceType":"Patient","id":"p1","gender":"male"})", "male"},
      {R"({"resourceType":"Patient","gender":"male"})", "male"},
      {R"({"resourceType":"Patient","id":"p2","gender":"male"})", ""},
      {BundleOf(R"({"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","gender":"male"}},)"
                R"({"resource":{"resourceType":"Patient","id":"p1","gender":"female"}})"),
       "female"},
      {BundleOf(R"({"resource":{"resourceType":"Patient","id":"p2","gender":"male"}})"), ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Body body(c.text);
    Record record("p1");
    record.Add(body.json());
    CHECK(record.patient()["gender"].text() == c.gender);
  }
}

TEST_CASE("what a patient of another id refers to is not taken for the patient's") {
  const Body body(BundleOf(
      R"({"fullUrl":"urn:uuid:9","resource":{"resourceType":"Patient","id":"p2"}},)"
      R"({"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:9"}}})"));
  Record record("p1");
  record.Add(body.json());
  CHECK(record.of(ResourceType::kCondition).empty());
}

TEST_CASE("a draft stands for the stored order of the same reference, whichever comes first") {
  const Body body(R"({"draft":{"resourceType":"ServiceRequest","id":"a","status":"draft"},
    "stored":{"resourceType":"ServiceRequest","id":"a","status":"active",
              "subject":{"reference":"Patient/p1"}},
    "other":{"resourceType":"ServiceRequest","id":"b","subject":{"reference":"Patient/p1"}}})");
  const fhir::Reference a{"ServiceRequest", "a"};
  for (const bool draft_first : {true, false}) {
    CAPTURE(draft_first);
    Record record("p1");
    if (draft_first) record.AddDraft(body.json()["draft"]);
    record.Add(body.json()["stored"]);
    record.Add(body.json()["other"]);
    if (!draft_first) record.AddDraft(body.json()["draft"]);
    CHECK(record.drafts().size() == 1);
    REQUIRE(record.of(ResourceType::kServiceRequest).size() == 1);
    CHECK(record.of(ResourceType::kServiceRequest).begin()->id == "b");
    for (int i = 0; i < 20; ++i) CHECK(record.Resolve(a, {}).is_absent());
  }
}

TEST_CASE("the resources of a type stay in the order they came, whichever of them are drafted") {
  const struct {
    std::vector<std::string_view> drafted;
    std::string_view left;
  } cases[] = {{{}, "abcd"},       {{"a"}, "bcd"},     {{"b"}, "acd"},
               {{"c"}, "abd"},     {{"d"}, "abc"},     {{"a", "b"}, "cd"},
               {{"c", "d"}, "ab"}, {{"c", "b"}, "ad"}, {{"a", "b", "c", "d"}, ""}};
  const auto order = [](std::string_view id) {
    return R"({"resourceType":"ServiceRequest","id":")" + std::string(id) +
           R"(","status":"active","subject":{"reference":"Patient/p1"}})";
  };
  for (const auto& c : cases) {
    CAPTURE(c.left);
    Record record("p1");
    std::vector<std::unique_ptr<Body>> bodies;
    const auto body = [&](std::string_view id) {
      return bodies.emplace_back(std::make_unique<Body>(order(id)))->json();
    };
    for (const std::string_view id : {"a", "b", "c"}) record.Add(body(id));
    for (const std::string_view id : c.drafted) record.AddDraft(body(id));
    record.Add(body("d"));
    std::string left;
    for (const fhir::Resource& resource : record.of(ResourceType::kServiceRequest)) {
      left += resource.id;
    }
    CHECK(left == c.left);
    CHECK(record.of(ResourceType::kServiceRequest).size() == c.left.size());
    CHECK(record.of(ResourceType::kServiceRequest).empty() == c.left.empty());
  }
}

TEST_CASE("a draft of another patient, a withdrawn one and an order not to do are no drafts") {
  const struct {
    std::string_view members;
    std::size_t drafts;
  } cases[] = {
      {R"("status":"draft")", 1},
      {R"("status":"draft","subject":{"reference":"Patient/p1"})", 1},
      {R"("status":"draft","subject":{"reference":"Patient/p2"})", 0},
      {R"("status":"draft","subject":{})", 0},
      {R"("status":"draft","doNotPerform":false)", 1},
      {R"("status":"draft","doNotPerform":true)", 0},
      {R"("status":"revoked")", 0},
      {R"("status":"cancelled")", 0},
      {R"("status":"entered-in-error")", 0},
      {R"("status":"unknown")", 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.members);
    const Body body(R"({"resourceType":"ServiceRequest","id":"a",)" + std::string(c.members) + "}");
    Record record("p1");
    record.AddDraft(body.json());
    CHECK(record.drafts().size() == c.drafts);
  }
  for (const std::string_view text : {"null", "[]", "\"draft\"", "1"}) {
    const Body body{std::string(text)};
    Record record("p1");
    record.AddDraft(body.json());
    CHECK(record.drafts().empty());
  }
}

TEST_CASE("a reference leads to a contained resource, one of the Bundle or one of the record") {
  const Body body(BundleOf(
      R"({"fullUrl":"urn:uuid:77","resource":{"resourceType":"Condition","id":"c1","note":"one",
          "subject":{"reference":"Patient/p1"}}},
         {"resource":{"resourceType":"Medication","id":"c1","note":"two"}},
         {"resource":{"resourceType":"Observation","id":"o1","note":"three",
          "subject":{"reference":"Patient/p1"},"contained":[{"id":"x","note":"four"}]}})"));
  Record record("p1");
  record.Add(body.json());
  const Json from = record.of(ResourceType::kObservation).begin()->json;
  const struct {
    std::string_view reference;
    std::string_view note;
  } cases[] = {
      {"Condition/c1", "one"},
      {"urn:uuid:77", "one"},
      {"https://ehr.example/fhir/Condition/c1/_history/1", "one"},
      {"Medication/c1", "two"},
      {"o1", "three"},
      {"#x", "four"},
      {"#y", ""},
      {"Condition/c2", ""},
      {"Patient/c1", ""},
      {"urn:uuid:78", ""},
      {"", ""},
      {"#", ""},
      {"/", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reference);
    // However many references were followed before.
    for (int i = 0; i < 20; ++i) {
      CHECK(record.Resolve(fhir::ReadReference(c.reference), from)["note"].text() == c.note);
    }
    Record fresh("p1");
    fresh.Add(body.json());
    CHECK(fresh.Resolve(fhir::ReadReference(c.reference), from)["note"].text() == c.note);
  }
}

TEST_CASE("a Medication among the drafts is no draft, and goes before the stored one") {
  const Body body(R"({"order":{"resourceType":"MedicationRequest","id":"o1"},
    "drafted":{"resourceType":"Medication","id":"m1","note":"drafted"},
    "stored":{"resourceType":"Medication","id":"m1","note":"stored"}})");
  Record record("p1");
  record.AddDraft(body.json()["order"]);
  record.AddDraft(body.json()["drafted"], "urn:uuid:77");
  record.Add(body.json()["stored"]);
  CHECK(record.drafts().size() == 1);
  for (const std::string_view reference : {"Medication/m1", "m1", "urn:uuid:77"}) {
    CAPTURE(reference);
    for (int i = 0; i < 20; ++i) {
      CHECK(record.Resolve(fhir::ReadReference(reference), {})["note"].text() == "drafted");
    }
  }
}

TEST_CASE("of the versions of a resource the newest stand, in the order they came") {
  const struct {
    std::vector<std::string_view> versions;  // a note, an id and when it was updated
    std::string_view left;
  } cases[] = {
      {{"a1 2026-01-01T00:00:00Z", "b1 2026-01-02T00:00:00Z"}, "b"},
      {{"a1 2026-01-02T00:00:00Z", "b1 2026-01-01T00:00:00Z"}, "a"},
      {{"a1 2026-01-02T00:30:00+02:00", "b1 2026-01-01T23:00:00Z"}, "b"},
      {{"a1 2026-01-01T00:00:00Z", "b2 2026-01-02T00:00:00Z"}, "ab"},
      {{"a1 2026-01-01T00:00:00Z", "b1 2026-01-03T00:00:00Z", "c1 2026-01-02T00:00:00Z"}, "b"},
      {{"a1 2026-01-01T00:00:00Z", "b2 ", "c1 2026-01-01T00:00:01Z", "d3 ", "e2 "}, "bcde"},
      {{"a1 ", "b1 2026-01-01T00:00:00Z"}, "b"},
      {{"a1 yesterday", "b1 2026-01-01T00:00:00Z"}, "b"},
      {{"a1 ", "b1 "}, "ab"},
      {{"a1 yesterday", "b1 2026"}, "ab"},
      {{"a1 2026-01-01T00:00:00Z", "b1 2026-01-01T01:00:00+01:00"}, "ab"},
      {{"a 2026-01-01T00:00:00Z", "b 2026-01-02T00:00:00Z"}, "ab"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.left);
    std::vector<std::unique_ptr<Body>> bodies;
    Record record("p1");
    for (const std::string_view version : c.versions) {
      const std::size_t space = version.find(' ');
      // Ids of one length with the same end have one number, so that they are told apart in full.
      const std::string id = space == 1 ? "" : std::string(version.substr(1, 1)) + "-of-a-long-id";
      bodies.push_back(std::make_unique<Body>(
          R"({"resourceType":"Condition","subject":{"reference":"Patient/p1"},"note":")" +
          std::string(version.substr(0, 1)) + R"(","id":")" + id + R"(","meta":{"lastUpdated":")" +
          std::string(version.substr(space + 1)) + R"("}})"));
      record.Add(bodies.back()->json());
    }
    record.DropOlderVersions();
    std::string left;
    for (const fhir::Resource& resource : record.of(ResourceType::kCondition)) {
      left += resource.json["note"].text();
    }
    CHECK(left == c.left);
  }
}

TEST_CASE("versions are of one type") {
  const Body body(BundleOf(R"({"resource":{"resourceType":"Condition","id":"1",
       "meta":{"lastUpdated":"2026-01-01T00:00:00Z"},"subject":{"reference":"Patient/p1"}}},
      {"resource":{"resourceType":"Observation","id":"1",
       "meta":{"lastUpdated":"2026-01-02T00:00:00Z"},"subject":{"reference":"Patient/p1"}}})"));
  Record record("p1");
  record.Add(body.json());
  record.DropOlderVersions();
  CHECK(record.of(ResourceType::kCondition).size() == 1);
  CHECK(record.of(ResourceType::kObservation).size() == 1);
}

TEST_CASE("a resource with more members than any in FHIR is left out, and its answer not full") {
  for (const int members : {900, 1'001}) {
    std::string wide =
        R"({"resourceType":"Condition","subject":{"reference":"Patient/p1"},"code":{)";
    for (int i = 0; i < members; ++i) {
      wide += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":1";
    }
    const Body body(BundleOf(R"({"resource":)" + wide + "}}}"));
    Record record("p1");
    const bool read = members <= 1'000;
    CHECK(record.Add(body.json()) == (read ? Asked::kFully : Asked::kPartial));
    CHECK(record.of(ResourceType::kCondition).size() == (read ? 1 : 0));
  }
}

TEST_CASE("a record knows nothing of the one before it, and moves with all it knows") {
  const Body one(R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"}})");
  const Body other(R"({"resourceType":"ServiceRequest","id":"s1"})");
  for (int round = 0; round < 2; ++round) {
    Record record("p1");
    CHECK(record.of(ResourceType::kCondition).empty());
    CHECK(record.drafts().empty());
    CHECK(record.Resolve(fhir::ReadReference("Condition/c1"), {}).is_absent());
    record.Add(one.json());
    record.AddDraft(other.json());
    Record moved = std::move(record);
    Record beside("p1");
    CHECK(beside.of(ResourceType::kCondition).empty());
    beside = std::move(moved);
    CHECK(beside.of(ResourceType::kCondition).size() == 1);
    CHECK(beside.drafts().size() == 1);
    CHECK(beside.Resolve(fhir::ReadReference("Condition/c1"), {}).exists());
  }
}

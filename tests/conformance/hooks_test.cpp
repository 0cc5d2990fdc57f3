#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cds/hooks/services.hpp"
#include "tests/conformance/ehr.hpp"

// The requirements of CDS Hooks on what the hooks bring, by their ids.
namespace {

using tests::Changed;
using tests::Ehr;
using tests::Granting;
using tests::ReadTree;
using tests::RulesIn;
using tests::SigningOne;
using tests::Text;
using tests::Tree;
using Rules = std::vector<std::string>;

const Rules kFilmIsNotNeeded = {"R-IMG-01"};
const Rules kOpioidIsNotNeeded = {"R-OPI-02"};

constexpr std::string_view kTramadol =
    R"({"resourceType": "MedicationRequest", "id": "op", "status": "draft", "intent": "order",
        "subject": {"reference": "Patient/123"},
        "medicationCodeableConcept": {"coding": [
          {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "835603"}]},
        "reasonCode": [{"coding": [{"system": "http://snomed.info/sct", "code": "279039007"}]}]})";

Tree Film() { return tests::Signing({tests::kFilm}); }

// The order of a film for back pain, sent to its performer.
Tree Dispatching() {
  Tree request = tests::Chart();
  request.Set("hook", Text("order-dispatch"));
  request.Find("context")->Remove("userId");
  request.Find("context")->Set("dispatchedOrders", ReadTree(R"(["ServiceRequest/xr"])"));
  request.Find("context")->Set("performer", Text("Organization/imaging"));
  request.Find("prefetch")->Set("orders", ReadTree(std::string(tests::kFilm)));
  return request;
}

}  // namespace

TEST_CASE("R-JSON-08 R-EXT-04: members that nobody knows change nothing, wherever they stand") {
  const Tree request = Granting(Film());
  const std::string expected = Ehr().AnswerTo(request);
  REQUIRE(RulesIn(expected) == kFilmIsNotNeeded);
  for (const std::vector<std::string_view>& path : std::vector<std::vector<std::string_view>>{
           {}, {"context"}, {"context", "draftOrders"}, {"fhirAuthorization"}}) {
    for (const std::string_view value : {"null", "5", R"("x")", "[]", "{}", R"({"a": [null]})"}) {
      CAPTURE(value);
      for (const std::string_view member : {"unknownMember", "extension", "_hook"}) {
        Tree changed = request;
        Tree* at = &changed;
        for (const std::string_view step : path) at = at->Find(step);
        at->Set(std::string(member), ReadTree(std::string(value)));
        CHECK(Ehr().AnswerTo(changed) == expected);
      }
    }
  }
}

TEST_CASE("R-HOOK-01: no template reads a field that the hooks do not mark as a token") {
  const std::string discovery = cds::hooks::WriteDiscovery(true);
  for (const std::string_view field :
       {"context.selections", "context.draftOrders", "context.dispatchedOrders",
        "context.fulfillmentTasks", "context.appointments", "context.performer"}) {
    CHECK(discovery.find(field) == discovery.npos);
  }
}

TEST_CASE("R-HOOK-02: a drafted order that is not selected gets no card of its own") {
  const std::vector<std::string_view> drafts = {tests::kFilm, kTramadol};
  CHECK(RulesIn(Ehr().AnswerTo(tests::Selecting(drafts, {"ServiceRequest/xr"}))) ==
        kFilmIsNotNeeded);
  CHECK(RulesIn(Ehr().AnswerTo(tests::Selecting(drafts, {"MedicationRequest/op"}))) ==
        kOpioidIsNotNeeded);
}

TEST_CASE("R-HOOK-03: an order with its code alone is enough in order-select") {
  const std::string_view code_alone =
      R"({"resourceType": "ServiceRequest", "id": "xr", "subject": {"reference": "Patient/123"},
          "code": {"coding": [{"system": "http://loinc.org", "code": "24972-2"}]}})";
  CHECK(RulesIn(Ehr().AnswerTo(tests::Selecting({code_alone}, {"ServiceRequest/xr"}))) ==
        kFilmIsNotNeeded);
}

TEST_CASE("R-HOOK-04: in order-sign an order that is signed again is looked at too") {
  for (const std::string_view status : {R"("draft")", R"("active")", R"("on-hold")", ""}) {
    CAPTURE(status);
    CHECK(RulesIn(Ehr().AnswerTo(SigningOne(Changed(tests::kFilm, "status", status)))) ==
          kFilmIsNotNeeded);
  }
}

TEST_CASE("R-HOOK-05: order-dispatch is read in each spelling, and its orders are had or asked") {
  const std::string task = R"({"resourceType": "Task", "status": "draft", "intent": "order",
                               "focus": {"reference": "ServiceRequest/xr"}})";
  const Tree request = Dispatching();
  const std::string expected = Ehr().AnswerTo(request);
  CHECK(RulesIn(expected) == kFilmIsNotNeeded);
  CHECK(expected.find("\"suggestions\"") == expected.npos);  // it is signed and sent already

  struct Spelling {
    std::string_view orders;
    std::string_view value;
    std::string_view tasks;
    std::string task_value;
  };
  for (const Spelling& spelling :
       {Spelling{"order", R"("ServiceRequest/xr")", "task", task},
        {"dispatchedOrders", R"(["ServiceRequest/xr"])", "fulfillmentTasks", "[" + task + "]"},
        {"dispatchedOrders", R"(["ServiceRequest/xr"])", "fulfillment-tasks", "[" + task + "]"},
        {"dispatched-orders", R"(["ServiceRequest/xr"])", "fulfillmentTasks", R"("Task/1")"}}) {
    CAPTURE(spelling.orders);
    Tree spelled = request;
    Tree& context = *spelled.Find("context");
    context.Remove("dispatchedOrders");
    context.Set(std::string(spelling.orders), ReadTree(std::string(spelling.value)));
    context.Set(std::string(spelling.tasks), ReadTree(spelling.task_value));
    CHECK(Ehr().AnswerTo(spelled) == expected);
  }

  Tree without_order = request;
  without_order.Find("prefetch")->Remove("orders");
  const auto refused = tests::AnswerTo(without_order);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().type == fhir::IssueType::kUnprocessable);
  Ehr ehr(tests::OnePage("ServiceRequest/xr", tests::kFilm));
  CHECK(ehr.AnswerTo(Granting(without_order)) == expected);
}

TEST_CASE("R-HOOK-06: Patient/123 for an id, a Bundle without type and fullUrl are read") {
  const std::string expected = Ehr().AnswerTo(Film());
  Tree request = Film();
  request.Find("context")->Set("patientId", Text("Patient/123"));
  CHECK(Ehr().AnswerTo(request) == expected);
  for (const std::string_view type : {"", R"("collection")", R"("batch")"}) {
    Tree typed = Film();
    Tree& bundle = *typed.At({"context", "draftOrders"});
    if (!type.empty()) bundle.Set("type", ReadTree(std::string(type)));
    CHECK(Ehr().AnswerTo(typed) == expected);
    for (Tree& entry : bundle.Find("entry")->children) entry.Set("fullUrl", Text("urn:uuid:1"));
    CHECK(Ehr().AnswerTo(typed) == expected);
  }
}

TEST_CASE("R-HOOK-07: a selection of nothing is left out, and a bare id is matched by id") {
  struct Case {
    std::vector<std::string_view> selections;
    Rules rules;
  };
  for (const Case& one : {Case{{"ServiceRequest/gone"}, {}},
                          {{"MedicationRequest/xr"}, {}},
                          {{}, {}},
                          {{"xr"}, kFilmIsNotNeeded},
                          {{"ServiceRequest/gone", "ServiceRequest/xr"}, kFilmIsNotNeeded}}) {
    const std::string response = Ehr().AnswerTo(tests::Selecting({tests::kFilm}, one.selections));
    CHECK(RulesIn(response) == one.rules);
    if (one.rules.empty()) CHECK(response == tests::kNoCards);
  }
}

TEST_CASE("R-HOOK-08 R-ACT-08: drafts of other FHIR versions are read, and get no orders of R4") {
  Tree dstu2 = ReadTree(std::string(kTramadol));
  dstu2.Set("resourceType", Text("MedicationOrder"));
  dstu2.Set("patient", *dstu2.Find("subject"));
  dstu2.Remove("subject");
  dstu2.Remove("intent");
  dstu2.Set("reasonCodeableConcept", dstu2.Find("reasonCode")->children.front());
  dstu2.Remove("reasonCode");
  Tree r5 = ReadTree(std::string(kTramadol));
  r5.Set("medication", tests::Object({{"concept", *r5.Find("medicationCodeableConcept")}}));
  r5.Remove("medicationCodeableConcept");
  r5.Set("reason",
         tests::List({tests::Object({{"concept", r5.Find("reasonCode")->children.front()}})}));
  r5.Remove("reasonCode");
  CHECK(RulesIn(Ehr().AnswerTo(SigningOne(ReadTree(std::string(kTramadol))))) ==
        kOpioidIsNotNeeded);
  for (const Tree& draft : {dstu2, r5}) {
    CAPTURE(draft.Write());
    const std::string response = Ehr().AnswerTo(SigningOne(draft));
    CHECK(RulesIn(response) == kOpioidIsNotNeeded);
    CHECK(response.find("\"suggestions\"") == response.npos);
    CHECK(response.find("MedicationRequest\"") == response.npos);
  }
  for (const std::string_view unknown : {"DiagnosticOrder", "ProcedureRequest", "Basic"}) {
    CAPTURE(unknown);
    const Tree draft = Changed(tests::kFilm, "resourceType", '"' + std::string(unknown) + '"');
    const std::string response = Ehr().AnswerTo(SigningOne(draft));
    CHECK(RulesIn(response) != Rules{"refused"});
    CHECK(response.find("\"suggestions\"") == response.npos);
  }
}

TEST_CASE("R-HOOK-09: a draft of another patient is dropped, the others are not") {
  const std::string foreign =
      Changed(tests::kFilm, "subject", R"({"reference": "Patient/999"})").Write();
  CHECK(Ehr().AnswerTo(tests::Signing({foreign})) == tests::kNoCards);
  CHECK(RulesIn(Ehr().AnswerTo(tests::Signing({foreign, kTramadol}))) == kOpioidIsNotNeeded);
}

TEST_CASE("R-HOOK-10: the hooks are those of the Library, by their names") {
  const std::vector<std::string_view> known = {"patient-view",    "order-select",
                                               "order-sign",      "order-dispatch",
                                               "encounter-start", "encounter-discharge"};
  for (const cds::hooks::Service& service : cds::hooks::Services()) {
    CHECK(std::find(known.begin(), known.end(), service.hook) != known.end());
  }
}

TEST_CASE("R-CALL-02: each hook names the field of its context that is missing") {
  struct Case {
    std::string_view hook;
    std::vector<std::string_view> fields;
  };
  for (const Case& one : {Case{"patient-view", {"userId", "patientId"}},
                          {"order-select", {"userId", "patientId", "selections", "draftOrders"}},
                          {"order-sign", {"userId", "patientId", "draftOrders"}},
                          {"order-dispatch", {"patientId", "dispatchedOrders", "performer"}},
                          {"encounter-start", {"userId", "patientId", "encounterId"}},
                          {"encounter-discharge", {"userId", "patientId", "encounterId"}}}) {
    CAPTURE(one.hook);
    Tree whole = tests::Selecting({tests::kFilm}, {"ServiceRequest/xr"});
    whole.Set("hook", Text(one.hook));
    Tree& context = *whole.Find("context");
    context.Set("encounterId", Text("e1"));
    context.Set("dispatchedOrders", ReadTree(R"(["ServiceRequest/xr"])"));
    context.Set("performer", Text("Organization/o"));
    whole.Find("prefetch")->Set("order", ReadTree(std::string(tests::kFilm)));
    CHECK(tests::AnswerTo(whole).has_value());
    for (const std::string_view field : one.fields) {
      CAPTURE(field);
      Tree part = whole;
      part.Find("context")->Remove(field);
      const auto refused = tests::AnswerTo(part);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().type == fhir::IssueType::kRequired);
      CHECK(refused.error().expression == "context." + std::string(field));
    }
  }
}

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "tests/support/knowledge.hpp"
#include "tests/support/tree.hpp"

namespace tests {

inline constexpr std::string_view kInstance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

// A man of 40 with three weeks of low back pain; all that is asked of him was answered.
inline Tree Chart() {
  return ReadTree(R"({
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/p1", "patientId": "123"},
    "prefetch": {
      "patient": {"resourceType": "Patient", "id": "123", "gender": "male",
                  "birthDate": "1986-03-04"},
      "conditions": {"resourceType": "Bundle", "entry": [{"resource": {
        "resourceType": "Condition", "id": "bp", "subject": {"reference": "Patient/123"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M54.50"}]},
        "onsetDateTime": "2026-06-24", "recordedDate": "2026-07-01"}}]},
      "labs": null, "vitals": null, "symptoms": null, "medications": null,
      "serviceRequests": null, "procedures": null, "familyHistory": null,
      "questionnaireResponses": null, "allergies": null}})");
}

// The same man, and the orders about to be signed.
inline Tree Signing(const std::vector<std::string_view>& drafts) {
  Tree request = Chart();
  request.Set("hook", Text("order-sign"));
  Tree entries = List({});
  for (const std::string_view draft : drafts) {
    entries.Append(Object({{"resource", ReadTree(std::string(draft))}}));
  }
  request.At({"context"})
      ->Set("draftOrders",
            Object({{"resourceType", Text("Bundle")}, {"entry", std::move(entries)}}));
  return request;
}

// The same orders, of which these are selected.
inline Tree Selecting(const std::vector<std::string_view>& drafts,
                      const std::vector<std::string_view>& selections) {
  Tree request = Signing(drafts);
  request.Set("hook", Text("order-select"));
  Tree list = List({});
  for (const std::string_view selection : selections) list.Append(Text(selection));
  request.At({"context"})->Set("selections", std::move(list));
  return request;
}

// Adds a resource of the patient to the conditions.
inline void AddToRecord(Tree& request, std::string_view resource) {
  request.At({"prefetch", "conditions", "entry"})
      ->Append(Object({{"resource", ReadTree(std::string(resource))}}));
}

inline fhir::Result<std::string> AnswerTo(const Tree& request, std::string_view service_id = "") {
  return cds::hooks::Answer(request.Write(), service_id, CaseKnowledge());
}

// The cards of an answer; throws when the request is refused.
inline std::vector<Tree> CardsOf(const Tree& request) {
  return ReadTree(*AnswerTo(request)).Find("cards")->children;
}

inline std::vector<std::string> RulesOf(const Tree& request) {
  std::vector<std::string> rules;
  for (Tree& card : CardsOf(request)) rules.push_back(card.At({"source", "topic", "code"})->text);
  return rules;
}

// Every action of every card.
inline std::vector<Tree> ActionsOf(const Tree& request) {
  std::vector<Tree> actions;
  for (Tree& card : CardsOf(request)) {
    const Tree* const suggestions = card.Find("suggestions");
    if (suggestions == nullptr) continue;
    for (const Tree& suggestion : suggestions->children) {
      for (const Tree& action : suggestion.Find("actions")->children) actions.push_back(action);
    }
  }
  return actions;
}

inline constexpr std::string_view kFilm =
    R"({"resourceType": "ServiceRequest", "id": "xr", "status": "draft",
        "subject": {"reference": "Patient/123"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "24972-2"}],
                 "text": "XR lumbar spine"}})";
inline constexpr std::string_view kMriOrder =
    R"({"resourceType": "ServiceRequest", "id": "mri", "status": "draft",
        "subject": {"reference": "Patient/123"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "30679-5"}]}})";
inline constexpr std::string_view kSaddleNumbness =
    R"({"resourceType": "Condition", "id": "s1", "subject": {"reference": "Patient/123"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "449813001"}]},
        "recordedDate": "2026-07-14"})";
inline constexpr std::string_view kBreastCancer =
    R"({"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/123"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C50.9"}]},
        "recordedDate": "2019-02-01"})";

}  // namespace tests

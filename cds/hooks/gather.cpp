#include "cds/hooks/gather.hpp"

#include <algorithm>
#include <array>

#include "mappings/reason.hpp"

namespace cds::hooks {
namespace {

using fhir::Asked;
using fhir::Issue;
using fhir::Json;
using fhir::Question;

constexpr std::array<std::string_view, fhir::kQuestions> kKeys = {"patient",
                                                                  "conditions",
                                                                  "encounter",
                                                                  "labs",
                                                                  "vitals",
                                                                  "symptoms",
                                                                  "medications",
                                                                  "serviceRequests",
                                                                  "procedures",
                                                                  "familyHistory",
                                                                  "questionnaireResponses",
                                                                  "allergies"};

bool IsAsked(std::string_view key) {
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

// The answers to our questions, then whatever else was sent: resources are known by what they are.
void AddPrefetch(const Request& request, fhir::Record& record) {
  for (int i = 0; i < fhir::kQuestions; ++i) {
    const auto question = static_cast<Question>(i);
    record.SetAsked(question, record.Add(request.prefetch[KeyOf(question)]));
  }
  for (const auto [key, value] : request.prefetch.members()) {
    if (!IsAsked(key)) record.Add(value);
  }
  // Outside an encounter there is none to ask about.
  if (request.encounter_id.empty()) record.SetAsked(Question::kEncounter, Asked::kFully);
  record.SetAsked(Question::kPatient, record.patient() ? Asked::kFully : Asked::kFailed);
}

bool IsSelected(const fhir::Resource& draft, const Request& request) {
  return std::any_of(
      request.selections.begin(), request.selections.end(), [&](std::string_view selection) {
        return !draft.id.empty() && (selection == draft.reference() || selection == draft.id);
      });
}

}  // namespace

std::string_view KeyOf(Question question) { return kKeys[static_cast<std::size_t>(question)]; }

fhir::Result<fhir::Record> Gather(const Request& request) {
  const Json patient = request.prefetch["patient"];
  const std::string_view id = patient["id"].text();
  if (patient["resourceType"].text() == "Patient" && !id.empty() && id != request.patient_id) {
    return Issue{fhir::IssueType::kInvalid,
                 "prefetch.patient is not the patient of context.patientId", "prefetch.patient.id"};
  }
  fhir::Record record(request.patient_id);
  for (const Json entry : request.draft_orders["entry"].elements()) {
    record.AddDraft(entry["resource"]);
  }
  AddPrefetch(request, record);
  return record;
}

mappings::Situation SituationOf(const Request& request, const fhir::Record& record) {
  mappings::Situation situation;
  situation.encounter_id = request.encounter_id;
  for (const fhir::Resource& draft : record.drafts()) {
    if (request.hook != "order-select" || IsSelected(draft, request)) {
      situation.orders.push_back(draft);
    }
  }
  // The order in which they are drafted says nothing.
  std::stable_sort(situation.orders.begin(), situation.orders.end(),
                   [](const fhir::Resource& a, const fhir::Resource& b) {
                     return a.type != b.type ? a.type < b.type : a.id < b.id;
                   });
  return situation;
}

std::optional<fhir::Issue> WhatIsMissing(const Request& request, const fhir::Record& record,
                                         const mappings::Assessment& assessment) {
  const auto orders = assessment.orders();
  const bool about_nothing =
      IsOrderHook(request.hook) &&
      std::all_of(orders.begin(), orders.end(), [](const mappings::Order& order) {
        return order.order_class == mappings::OrderClass::kOther;
      });
  const bool names_back_pain =
      std::any_of(orders.begin(), orders.end(), [&](const mappings::Order& order) {
        return order.context == mappings::BackPainContext::kExplicit &&
               mappings::ReadReason(order.resource, record, assessment.value_sets()).given;
      });
  if (about_nothing || names_back_pain) return std::nullopt;
  const auto came = [&](Question question) {
    const Asked asked = record.asked(question);
    return asked == Asked::kFully || asked == Asked::kPartial;
  };
  std::string_view key;
  if (!came(Question::kPatient)) key = KeyOf(Question::kPatient);
  if (!came(Question::kConditions) && record.of(fhir::ResourceType::kCondition).empty()) {
    key = KeyOf(Question::kConditions);
  }
  if (key.empty()) return std::nullopt;
  const std::string where = "prefetch." + std::string(key);
  return fhir::Issue{fhir::IssueType::kUnprocessable,
                     where + " is needed for an answer and did not come", where};
}

}  // namespace cds::hooks

#include "cds/hooks/gather.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/scope.hpp"

namespace cds::hooks {
namespace {

using fhir::Asked;
using fhir::Issue;
using fhir::Json;
using fhir::Question;

// The answers to our questions, then whatever else was sent: resources are known by what they are.
void AddPrefetch(const Request& request, fhir::Record& record) {
  std::array<const fhir::JsonNode*, fhir::kQuestions> asked_for{};
  for (const PrefetchTemplate& asked : PrefetchTemplates()) {
    const Json answer = request.prefetch[asked.key];
    record.SetAsked(asked.question, record.Add(answer));
    asked_for[static_cast<std::size_t>(asked.question)] = answer.node();
  }
  for (const auto [key, value] : request.prefetch.members()) {
    const bool was_asked =
        std::find(asked_for.begin(), asked_for.end(), value.node()) != asked_for.end();
    if (!was_asked) record.Add(value);
  }
  // Outside an encounter there is none to ask about.
  if (request.encounter_id.empty()) record.SetAsked(Question::kEncounter, Asked::kFully);
  // Sent under another key, the patient is here all the same; null is no patient.
  const Asked patient = record.asked(Question::kPatient);
  if (record.patient()) {
    record.SetAsked(Question::kPatient, Asked::kFully);
  } else if (patient != Asked::kNot) {
    record.SetAsked(Question::kPatient, Asked::kFailed);
  }
}

bool IsSelected(const fhir::Resource& draft, const Request& request) {
  return std::any_of(
      request.selections.begin(), request.selections.end(), [&](std::string_view selection) {
        return !draft.id.empty() && (selection == draft.reference() || selection == draft.id);
      });
}

Json Dispatched(std::string_view reference, const fhir::Record& record) {
  return record.Resolve(fhir::ReadReference(reference), {});
}

// What is to be advised on, before anything was asked. Of order-dispatch, the orders that came.
bool MayBeAboutBackPain(const Request& request, const fhir::Record& record,
                        const mappings::ValueSets& value_sets) {
  if (!IsOrderHook(request.hook)) return true;
  if (!request.dispatched.empty()) {
    return std::any_of(request.dispatched.begin(), request.dispatched.end(), [&](auto reference) {
      const Json order = Dispatched(reference, record);
      return !order || mappings::MayMatter(order, record, value_sets);
    });
  }
  const auto drafts = record.drafts();
  return std::any_of(drafts.begin(), drafts.end(), [&](const fhir::Resource& draft) {
    return (request.hook != "order-select" || IsSelected(draft, request)) &&
           mappings::MayMatter(draft.json, record, value_sets);
  });
}

// The link to the pages that were not sent.
std::string_view NextPageOf(Json answer) {
  const Json bundle = answer["resource"].is_object() ? answer["resource"] : answer;
  return fhir::NextLink(bundle["link"])["url"].text();
}

void AddGap(std::optional<Question> question, std::string query, const Request& request,
            std::vector<Gap>& gaps) {
  const std::string_view patient = request.authorization.patient;
  const bool other_patient = !patient.empty() && patient != request.patient_id;
  if (query.empty() || other_patient) return;
  Covered covered = Covered::kFully;  // a server that wants no token shows all
  if (request.authorization.granted) {
    // A further page belongs to the question that it goes on with.
    covered =
        CoverageOf(question ? QueryOf(*question, request) : query, request.authorization.scope);
  }
  if (covered == Covered::kNot) return;
  gaps.push_back({question, std::move(query), covered == Covered::kFully});
}

constexpr std::size_t kMostReads = 20;

// Orders and their medicines that are only referred to.
void AddReads(const Request& request, const fhir::Record& record, std::vector<Gap>& gaps) {
  std::vector<std::string> reads;
  for (const std::string_view reference : request.dispatched) {
    if (!Dispatched(reference, record)) reads.emplace_back(reference);
  }
  for (const fhir::Resource& draft : record.drafts()) {
    const fhir::Reference reference = fhir::MedicationReference(draft.json);
    if (reference.type != "Medication" || reference.contained) continue;
    std::string read = "Medication/" + std::string(reference.id);
    if (IsRelativeReference(read) && !record.Resolve(reference, draft.json)) {
      reads.push_back(std::move(read));
    }
  }
  for (std::string& read : reads) {
    if (gaps.size() < fhir::kQuestions + kMostReads) AddGap({}, std::move(read), request, gaps);
  }
}

// How the pages together answer a question.
Asked AddPages(const fhir::ServerAnswer& answer, bool covered, fhir::Record& record) {
  if (answer.pages.empty()) return Asked::kFailed;
  Asked asked = answer.complete && covered ? Asked::kFully : Asked::kPartial;
  for (const auto& page : answer.pages) asked = std::min(asked, record.AddPage(page->root));
  return asked;
}

}  // namespace

fhir::Result<fhir::Record> Gather(const Request& request) {
  const Json patient = request.prefetch["patient"];
  const std::string_view id = patient["id"].text();
  if (patient["resourceType"].text() == "Patient" && !id.empty() && id != request.patient_id) {
    return Issue{fhir::IssueType::kInvalid,
                 "prefetch.patient is not the patient of context.patientId", "prefetch.patient.id"};
  }
  fhir::Record record(request.patient_id);
  for (const Json entry : request.draft_orders["entry"].elements()) {
    record.AddDraft(entry["resource"], entry["fullUrl"].text());
  }
  AddPrefetch(request, record);
  return record;
}

std::vector<Gap> GapsOf(const Request& request, const fhir::Record& record,
                        const mappings::ValueSets& value_sets) {
  std::vector<Gap> gaps;
  if (!MayBeAboutBackPain(request, record, value_sets)) return gaps;
  for (const PrefetchTemplate& asked : PrefetchTemplates()) {
    const Asked answered = record.asked(asked.question);
    const bool begun = answered == Asked::kPartial || answered == Asked::kMore;
    if (!begun && answered != Asked::kNot) continue;
    std::string query(NextPageOf(request.prefetch[asked.key]));
    const bool cut_short = answered == Asked::kMore && query.empty();
    if (answered == Asked::kNot || cut_short) query = QueryOf(asked.question, request);
    AddGap(asked.question, std::move(query), request, gaps);
  }
  AddReads(request, record, gaps);
  return gaps;
}

void AddAnswers(std::span<const Gap> gaps, std::span<const fhir::ServerAnswer> answers,
                fhir::Record& record) {
  for (std::size_t i = 0; i < gaps.size() && i < answers.size(); ++i) {
    const Asked asked = AddPages(answers[i], gaps[i].covered, record);
    if (!gaps[i].question) continue;
    const Question question = *gaps[i].question;
    // The first pages came with the request; what could not be read of them is still not known.
    const Asked before = record.asked(question);
    if (before == Asked::kMore) record.SetAsked(question, std::max(asked, Asked::kPartial));
    if (before == Asked::kNot) record.SetAsked(question, asked);
    if (question == Question::kPatient && !record.patient()) {
      record.SetAsked(question, Asked::kFailed);
    }
  }
}

mappings::Situation SituationOf(const Request& request, fhir::Record& record) {
  record.DropOlderVersions();
  for (const std::string_view reference : request.dispatched) {
    if (const Json order = Dispatched(reference, record)) record.AddDraft(order);
  }
  mappings::Situation situation;
  situation.encounter_id = request.encounter_id;
  for (const fhir::Resource& draft : record.drafts()) {
    const bool advised = request.hook != "order-select" || IsSelected(draft, request);
    situation.orders.push_back({draft, advised});
  }
  // The order in which they are drafted says nothing.
  std::stable_sort(situation.orders.begin(), situation.orders.end(),
                   [](const auto& a, const auto& b) {
                     return std::pair(a.resource.type, a.resource.id) <
                            std::pair(b.resource.type, b.resource.id);
                   });
  return situation;
}

bool AreR4(std::span<const fhir::Resource> drafts) {
  return std::none_of(drafts.begin(), drafts.end(), [](const fhir::Resource& draft) {
    const std::string_view type = draft.type_name();
    return type == "MedicationOrder" || type == "ProcedureRequest" || type == "DiagnosticOrder" ||
           draft.json["medication"].is_object() || draft.json["code"]["concept"].exists();
  });
}

std::optional<fhir::Issue> WhatIsMissing(const Request& request, const fhir::Record& record,
                                         const mappings::Assessment& assessment) {
  if (!request.dispatched.empty() && record.drafts().empty()) {
    return Issue{fhir::IssueType::kUnprocessable,
                 "no dispatched order came with the request or could be read",
                 "context.dispatchedOrders"};
  }
  bool about_nothing = IsOrderHook(request.hook);
  bool names_back_pain = false;
  for (const mappings::Order& order : assessment.orders()) {
    if (!order.advised) continue;
    about_nothing = about_nothing && order.order_class == mappings::OrderClass::kOther;
    names_back_pain = names_back_pain ||
                      (order.context == mappings::BackPainContext::kExplicit && order.gives_reason);
  }
  if (about_nothing || names_back_pain) return std::nullopt;
  const auto came = [&](Question question) { return record.asked(question) >= Asked::kPartial; };
  std::vector<std::string> missing;
  if (!came(Question::kPatient)) missing.emplace_back("prefetch.patient");
  if (!came(Question::kConditions) && record.of(fhir::ResourceType::kCondition).empty()) {
    missing.emplace_back("prefetch.conditions");
  }
  if (missing.empty()) return std::nullopt;
  return Issue{fhir::IssueType::kUnprocessable,
               missing.front() + (missing.size() > 1 ? " and " + missing.back() + " are" : " is") +
                   " needed for an answer and did not come: send it, or let us ask a fhirServer "
                   "that is configured here",
               missing.front()};
}

}  // namespace cds::hooks

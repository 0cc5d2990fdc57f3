#include "cds/hooks/prefetch.hpp"

#include <algorithm>
#include <array>

namespace cds::hooks {
namespace {

using fhir::Question;

// Each template is one read or search of the restricted subset, each query parameter once (CDS
// Hooks 2.0, "Prefetch query restrictions"). What is asked for is read by some finding; a window
// leaves out only what none looks back to.
constexpr std::array<PrefetchTemplate, fhir::kQuestions> kTemplates = {{
    {Question::kPatient, "patient", "Patient/{{context.patientId}}", ""},
    {Question::kConditions, "conditions", "Condition?patient={{context.patientId}}", ""},
    {Question::kEncounter, "encounter", "Encounter/{{context.encounterId}}", ""},
    {Question::kLabs, "labs", "Observation?patient={{context.patientId}}&category=laboratory", ""},
    {Question::kVitals, "vitals", "Observation?patient={{context.patientId}}&category=vital-signs",
     "&date=ge{{today() - 460 days}}"},
    {Question::kSymptoms, "symptoms",
     "Observation?patient={{context.patientId}}&category=survey,exam,social-history", ""},
    {Question::kMedications, "medications", "MedicationRequest?patient={{context.patientId}}", ""},
    {Question::kServiceRequests, "serviceRequests", "ServiceRequest?patient={{context.patientId}}",
     ""},
    {Question::kProcedures, "procedures", "Procedure?patient={{context.patientId}}", ""},
    {Question::kFamilyHistory, "familyHistory", "FamilyMemberHistory?patient={{context.patientId}}",
     ""},
    {Question::kQuestionnaireResponses, "questionnaireResponses",
     "QuestionnaireResponse?patient={{context.patientId}}", ""},
    {Question::kAllergies, "allergies", "AllergyIntolerance?patient={{context.patientId}}", ""},
}};

const PrefetchTemplate& TemplateOf(Question question) {
  return kTemplates[static_cast<std::size_t>(question)];
}

// Puts the id in the place of the token; empty when there is no id.
std::string Filled(std::string_view query, std::string_view token, std::string_view id) {
  const std::size_t at = query.find(token);
  if (at == query.npos) return std::string(query);
  if (id.empty()) return {};
  return std::string(query.substr(0, at)).append(id).append(query.substr(at + token.size()));
}

}  // namespace

std::span<const PrefetchTemplate> PrefetchTemplates() { return kTemplates; }

std::string_view KeyOf(Question question) { return TemplateOf(question).key; }

std::string QueryOf(Question question, const Request& request) {
  const std::string query =
      Filled(TemplateOf(question).query, "{{context.patientId}}", request.patient_id);
  return Filled(query, "{{context.encounterId}}", request.encounter_id);
}

}  // namespace cds::hooks

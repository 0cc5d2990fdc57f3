#include "cds/hooks/services.hpp"

#include <algorithm>
#include <array>

#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

constexpr std::array<Service, 3> kServices = {{
    {"lumbar-patient-view", "patient-view", "Back pain: chart",
     "Warns of red flags in a patient with back pain when the chart is opened, and offers the "
     "emergency MRI, the blood tests or the referral."},
    {"lumbar-order-select", "order-select", "Back pain: order",
     "Warns against bed rest, plain radiographs and opioids where they are wrong in back pain, and "
     "offers the right order instead."},
    {"lumbar-order-sign", "order-sign", "Back pain: signing",
     "Checks the orders about to be signed for a patient with back pain against the red flags in "
     "the record, and offers the right order instead."},
}};

// Each template is one read or search of the restricted subset, each query parameter once (CDS
// Hooks 2.0, "Prefetch query restrictions"). What is asked for is read by some finding.
constexpr std::array<PrefetchTemplate, 12> kTemplates = {{
    {"patient", "Patient/{{context.patientId}}"},
    {"conditions", "Condition?patient={{context.patientId}}"},
    {"encounter", "Encounter/{{context.encounterId}}"},
    {"labs", "Observation?patient={{context.patientId}}&category=laboratory"},
    {"vitals", "Observation?patient={{context.patientId}}&category=vital-signs"},
    {"symptoms", "Observation?patient={{context.patientId}}&category=survey,exam,social-history"},
    {"medications", "MedicationRequest?patient={{context.patientId}}"},
    {"serviceRequests", "ServiceRequest?patient={{context.patientId}}"},
    {"procedures", "Procedure?patient={{context.patientId}}"},
    {"familyHistory", "FamilyMemberHistory?patient={{context.patientId}}"},
    {"questionnaireResponses", "QuestionnaireResponse?patient={{context.patientId}}"},
    {"allergies", "AllergyIntolerance?patient={{context.patientId}}"},
}};

constexpr std::string_view kUsageRequirements =
    "FHIR R4. Send the prefetch: what is not sent is treated as unknown, and cards that rely on a "
    "finding not being recorded are then held back.";

}  // namespace

std::span<const Service> Services() { return kServices; }
std::span<const PrefetchTemplate> PrefetchTemplates() { return kTemplates; }

const Service* FindService(std::string_view id) {
  const auto* const at = std::find_if(kServices.begin(), kServices.end(),
                                      [id](const Service& service) { return service.id == id; });
  return at == kServices.end() ? nullptr : at;
}

fhir::Result<const Service*> ServiceFor(std::string_view hook, std::string_view service_id) {
  const auto* const of_hook =
      std::find_if(kServices.begin(), kServices.end(),
                   [hook](const Service& service) { return service.hook == hook; });
  const Service* service =
      service_id.empty() && of_hook != kServices.end() ? of_hook : FindService(service_id);
  if (service_id.empty() && !service) {
    return fhir::Issue{fhir::IssueType::kInvalid, "no service here serves this hook", "hook"};
  }
  if (!service) {
    return fhir::Issue{fhir::IssueType::kNotFound, "no service has this id", {}};
  }
  if (service->hook != hook) {
    return fhir::Issue{fhir::IssueType::kInvalid,
                       "the service " + std::string(service->id) + " serves the hook " +
                           std::string(service->hook),
                       "hook"};
  }
  return service;
}

std::string WriteDiscovery() {
  fhir::JsonWriter writer;
  writer.StartObject().Key("services").StartArray();
  for (const Service& service : kServices) {
    writer.StartObject();
    writer.Member("hook", service.hook).Member("title", service.title);
    writer.Member("description", service.description).Member("id", service.id);
    writer.Member("version", "2.0.1").Member("usageRequirements", kUsageRequirements);
    writer.Key("prefetch").StartObject();
    for (const PrefetchTemplate& question : kTemplates) writer.Member(question.key, question.query);
    writer.EndObject().EndObject();
  }
  writer.EndArray().EndObject();
  return writer.Take();
}

}  // namespace cds::hooks

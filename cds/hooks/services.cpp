#include "cds/hooks/services.hpp"

#include <algorithm>
#include <array>

#include "cds/hooks/prefetch.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

constexpr std::array<Service, 6> kServices = {{
    {"lumbar-patient-view", "patient-view", "Back pain: chart",
     "Warns of red flags in a patient with back pain when the chart is opened, and offers the "
     "emergency MRI, the blood tests or the referral."},
    {"lumbar-order-select", "order-select", "Back pain: order",
     "Warns against bed rest, plain radiographs and opioids where they are wrong in back pain, and "
     "offers the right order instead."},
    {"lumbar-order-sign", "order-sign", "Back pain: signing",
     "Checks the orders about to be signed for a patient with back pain against the red flags in "
     "the record, and offers the right order instead."},
    {"lumbar-order-dispatch", "order-dispatch", "Back pain: dispatch",
     "Warns when an order that is sent to its performer is wrong for a patient with back pain, or "
     "comes too late for the red flags in the record."},
    {"lumbar-encounter-start", "encounter-start", "Back pain: visit begins",
     "Warns of red flags in a patient with back pain when a visit begins, and offers the emergency "
     "MRI, the blood tests or the referral."},
    {"lumbar-encounter-discharge", "encounter-discharge", "Back pain: discharge",
     "Warns of red flags in a patient with back pain before discharge, and offers the emergency "
     "MRI, the blood tests or the referral."},
}};

constexpr std::string_view kUsageRequirements =
    "FHIR R4. Send the prefetch, or fhirServer with fhirAuthorization: what can be had in neither "
    "way "
    "is treated as unknown, and cards that rely on a finding not being recorded are then held "
    "back.";

}  // namespace

std::span<const Service> Services() { return kServices; }

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

std::string WriteDiscovery(bool windows) {
  fhir::JsonWriter writer;
  writer.StartObject().Key("services").StartArray();
  for (const Service& service : kServices) {
    writer.StartObject();
    writer.Member("hook", service.hook).Member("title", service.title);
    writer.Member("description", service.description).Member("id", service.id);
    writer.Member("version", "2.0.1").Member("usageRequirements", kUsageRequirements);
    writer.Key("prefetch").StartObject();
    for (const PrefetchTemplate& asked : PrefetchTemplates()) {
      std::string query(asked.query);
      if (windows) query += asked.window;
      writer.Member(asked.key, query);
    }
    writer.EndObject().EndObject();
  }
  writer.EndArray().EndObject();
  return writer.Take();
}

}  // namespace cds::hooks

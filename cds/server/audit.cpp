#include "cds/server/audit.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "cds/hooks/uuids.hpp"
#include "cds/server/log.hpp"
#include "cds/server/sha256.hpp"
#include "fhir/date.hpp"
#include "fhir/hex.hpp"
#include "fhir/json_writer.hpp"

namespace cds::server {
namespace {

std::vector<std::pair<std::string_view, std::size_t>> CountsOf(const fhir::Record& record) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  if (record.patient().is_object()) counts.emplace_back("Patient", 1);
  for (int i = 0; i < fhir::kResourceTypes - 1; ++i) {
    const auto type = static_cast<fhir::ResourceType>(i);
    const std::size_t count = record.of(type).size();
    if (count > 0) counts.emplace_back(fhir::NameOf(type), count);
  }
  return counts;
}

int OpenToAdd(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (file < 0) {
    throw std::runtime_error("the audit cannot be written to " + path.string() + ": " +
                             std::strerror(errno));
  }
  return file;
}

}  // namespace

std::string PatientHash(std::string_view key, std::string_view client, std::string_view patient) {
  return fhir::Hex(HmacSha256(key, std::string(client) + "/" + std::string(patient)));
}

std::string WriteAuditLine(const AuditEntry& entry, std::chrono::system_clock::time_point time) {
  fhir::JsonWriter json;
  json.StartObject().Member("time", WriteUtc(time)).Member("client", entry.client);
  if (!entry.issuer.empty()) json.Member("issuer", entry.issuer);
  if (!entry.tenant.empty()) json.Member("tenant", entry.tenant);
  json.Member("service", entry.service);
  if (!entry.hook_instance.empty()) json.Member("hookInstance", entry.hook_instance);
  if (!entry.user.empty()) json.Member("user", entry.user);
  if (!entry.patient.empty()) json.Member("patient", entry.patient);
  json.Key("read").StartObject();
  for (const auto& [type, count] : entry.read) {
    json.Key(type).Number(static_cast<std::int64_t>(count));
  }
  json.EndObject().Key("status").Number(entry.status);
  json.Key("rules").StartArray();
  for (const std::string_view rule : entry.rules) json.String(rule);
  json.EndArray().Member("valueSets", entry.value_sets).EndObject();
  return json.Take() + "\n";
}

Audit::Audit(const Config& config, LineWriter::OnLoss on_loss)
    : patient_key_(config.audit_patient_key),
      names_users_(config.audit_users),
      clients_(config.clients),
      file_(OpenToAdd(config.audit_file)),
      writer_(DescriptorSink(file_, true), std::move(on_loss)) {}

Audit::~Audit() = default;

AuditEntry Audit::Begin(const hooks::Knowledge& knowledge, std::string_view client,
                        std::string_view service, int status) const {
  AuditEntry entry{.client = client, .service = service, .status = status};
  if (const auto agreed = clients_.find(std::string(client)); agreed != clients_.end()) {
    entry.issuer = agreed->second.issuer;
    entry.tenant = agreed->second.tenant;
  }
  entry.value_sets = knowledge.value_sets.digest();
  return entry;
}

void Audit::Write(const hooks::Consultation& consultation, std::string_view service, int status) {
  const hooks::Request& request = consultation.request();
  const hooks::Client& client = consultation.client();
  AuditEntry entry = Begin(consultation.knowledge(), client.name, service, status);
  if (hooks::IsUuid(request.hook_instance)) entry.hook_instance = request.hook_instance;
  if (names_users_ && hooks::IsRelativeReference(request.user_id)) entry.user = request.user_id;
  if (!patient_key_.empty()) {
    entry.patient = PatientHash(patient_key_, client.name, request.patient_id);
  }
  entry.read = CountsOf(consultation.record());
  if (!client.shadow && status == 200) {
    for (const guideline::Advice& advice : consultation.advice()) {
      entry.rules.push_back(advice.rule->id);
    }
  }
  writer_.Write(WriteAuditLine(entry, std::chrono::system_clock::now()));
}

void Audit::Write(const hooks::Knowledge& knowledge, std::string_view client,
                  std::string_view service, std::string_view hook_instance, int status) {
  AuditEntry entry = Begin(knowledge, client, service, status);
  if (hooks::IsUuid(hook_instance)) entry.hook_instance = hook_instance;
  writer_.Write(WriteAuditLine(entry, std::chrono::system_clock::now()));
}

}  // namespace cds::server

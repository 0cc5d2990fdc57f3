#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/hooks/consultation.hpp"
#include "cds/server/config.hpp"
#include "cds/server/line_writer.hpp"

namespace cds::server {

// All that is ever kept of one access to a patient's data (security-reliability.md section 5): who
// asked, for whom, what was read and what came of it, and nothing that was read.
struct AuditEntry {
  std::string_view client{};  // by its name in the configuration
  std::string_view issuer{};  // as configured, or empty; the same for the tenant
  std::string_view tenant{};
  std::string_view service{};        // an id of ours
  std::string_view hook_instance{};  // a UUID, or empty
  std::string_view user{};           // "Practitioner/1", or empty
  std::string patient{};             // a keyed hash in hexadecimal, or empty
  std::vector<std::pair<std::string_view, std::size_t>> read{};  // types of ours, and how many
  int status = 0;
  std::vector<std::string_view> rules{};  // whose cards were shown
  std::string_view value_sets{};          // their digest
};

// The entry as one line of JSON.
std::string WriteAuditLine(const AuditEntry& entry, std::chrono::system_clock::time_point time);

// HMAC-SHA256 of "client/patient id" in hexadecimal: whoever has the key can look a patient up, and
// nobody else can tell who it is.
std::string PatientHash(std::string_view key, std::string_view client, std::string_view patient);

// The record of who read what: a file that is only ever added to, apart from the log.
class Audit {
 public:
  // Throws std::runtime_error when the file cannot be opened.
  Audit(const Config& config, LineWriter::OnLoss on_loss);
  ~Audit();
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  // One call, answered with this status. Safe to call from any thread; the same for the next.
  void Write(const hooks::Consultation& consultation, std::string_view service, int status);

  // A call or feedback of which nothing of a record was read, and the knowledge at that time.
  void Write(const hooks::Knowledge& knowledge, std::string_view client, std::string_view service,
             std::string_view hook_instance, int status);

  // Lines that are not in the file.
  std::uint64_t lost() const { return writer_.lost(); }

 private:
  AuditEntry Begin(const hooks::Knowledge& knowledge, std::string_view client,
                   std::string_view service, int status) const;

  const std::string patient_key_;  // empty: patients are not named
  const bool names_users_;
  const std::map<std::string, ClientConfig> clients_;
  const int file_;
  LineWriter writer_;  // last: it uses the file
};

}  // namespace cds::server

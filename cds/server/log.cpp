#include "cds/server/log.hpp"

#include <algorithm>
#include <utility>

#include "cds/hooks/uuids.hpp"
#include "fhir/date.hpp"
#include "fhir/json_writer.hpp"

namespace cds::server {
namespace {

constexpr std::size_t kSearched = 4096;

// The text after `what` and the white space before it; empty when it does not begin so.
std::string_view After(std::string_view text, std::string_view what) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.starts_with(what) ? text.substr(what.size()) : std::string_view();
}

}  // namespace

std::string WriteUtc(std::chrono::system_clock::time_point time) {
  using std::chrono::floor;
  using std::chrono::seconds;
  const fhir::local_seconds utc(floor<seconds>(time).time_since_epoch());
  return fhir::WriteInstant(utc, std::chrono::minutes(0));
}

std::string FindHookInstance(std::string_view body) {
  constexpr std::string_view kKey = "hookInstance\"";
  body = body.substr(0, kSearched);
  const std::size_t key = body.find(kKey);
  if (key == body.npos) return {};
  const std::string_view value = After(After(body.substr(key + kKey.size()), ":"), "\"");
  const std::string_view text = value.substr(0, value.find('"'));
  return hooks::IsUuid(text) ? std::string(text) : std::string();
}

std::string WriteLogLine(const LogEntry& entry, std::chrono::system_clock::time_point time) {
  fhir::JsonWriter json;
  json.StartObject().Member("time", WriteUtc(time));
  if (!entry.route.empty()) json.Member("route", entry.route);
  if (!entry.method.empty()) json.Member("method", entry.method);
  if (!entry.service.empty()) json.Member("service", entry.service);
  if (!entry.hook_instance.empty()) json.Member("hookInstance", entry.hook_instance);
  json.Key("status").Number(entry.status);
  json.Key("bytesIn").Number(static_cast<std::int64_t>(entry.bytes_in));
  json.Key("bytesOut").Number(static_cast<std::int64_t>(entry.bytes_out));
  json.Key("microseconds").Number(entry.took.count());
  json.EndObject();
  return json.Take() + "\n";
}

Log::Log(Sink sink)
    : writer_([sink = std::move(sink)](std::string_view lines) -> std::uint64_t {
        sink(lines);
        return 0;
      }) {}

Log::Log(DescriptorSink sink) : writer_(sink) {}

void Log::Write(const LogEntry& entry) {
  writer_.Write(WriteLogLine(entry, std::chrono::system_clock::now()));
}

void Log::Say(std::string_view line) { writer_.Write(std::string(line) + "\n"); }

void Log::WriteAuditLoss(std::uint64_t lines) {
  fhir::JsonWriter json;
  json.StartObject().Member("time", WriteUtc(std::chrono::system_clock::now()));
  json.Key("auditLinesLost").Number(static_cast<std::int64_t>(lines)).EndObject();
  writer_.Write(json.Take() + "\n");
}

}  // namespace cds::server

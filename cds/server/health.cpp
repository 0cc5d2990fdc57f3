#include "cds/server/health.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>

#include "cds/server/routes.hpp"
#include "fhir/json_writer.hpp"

namespace cds::server {
namespace {

using KeyStates = std::map<std::string, KeyState>;

KeyStates KeyStatesOf(const Desk& desk) {
  return desk.gate ? desk.gate->key_states() : KeyStates();
}

std::string TypeLine(std::string_view name, std::string_view type) {
  return "# TYPE " + std::string(name) + " " + std::string(type) + "\n";
}

std::string Line(std::string_view name, std::string_view type, std::uint64_t value) {
  return TypeLine(name, type) + std::string(name) + " " + std::to_string(value) + "\n";
}

// Keys that were never had are older than any.
std::string AgeOf(const KeyState& state) {
  if (!state.age) return "+Inf";
  return std::to_string(std::chrono::floor<std::chrono::seconds>(*state.age).count());
}

std::string WriteKeySets(const KeyStates& states) {
  if (states.empty()) return "";
  std::string ages = TypeLine("lumbar_key_set_age_seconds", "gauge");
  std::string failures = TypeLine("lumbar_key_set_failures_total", "counter");
  for (const auto& [client, state] : states) {
    const std::string labels = "{client=\"" + client + "\"} ";
    ages += "lumbar_key_set_age_seconds" + labels + AgeOf(state) + "\n";
    failures += "lumbar_key_set_failures_total" + labels + std::to_string(state.failures) + "\n";
  }
  return ages + failures;
}

}  // namespace

std::string WriteReady(const Desk& desk) {
  std::string warning;
  if (desk.knowledge.refused()) {
    warning = "The value sets on disk were refused; those read before are in force. ";
  }
  if (std::ranges::any_of(KeyStatesOf(desk),
                          [](const auto& each) { return !each.second.fault.empty(); })) {
    warning += "The key set of a client cannot be fetched; the log says whose and why. ";
  }
  fhir::JsonWriter json;
  json.StartObject().Member("status", "ready");
  json.Member("valueSets", desk.knowledge.Get()->value_sets.digest());
  if (!warning.empty()) json.Member("warning", warning.substr(0, warning.size() - 1));
  json.EndObject();
  return json.Take();
}

std::string WriteGauges(const Desk& desk) {
  std::string text = Line("lumbar_log_lines_lost_total", "counter", desk.log.lost());
  if (desk.audit) text += Line("lumbar_audit_lines_lost_total", "counter", desk.audit->lost());
  text += Line("lumbar_value_sets_refused", "gauge", desk.knowledge.refused() ? 1 : 0);
  return text + WriteKeySets(KeyStatesOf(desk));
}

}  // namespace cds::server

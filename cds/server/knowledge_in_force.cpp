#include "cds/server/knowledge_in_force.hpp"

#include <memory>
#include <utility>

#include "fhir/date.hpp"

namespace cds::server {

hooks::Knowledge ReadKnowledge(const Config& config, std::vector<mappings::Fault>& faults) {
  auto knowledge = hooks::LoadKnowledge(config.value_sets, config.code_maps, faults);
  knowledge.parameters = config.parameters;
  knowledge.canonical_base = config.canonical_base;
  knowledge.json_limits = config.json_limits;
  if (const auto now = fhir::ReadInstant(config.now)) {
    knowledge.now = [now = *now] { return now; };
  }
  return knowledge;
}

KnowledgeInForce::KnowledgeInForce(hooks::SharedKnowledge knowledge)
    : knowledge_(std::move(knowledge)) {}

hooks::SharedKnowledge KnowledgeInForce::Get() const {
  const std::lock_guard lock(mutex_);
  return knowledge_;
}

std::vector<mappings::Fault> KnowledgeInForce::Reload(const Config& config) {
  std::vector<mappings::Fault> faults;
  auto read = std::make_shared<const hooks::Knowledge>(ReadKnowledge(config, faults));
  if (faults.empty()) {
    hooks::SharedKnowledge old = std::move(read);  // goes after the lock
    const std::lock_guard lock(mutex_);
    knowledge_.swap(old);
  }
  refused_ = !faults.empty();
  return faults;
}

}  // namespace cds::server

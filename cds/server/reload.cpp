#include "cds/server/reload.hpp"

#include <string>

#include "cds/server/faults.hpp"

namespace cds::server {
namespace {

void ReloadValueSets(const Config& config, KnowledgeInForce& knowledge, const Routes& routes,
                     Log& log) {
  const auto faults = knowledge.Reload(config);
  for (const mappings::Fault& fault : faults) log.Say(WriteFault(fault));
  log.Say((faults.empty() ? "lumbar: the value sets were read again, digest "
                          : "lumbar: the value sets stay as they were, digest ") +
          knowledge.Get()->value_sets.digest());
  routes.CountReload("value_sets", faults.empty());
}

void ReloadCertificate(Tls& tls, const Routes& routes, Log& log) {
  const auto fault = tls.Reload();
  log.Say(fault ? "lumbar: the certificate stays as it was: " + *fault
                : "lumbar: the certificate was read again");
  routes.CountReload("certificate", !fault);
}

}  // namespace

void Reload(const Config& config, KnowledgeInForce& knowledge, Tls* tls, const Routes& routes,
            Log& log) {
  if (tls != nullptr) ReloadCertificate(*tls, routes, log);
  ReloadValueSets(config, knowledge, routes, log);
}

}  // namespace cds::server

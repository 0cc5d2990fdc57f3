#pragma once

#include "cds/server/config.hpp"
#include "cds/server/knowledge_in_force.hpp"
#include "cds/server/log.hpp"
#include "cds/server/routes.hpp"
#include "cds/server/tls.hpp"

namespace cds::server {

// Reads again what may change while the service runs: the value sets and code maps, and the
// certificate where there is one. What has a fault is not taken, and the log says each fault; the
// metrics count both. The configuration itself stays as it was.
void Reload(const Config& config, KnowledgeInForce& knowledge, Tls* tls, const Routes& routes,
            Log& log);

}  // namespace cds::server

#pragma once

#include "cds/hooks/knowledge.hpp"
#include "cds/server/config.hpp"

namespace cds::server {

// Answers over HTTP until SIGTERM or SIGINT, with this knowledge until a SIGHUP has it read again.
// The exit code; what went wrong was said on the standard error.
int Serve(const Config& config, hooks::Knowledge knowledge);

}  // namespace cds::server

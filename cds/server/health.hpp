#pragma once

#include <string>

namespace cds::server {

struct Desk;

// The body of /readyz when the service is ready, with a warning of what runs on old data. Anyone
// may read it: it names no client and no file.
std::string WriteReady(const Desk& desk);

// Lines for /metrics of how things are now: what could not be written down, and what was not taken.
std::string WriteGauges(const Desk& desk);

}  // namespace cds::server

#pragma once

#include <string>

#include "mappings/value_set.hpp"

namespace cds::server {

// The fault as an operator reads it: "site_codes.csv:3: no such concept".
inline std::string WriteFault(const mappings::Fault& fault) {
  return fault.file + (fault.line > 0 ? ":" + std::to_string(fault.line) : "") + ": " +
         fault.message;
}

}  // namespace cds::server

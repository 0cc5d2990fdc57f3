#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/bearer_token.hpp"
#include "fhir/server.hpp"

namespace cds::hooks {

// The FHIR server of a request, to be asked with this token; null when it is none of the client's.
using OpenServer =
    std::function<std::unique_ptr<fhir::Server>(std::string_view fhir_server, fhir::BearerToken)>;

// What was agreed with one client beforehand (CDS Hooks 2.0, "Security and Safety"): which FHIR
// servers are its own, and what it can take.
struct Client {
  std::string name = "default";
  bool shadow = false;   // evaluate, count, but show nothing (contract.md, "Three modes")
  bool ratings = false;  // rate imaging orders in systemActions (requirement R-SYS-03)
  bool ratings_in_extension = false;        // also where clients of the PAMA pilot look (R-SYS-05)
  bool speaks_1_0 = false;                  // cards hold only what CDS Hooks 1.0 has (R-VER-02)
  OpenServer open_server;                   // unset: its FHIR servers are not asked
  bool asks_without_token = false;          // open test servers only (R-FA-10)
  std::chrono::milliseconds deadline{400};  // from receipt, for all that is asked of its server
};

// A client of whom nothing is known: works from what it sends.
inline const Client kAnyClient{};

}  // namespace cds::hooks

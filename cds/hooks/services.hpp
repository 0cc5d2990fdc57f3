#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fhir/result.hpp"

namespace cds::hooks {

// A service we offer. One per hook, since clients key services by URL.
struct Service {
  std::string_view id;
  std::string_view hook;
  std::string_view title;
  std::string_view description;
};

std::span<const Service> Services();

// The service of this id, or null.
const Service* FindService(std::string_view id);

// The service that a request is for: the one of this id, which must serve the hook; without an id,
// the one of the hook.
fhir::Result<const Service*> ServiceFor(std::string_view hook, std::string_view service_id);

// The body of GET /cds-services. With `windows`, templates ask for no more than is looked back to,
// in tokens that only newer clients know.
std::string WriteDiscovery(bool windows = false);

}  // namespace cds::hooks

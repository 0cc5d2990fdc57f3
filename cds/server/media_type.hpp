#pragma once

#include <string_view>

namespace cds::server {

// Whether a Content-Type says that the body is JSON (application/json or application/fhir+json) and
// in UTF-8: another charset is not read, other parameters may say what they like.
bool IsJsonType(std::string_view content_type);

}  // namespace cds::server

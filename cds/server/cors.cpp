#include "cds/server/cors.hpp"

#include <algorithm>

namespace cds::server {
namespace {

constexpr std::string_view kAnyOrigin = "Access-Control-Allow-Origin: *";
constexpr std::string_view kVary = "Vary: Origin";
constexpr std::string_view kMethods = "Access-Control-Allow-Methods: GET, POST, OPTIONS";
constexpr std::string_view kHeaders = "Access-Control-Allow-Headers: Authorization, Content-Type";
constexpr std::string_view kMaxAge = "Access-Control-Max-Age: 86400";
constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff";

}  // namespace

Cors::Cors(const std::vector<std::string>& origins)
    : any_(std::find(origins.begin(), origins.end(), "*") != origins.end()) {
  for (const std::string& origin : origins) {
    lines_.push_back({origin, "Access-Control-Allow-Origin: " + origin});
  }
}

void Cors::Allow(std::string_view origin, Reply& reply) const {
  if (any_) {
    reply.headers.push_back(kAnyOrigin);
    return;
  }
  if (lines_.empty()) return;
  reply.headers.push_back(kVary);
  const auto line = std::find_if(lines_.begin(), lines_.end(),
                                 [origin](const Line& each) { return each.origin == origin; });
  if (line != lines_.end()) reply.headers.push_back(line->header);
}

Reply Cors::Preflight(std::string_view method) const {
  Reply reply{204, {kNoSniff, AllowLine(method)}, {}};
  if (!lines_.empty()) {
    reply.headers.insert(reply.headers.end(), {kMethods, kHeaders, kMaxAge});
  }
  return reply;
}

std::string_view AllowLine(std::string_view method) {
  return method == "GET" ? "Allow: GET, HEAD, OPTIONS" : "Allow: POST, OPTIONS";
}

}  // namespace cds::server

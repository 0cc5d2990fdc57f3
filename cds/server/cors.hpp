#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cds/server/http_message.hpp"

namespace cds::server {

// Which pages may call us, and read what we say (the Fetch standard, "CORS protocol"). Credentials
// are never allowed: a token is sent as a header.
class Cors {
 public:
  // Origins such as "https://ehr.example"; "*" is any.
  explicit Cors(const std::vector<std::string>& origins);
  Cors(const Cors&) = delete;  // replies refer to its lines
  Cors& operator=(const Cors&) = delete;

  // Lets the page of this origin read the reply, if it may.
  void Allow(std::string_view origin, Reply& reply) const;

  // The answer to OPTIONS, before Allow: what may be sent to a path that takes this method.
  Reply Preflight(std::string_view method) const;

 private:
  struct Line {
    std::string origin;
    std::string header;
  };

  bool any_ = false;
  std::vector<Line> lines_;
};

// The Allow header of a path that takes this method.
std::string_view AllowLine(std::string_view method);

}  // namespace cds::server

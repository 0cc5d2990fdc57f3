#pragma once

#include <boost/uuid/uuid.hpp>
#include <string>
#include <string_view>

namespace cds::hooks {

// The UUIDs that follow from a hook instance and a name in it (RFC 9562, version 5), in lower case.
class Uuids {
 public:
  explicit Uuids(std::string_view hook_instance);

  std::string Of(std::string_view name) const;

 private:
  boost::uuids::uuid space_;
};

}  // namespace cds::hooks

#pragma once

#include <boost/uuid/uuid.hpp>
#include <string>
#include <string_view>

namespace cds::hooks {

// Whether a text has the form of a UUID (RFC 9562, section 4), in either case.
bool IsUuid(std::string_view text);

// The UUIDs that follow from a hook instance and a name in it (RFC 9562, version 5), in lower case.
class Uuids {
 public:
  explicit Uuids(std::string_view hook_instance);

  std::string Of(std::string_view name) const;

 private:
  boost::uuids::uuid space_;
};

}  // namespace cds::hooks

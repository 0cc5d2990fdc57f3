#include "cds/hooks/uuids.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <stdexcept>

namespace cds::hooks {
namespace {

namespace uuids = boost::uuids;

uuids::uuid SpaceOf(std::string_view hook_instance) {
  try {
    return uuids::string_generator()(hook_instance.begin(), hook_instance.end());
  } catch (const std::runtime_error&) {
    // Test clients send free text: it names a space too.
    const uuids::name_generator_sha1 name(uuids::ns::url());
    return name(hook_instance.data(), hook_instance.size());
  }
}

}  // namespace

Uuids::Uuids(std::string_view hook_instance) : space_(SpaceOf(hook_instance)) {}

std::string Uuids::Of(std::string_view name) const {
  return to_string(uuids::name_generator_sha1(space_)(name.data(), name.size()));
}

}  // namespace cds::hooks

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "cds/server/config.hpp"

namespace {

// A file in memory that holds one text after the other.
class File {
 public:
  std::filesystem::path Hold(const void* data, std::size_t size) const {
    if (ftruncate(file_, 0) != 0) std::abort();
    if (pwrite(file_, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
    return "/proc/self/fd/" + std::to_string(file_);
  }

 private:
  const int file_ = memfd_create("lumbar.toml", MFD_CLOEXEC);
};

}  // namespace

// A configuration is refused with the line of each fault, or is written so that it reads back the
// same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const File file;
  const cds::server::Config defaults;
  const cds::server::Environment none;
  std::vector<mappings::Fault> faults;
  const auto config = cds::server::ReadConfig(file.Hold(data, size), defaults, none, faults);
  for (const mappings::Fault& fault : faults) {
    if (fault.message.empty()) std::abort();
  }
  if (!faults.empty()) return 0;
  const std::string written = cds::server::WriteConfig(config);
  const auto again =
      cds::server::ReadConfig(file.Hold(written.data(), written.size()), defaults, none, faults);
  if (config.redis_password.empty() && config.audit_patient_key.empty() &&
      config.feedback_store == "none") {
    if (!faults.empty() || cds::server::WriteConfig(again) != written) std::abort();
  }
  return 0;
}

#include "tests/support/folder.hpp"

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <string>
#include <system_error>

namespace tests {

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "lumbar-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

SmallDisk::SmallDisk(int kilobytes) {
  const std::string size = "mode=0777,size=" + std::to_string(kilobytes) + "k";
  mounted_ = unshare(CLONE_NEWNS) == 0 &&
             mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
             mount("lumbar-test", path().c_str(), "tmpfs", 0, size.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  if (mounted_) umount2(path().c_str(), MNT_DETACH);
}

}  // namespace tests

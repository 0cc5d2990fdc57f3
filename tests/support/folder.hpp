#pragma once

#include <filesystem>

namespace tests {

// A directory of its own, gone with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A directory of so many bytes, which a full disk is made of: a file system in memory that only
// this process and its children see.
class SmallDisk {
 public:
  explicit SmallDisk(int kilobytes);
  ~SmallDisk();

  bool mounted() const { return mounted_; }  // false where this is not allowed
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  Folder folder_;
  bool mounted_ = false;
};

}  // namespace tests

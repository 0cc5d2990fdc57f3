#pragma once

#include <string>
#include <vector>

#include "cds/feedback/open_store.hpp"
#include "tests/support/folder.hpp"

namespace tests {

inline constexpr const char* kMigrations = "cds/feedback/migrations";

// The URLs of an empty store of each kind: what holds for one must hold for the other.
class EmptyStores {
 public:
  EmptyStores();

  const std::vector<std::string>& urls() const { return urls_; }

 private:
  Folder folder_;
  std::vector<std::string> urls_;
};

}  // namespace tests

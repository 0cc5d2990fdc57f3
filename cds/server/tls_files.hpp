#pragma once

#include <filesystem>

namespace cds::server {

// The certificate with its chain, and its key, in PEM; empty: none.
struct TlsFiles {
  std::filesystem::path certificate{};
  std::filesystem::path key{};
};

}  // namespace cds::server

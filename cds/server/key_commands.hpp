#pragma once

#include <filesystem>
#include <string>

#include "cds/server/key_tools.hpp"

namespace cds::server {

// `lumbar make-key`: a key to try the service out with.
struct MakeKeyOptions {
  std::string algorithm = "ES384";
  std::string kid;  // empty: the key's thumbprint
  // Where the two parts go; empty: to the standard output, a line each.
  std::filesystem::path private_file;
  std::filesystem::path public_file;
};

// `lumbar make-token`: a token as an EHR would send it.
struct MakeTokenOptions {
  std::filesystem::path key_file;  // a private JWK
  TokenRequest request;
};

// These say what is wrong on the standard error, and return the exit code.
int MakeKeyCommand(const MakeKeyOptions& options);
int MakeTokenCommand(const MakeTokenOptions& options);

}  // namespace cds::server

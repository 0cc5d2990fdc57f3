#include "cds/server/key_commands.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

namespace cds::server {
namespace {

constexpr int kExitFailed = 1;

int Fail(const std::string& why) {
  std::cerr << "lumbar: " << why << "\n";
  return kExitFailed;
}

// Whether both name one place, be a file there or not.
bool IsSameFile(const std::filesystem::path& one, const std::filesystem::path& other) {
  const auto place = [](const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path), error);
  };
  return !one.empty() && !other.empty() && place(one) == place(other);
}

}  // namespace

int MakeKeyCommand(const MakeKeyOptions& options) {
  if (IsSameFile(options.private_file, options.public_file)) {
    return Fail(options.public_file.string() + " would take the place of the private key");
  }
  const auto key = MakeKey(options.algorithm, options.kid);
  if (!key) return Fail(key.error().diagnostics);
  const std::string secret = WritePrivateJwk(*key) + "\n", open = WritePublicJwkSet(*key) + "\n";
  if (options.private_file.empty()) {
    std::cout << secret;
  } else if (!WritePrivateFile(options.private_file, secret)) {
    return Fail(options.private_file.string() + " exists already, or cannot be written");
  }
  if (options.public_file.empty()) {
    std::cout << open;
  } else if (!(std::ofstream(options.public_file) << open << std::flush)) {
    return Fail(options.public_file.string() + " cannot be written");
  }
  return 0;
}

int MakeTokenCommand(const MakeTokenOptions& options) {
  std::ifstream file(options.key_file, std::ios::binary);
  const auto key = ReadPrivateJwk(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!key) {
    return Fail(options.key_file.string() + ": " + key.error().diagnostics +
                "; lumbar make-key makes one");
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::cout << MakeToken(*key, options.request, now) << "\n";
  return 0;
}

}  // namespace cds::server

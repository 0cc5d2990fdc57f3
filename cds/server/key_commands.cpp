#include "cds/server/key_commands.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

namespace cds::server {
namespace {

constexpr int kExitFailed = 1;

int Fail(const std::string& why) {
  std::cerr << "lumbar: " << why << "\n";
  return kExitFailed;
}

}  // namespace

int MakeKeyCommand(const MakeKeyOptions& options) {
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

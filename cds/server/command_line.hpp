#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "fhir/date.hpp"

namespace cds::server {

enum class Command { kServe, kEvaluate, kExplain, kCheck, kVersion };

// Exit codes that scripts rely on (0 is success).
inline constexpr int kExitRefused = 1;  // the request, the configuration or the value sets
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNoPort = 3;

// What the program was asked to do.
struct CommandLine {
  Command command = Command::kServe;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string file;  // of a request; "-" is the standard input
  std::filesystem::path value_sets;
  std::optional<fhir::Now> now;  // a clock that stands still
};

// The command line in full, or the exit code when it said all there is to say (help, a mistake).
std::variant<CommandLine, int> ReadCommandLine(int argc, const char* const* argv);

}  // namespace cds::server

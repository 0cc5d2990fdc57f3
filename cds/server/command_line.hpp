#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "cds/server/key_commands.hpp"

namespace cds::server {

enum class Command {
  kServe,
  kEvaluate,
  kExplain,
  kCheck,
  kFeedback,
  kMakeKey,
  kMakeToken,
  kVersion
};

// Exit codes that scripts rely on (0 is success).
inline constexpr int kExitRefused = 1;  // the request, the configuration or the value sets
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNoPort = 3;

// What the program was asked to do.
struct CommandLine {
  Command command = Command::kServe;
  std::string file;        // of a request; "-" is the standard input
  bool guideline = false;  // explain the guideline itself, not a request
  bool summary = false;    // of feedback
  bool print_config = false;
  std::optional<std::filesystem::path> config_file;
  // The options that set a key of the configuration, by the environment variable that they go
  // before.
  struct Setting {
    std::string option;  // "--listen"
    std::string text;
  };
  std::map<std::string, Setting> settings;
  MakeKeyOptions make_key;
  MakeTokenOptions make_token;
};

// The command line in full, or the exit code when it said all there is to say (help, a mistake).
std::variant<CommandLine, int> ReadCommandLine(int argc, const char* const* argv);

}  // namespace cds::server

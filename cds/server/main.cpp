#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "cds/feedback/open_store.hpp"
#include "cds/feedback/summary.hpp"
#include "cds/guideline/describe.hpp"
#include "cds/hooks/answer.hpp"
#include "cds/hooks/knowledge.hpp"
#include "cds/server/clients.hpp"
#include "cds/server/command_line.hpp"
#include "cds/server/config.hpp"
#include "cds/server/faults.hpp"
#include "cds/server/key_commands.hpp"
#include "cds/server/knowledge_in_force.hpp"
#include "cds/server/serve.hpp"
#include "cds/server/start_rules.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {
namespace {

constexpr std::string_view kGuideline = "2025-12-23";

// Says each fault with its place; false when there is any.
bool NoFaults(const CommandLine& line, std::vector<mappings::Fault> faults) {
  for (mappings::Fault& fault : faults) {
    const auto option = line.settings.find(fault.file);  // it was the option that said so
    if (option != line.settings.end()) fault.file = option->second.option;
    std::cerr << WriteFault(fault) << "\n";
  }
  return faults.empty();
}

// Where the installation keeps its data; the build tree has the same shape.
std::filesystem::path InstalledData() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/lumbar";
}

// An environment variable; "" when it is not set.
std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

// Where the service may write: what systemd gave it, else the user's own place (the XDG Base
// Directory Specification).
std::filesystem::path StateFolder() {
  if (const auto given = Variable("STATE_DIRECTORY"); !given.empty()) return given;
  if (const auto state = Variable("XDG_STATE_HOME"); !state.empty()) return state + "/lumbar";
  const auto home = Variable("HOME");
  return (home.empty() ? "/var/tmp" : home) + "/.local/state/lumbar";
}

// What the options say, then the environment.
Environment EnvironmentOf(const CommandLine& line) {
  Environment environment;
  for (const auto& [variable, setting] : line.settings) environment[variable] = setting.text;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    const std::size_t equals = entry.find('=');
    if (equals == entry.npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

// The configuration, or nothing after every fault was named.
std::optional<Config> LoadConfig(const CommandLine& line) {
  Config defaults;
  defaults.value_sets = InstalledData() / "value_sets";
  defaults.migrations = InstalledData() / "migrations";
  defaults.feedback_store = "sqlite:" + (StateFolder() / "feedback.db").string();
  std::vector<mappings::Fault> faults;
  const Config config = ReadConfig(line.config_file, defaults, EnvironmentOf(line), faults);
  return NoFaults(line, faults) ? std::optional(config) : std::nullopt;
}

// What the answers are made from, or nothing after every fault was named: to serve and to check,
// also those that the service must not start with.
std::optional<hooks::Knowledge> LoadKnowledge(const CommandLine& line, const Config& config) {
  std::vector<mappings::Fault> faults;
  auto knowledge = ReadKnowledge(config, faults);
  if (line.command == Command::kServe || line.command == Command::kCheck) {
    const auto reasons = WhyNotStart(config, ReachOf(config));
    faults.insert(faults.begin(), reasons.begin(), reasons.end());
  }
  return NoFaults(line, faults) ? std::optional(std::move(knowledge)) : std::nullopt;
}

// A whole file, or the standard input for "-"; nothing when it cannot be read.
std::optional<std::string> ReadFile(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (name != "-" && !file) return std::nullopt;
  std::ostringstream content;
  content << (name == "-" ? std::cin : file).rdbuf();
  if (content.bad()) return std::nullopt;
  return std::move(content).str();
}

// One request from a file, answered or explained on the standard output.
int AnswerFile(const CommandLine& line, const Config& config, const hooks::Knowledge& knowledge) {
  errno = 0;
  auto body = ReadFile(line.file);
  if (!body) {
    std::cerr << "lumbar: cannot read " << line.file << ": " << std::strerror(errno) << "\n";
    return kExitUsage;
  }
  const Clients clients(config.clients);
  const auto answer = line.command == Command::kExplain
                          ? hooks::Explain(std::move(*body), "", knowledge, clients.Default())
                          : hooks::Answer(std::move(*body), "", knowledge, clients.Default());
  if (!answer) {
    std::cerr << hooks::WriteOperationOutcome(answer.error()) << "\n";
    return kExitRefused;
  }
  std::cout << *answer;
  if (isatty(STDOUT_FILENO) != 0) std::cout << "\n";
  return 0;
}

int PrintFeedback(const Config& config) {
  const std::string& url = config.feedback_store;
  if (url == "none") {
    std::cerr << "lumbar: no feedback is kept: set feedback.store, or give --store\n";
    return kExitUsage;
  }
  if (const auto file = feedback::FileOf(url); file && !std::filesystem::exists(*file)) {
    std::cerr << "lumbar: there is no feedback store at " << file->string()
              << "; lumbar serve makes it\n";
    return kExitNoPort;
  }
  const auto store = feedback::OpenStore(url, config.migrations, config.keep_comments);
  const auto tallies = store->Summary();
  if (!tallies) {
    std::cerr << "lumbar: " << tallies.error().diagnostics << "\n";
    return kExitNoPort;
  }
  std::cout << feedback::WriteSummary(*tallies);
  return 0;
}

void PrintVersion(const mappings::ValueSets& value_sets) {
  std::cout << "lumbar " << LUMBAR_VERSION << "\nguideline " << kGuideline << "\nvalue sets "
            << value_sets.digest() << "\n"
            << LUMBAR_LIBRARIES << "\n";
}

int Check(const Config& config, const mappings::ValueSets& value_sets) {
  std::cout << WriteConfig(config) << "\n# In order: " << value_sets.sets().size()
            << " value sets with " << value_sets.codes() << " codes, digest " << value_sets.digest()
            << "\n";
  return 0;
}

int Run(int argc, const char* const* argv) {
  const auto read = ReadCommandLine(argc, argv);
  if (const int* const exit_code = std::get_if<int>(&read)) return *exit_code;
  const auto& line = std::get<CommandLine>(read);
  if (line.command == Command::kMakeKey) return MakeKeyCommand(line.make_key);
  if (line.command == Command::kMakeToken) return MakeTokenCommand(line.make_token);
  const auto config = LoadConfig(line);
  if (!config) return kExitRefused;
  if (line.print_config) {
    std::cout << WriteConfig(*config);
    return 0;
  }
  if (line.command == Command::kFeedback) return PrintFeedback(*config);
  auto knowledge = LoadKnowledge(line, *config);
  if (!knowledge) return kExitRefused;
  switch (line.command) {
    case Command::kServe:
      return Serve(*config, std::move(*knowledge));
    case Command::kEvaluate:
    case Command::kExplain:
      if (!line.guideline) return AnswerFile(line, *config, *knowledge);
      std::cout << guideline::DescribeGuideline(knowledge->parameters);
      return 0;
    case Command::kCheck:
      return Check(*config, knowledge->value_sets);
    case Command::kFeedback:
    case Command::kMakeKey:
    case Command::kMakeToken:
      break;  // done, without the codes
    case Command::kVersion:
      PrintVersion(knowledge->value_sets);
  }
  return 0;
}

}  // namespace
}  // namespace cds::server

int main(int argc, char** argv) {
  try {
    return cds::server::Run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "lumbar: " << error.what() << "\n";
    return cds::server::kExitRefused;
  }
}

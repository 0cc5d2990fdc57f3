#include <unistd.h>

#include <cerrno>
#include <csignal>
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

#include "cds/guideline/describe.hpp"
#include "cds/hooks/answer.hpp"
#include "cds/hooks/knowledge.hpp"
#include "cds/server/command_line.hpp"
#include "cds/server/config.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/log.hpp"
#include "cds/server/routes.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {
namespace {

constexpr std::string_view kGuideline = "2025-12-23";

// Says each fault with its place; false when there is any.
bool NoFaults(const std::vector<mappings::Fault>& faults) {
  for (const mappings::Fault& fault : faults) {
    std::cerr << fault.file;
    if (fault.line > 0) std::cerr << ":" << fault.line;
    std::cerr << ": " << fault.message << "\n";
  }
  return faults.empty();
}

// Where the installation keeps its value sets; the build tree has the same shape.
std::filesystem::path InstalledValueSets() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/lumbar/value_sets";
}

// The configuration, or nothing after every fault was named.
std::optional<Config> LoadConfig(const CommandLine& line) {
  Config defaults;
  defaults.value_sets = InstalledValueSets();
  const auto environment = [&](const std::string& name) -> std::optional<std::string> {
    if (const auto option = line.settings.find(name); option != line.settings.end()) {
      return option->second;
    }
    const char* const value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  std::vector<mappings::Fault> faults;
  const Config config = ReadConfig(line.config_file, defaults, environment, faults);
  return NoFaults(faults) ? std::optional(config) : std::nullopt;
}

// What the answers are made from, or nothing after every fault was named.
std::optional<hooks::Knowledge> LoadKnowledge(const Config& config) {
  std::vector<mappings::Fault> faults;
  auto knowledge = hooks::LoadKnowledge(config.value_sets, config.code_maps, faults);
  if (!NoFaults(faults)) return std::nullopt;
  knowledge.parameters = config.parameters;
  knowledge.canonical_base = config.canonical_base;
  if (const auto now = fhir::ReadInstant(config.now)) {
    knowledge.now = [now = *now] { return now; };
  }
  return knowledge;
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
int AnswerFile(const CommandLine& line, const hooks::Knowledge& knowledge) {
  errno = 0;
  auto body = ReadFile(line.file);
  if (!body) {
    std::cerr << "lumbar: cannot read " << line.file << ": " << std::strerror(errno) << "\n";
    return kExitUsage;
  }
  const auto answer = line.command == Command::kExplain
                          ? hooks::Explain(std::move(*body), "", knowledge)
                          : hooks::Answer(std::move(*body), "", knowledge);
  if (!answer) {
    std::cerr << hooks::WriteOperationOutcome(answer.error()) << "\n";
    return kExitRefused;
  }
  std::cout << *answer;
  if (isatty(STDOUT_FILENO) != 0) std::cout << "\n";
  return 0;
}

void WriteToStandardError(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = write(STDERR_FILENO, lines.data(), lines.size());
    if (written < 0 && errno != EINTR) return;  // a log that nobody reads must not stop the service
    if (written > 0) lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

int Serve(const Config& config, const hooks::Knowledge& knowledge) {
  std::signal(SIGPIPE, SIG_IGN);
  Log log(WriteToStandardError);
  const Routes routes(knowledge, log);
  const Endpoint at = *ReadEndpoint(config.listen);  // it was checked when it was read
  std::optional<HttpServer> server;
  try {
    server.emplace(
        at.host, at.port, [&](Request&& request) { return routes.Answer(std::move(request)); },
        [&](int status, std::string_view why) { return routes.Refuse(status, why); });
  } catch (const std::system_error& error) {
    std::cerr << "lumbar: cannot listen on " << config.listen << ": " << error.code().message()
              << "\n";
    return kExitNoPort;
  }
  if (!server->on_loopback()) {
    std::cerr << "lumbar: " << at.host << " can be reached from outside, and in demo mode callers"
              << " are not authenticated; listen on a loopback address, such as 127.0.0.1\n";
    return kExitRefused;
  }
  if (!config.now.empty()) {
    std::cerr << "WARNING: the clock stands still (server.now, --now). Every patient is judged at "
                 "that time; "
                 "for tests and replays only.\n";
  }
  server->StopOnSignals();
  std::cout << "listening on " << server->url() << "\n"
            << knowledge.value_sets.sets().size() << " value sets, " << knowledge.value_sets.codes()
            << " codes, digest " << knowledge.value_sets.digest() << std::endl;
  server->Run();
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
  const auto config = LoadConfig(line);
  if (!config) return kExitRefused;
  if (line.print_config) {
    std::cout << WriteConfig(*config);
    return 0;
  }
  const auto knowledge = LoadKnowledge(*config);
  if (!knowledge) return kExitRefused;
  switch (line.command) {
    case Command::kServe:
      return Serve(*config, *knowledge);
    case Command::kEvaluate:
    case Command::kExplain:
      if (!line.guideline) return AnswerFile(line, *knowledge);
      std::cout << guideline::DescribeGuideline(knowledge->parameters);
      return 0;
    case Command::kCheck:
      return Check(*config, knowledge->value_sets);
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

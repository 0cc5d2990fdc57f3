#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
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

#include "cds/hooks/answer.hpp"
#include "cds/hooks/knowledge.hpp"
#include "cds/server/command_line.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/log.hpp"
#include "cds/server/routes.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {
namespace {

constexpr std::string_view kGuideline = "2025-12-23";

// What the answers are made from, or nothing after every fault was named.
std::optional<hooks::Knowledge> LoadKnowledge(const std::filesystem::path& value_sets) {
  std::vector<mappings::Fault> faults;
  auto knowledge = hooks::LoadKnowledge(value_sets, {}, faults);
  for (const mappings::Fault& fault : faults) {
    std::cerr << fault.file;
    if (fault.line > 0) std::cerr << ":" << fault.line;
    std::cerr << ": " << fault.message << "\n";
  }
  if (!faults.empty()) return std::nullopt;
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

int Serve(const CommandLine& line, const hooks::Knowledge& knowledge) {
  std::signal(SIGPIPE, SIG_IGN);
  Log log(WriteToStandardError);
  const Routes routes(knowledge, log);
  std::optional<HttpServer> server;
  try {
    server.emplace(
        line.host, line.port, [&](Request&& request) { return routes.Answer(std::move(request)); },
        [&](int status, std::string_view why) { return routes.Refuse(status, why); });
  } catch (const std::system_error& error) {
    std::cerr << "lumbar: cannot listen on " << line.host << ":" << line.port << ": "
              << error.code().message() << "\n";
    return kExitNoPort;
  }
  if (!server->on_loopback()) {
    std::cerr << "lumbar: " << line.host << " can be reached from outside, and in demo mode callers"
              << " are not authenticated; listen on a loopback address, such as 127.0.0.1\n";
    return kExitRefused;
  }
  if (line.now) {
    std::cerr << "WARNING: the clock stands still (--now). Every patient is judged at that time; "
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

int Check(const mappings::ValueSets& value_sets) {
  std::cout << value_sets.sets().size() << " value sets with " << value_sets.codes()
            << " codes are in order, digest " << value_sets.digest() << "\n";
  return 0;
}

int Run(int argc, const char* const* argv) {
  const auto read = ReadCommandLine(argc, argv);
  if (const int* const exit_code = std::get_if<int>(&read)) return *exit_code;
  const auto& line = std::get<CommandLine>(read);
  auto loaded = LoadKnowledge(line.value_sets);
  if (!loaded) return kExitRefused;
  hooks::Knowledge& knowledge = *loaded;
  if (line.now) knowledge.now = [now = *line.now] { return now; };
  switch (line.command) {
    case Command::kServe:
      return Serve(line, knowledge);
    case Command::kEvaluate:
    case Command::kExplain:
      return AnswerFile(line, knowledge);
    case Command::kCheck:
      return Check(knowledge.value_sets);
    case Command::kVersion:
      PrintVersion(knowledge.value_sets);
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

#include "cds/server/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <numeric>
#include <string_view>
#include <system_error>
#include <vector>

namespace cds::server {
namespace {

struct CommandName {
  std::string_view name;
  Command command;
  const char* description;
};
constexpr CommandName kCommands[] = {
    {"serve", Command::kServe, "Answer over HTTP until SIGTERM or SIGINT"},
    {"evaluate", Command::kEvaluate, "Answer one CDS Hooks request as the service would"},
    {"explain", Command::kExplain, "Say why: each finding, each suspicion, each rule"},
    {"check", Command::kCheck, "Check the value sets and name every fault"},
};

// How many letters must change to make one word the other (Levenshtein).
std::size_t Distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// What is wrong with the first word when it is no command; empty when it is one, or an option.
std::string UnknownCommand(std::string_view word) {
  if (word.starts_with('-') ||
      std::ranges::find(kCommands, word, &CommandName::name) != std::end(kCommands)) {
    return {};
  }
  const auto& nearest = *std::ranges::min_element(
      kCommands, {}, [&](const CommandName& each) { return Distance(word, each.name); });
  return "There is no command \"" + std::string(word) + "\". Did you mean \"" +
         std::string(nearest.name) + "\"?";
}

// "HOST:PORT", an IPv6 address in brackets; what is wrong with it, or nothing.
std::string ReadListen(std::string_view text, CommandLine& line) {
  constexpr auto kForm = "expected HOST:PORT, for example 127.0.0.1:8080";
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return kForm;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), line.port);
  if (host.empty() || error != std::errc() || end != port.data() + port.size()) return kForm;
  line.host = host;
  return {};
}

std::string ReadNow(const std::string& text, CommandLine& line) {
  line.now = fhir::ReadInstant(text);
  return line.now ? std::string() : "expected an instant, for example 2026-07-15T12:00Z";
}

// Where the installation keeps its value sets; the build tree has the same shape.
std::filesystem::path InstalledValueSets() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/lumbar/value_sets";
}

}  // namespace

std::variant<CommandLine, int> ReadCommandLine(int argc, const char* const* argv) {
  if (const std::string fault = argc > 1 ? UnknownCommand(argv[1]) : ""; !fault.empty()) {
    std::cerr << "lumbar: " << fault << "\nRun with --help for more information.\n";
    return kExitUsage;
  }
  CommandLine line;
  line.value_sets = InstalledValueSets();
  CLI::App app("CDS Hooks service for back pain that is worse at rest", "lumbar");
  app.fallthrough();
  app.add_option("--value-sets", line.value_sets, "Directory of the value sets")
      ->envname("LUMBAR_VALUE_SETS");
  app.add_flag_callback(
      "--version", [&] { line.command = Command::kVersion; },
      "Versions of the program, the guideline, the codes and the libraries");
  const auto check = [&](auto read) {
    return CLI::Validator([&line, read](std::string& text) { return read(text, line); }, "");
  };
  for (const CommandName& each : kCommands) {
    CLI::App* const sub = app.add_subcommand(std::string(each.name), each.description);
    sub->callback([&line, &each] { line.command = each.command; });
    if (each.command == Command::kCheck) continue;
    sub->add_option("--now", "The time to take for now, for tests and replays")
        ->type_name("INSTANT")
        ->check(check(ReadNow));
    if (each.command == Command::kServe) {
      sub->add_option("--listen", "Where to listen, by default 127.0.0.1:8080; port 0 is any")
          ->type_name("HOST:PORT")
          ->check(check(ReadListen));
    } else {
      sub->add_option("file", line.file, "The request; - is the standard input")->required();
    }
  }
  try {
    app.parse(argc, argv);
    if (line.command != Command::kVersion && app.get_subcommands().empty()) {
      throw CLI::RequiredError("A command");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  return line;
}

}  // namespace cds::server

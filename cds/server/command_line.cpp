#include "cds/server/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string_view>
#include <vector>

#include "mappings/nearest.hpp"

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
    {"feedback", Command::kFeedback, "Say what became of the cards"},
};

// What is wrong with the first word when it is no command; empty when it is one, or an option.
std::string UnknownCommand(std::string_view word) {
  if (word.starts_with('-') ||
      std::ranges::find(kCommands, word, &CommandName::name) != std::end(kCommands)) {
    return {};
  }
  std::vector<std::string> known;
  for (const CommandName& each : kCommands) known.emplace_back(each.name);
  return "There is no command \"" + std::string(word) + "\". Did you mean \"" +
         mappings::NearestName(word, known) + "\"?";
}

}  // namespace

std::variant<CommandLine, int> ReadCommandLine(int argc, const char* const* argv) {
  if (const std::string fault = argc > 1 ? UnknownCommand(argv[1]) : ""; !fault.empty()) {
    std::cerr << "lumbar: " << fault << "\nRun with --help for more information.\n";
    return kExitUsage;
  }
  CommandLine line;
  CLI::App app("CDS Hooks service for back pain that is worse at rest", "lumbar");
  app.fallthrough();
  app.add_option("--config", line.config_file, "The configuration, a TOML file")
      ->check(CLI::ExistingFile);
  const auto setting = [&line](CLI::App& to, const char* option, const char* variable,
                               const char* type, const char* words) {
    to.add_option_function<std::string>(
          option, [&line, variable](const std::string& text) { line.settings[variable] = text; },
          words)
        ->type_name(type);
  };
  setting(app, "--value-sets", "LUMBAR_CLINICAL_VALUE_SETS", "DIR", "Directory of the value sets");
  app.add_flag_callback(
      "--version", [&] { line.command = Command::kVersion; },
      "Versions of the program, the guideline, the codes and the libraries");
  for (const CommandName& each : kCommands) {
    CLI::App* const sub = app.add_subcommand(std::string(each.name), each.description);
    sub->callback([&line, &each] { line.command = each.command; });
    if (each.command == Command::kCheck) continue;
    if (each.command == Command::kFeedback) {
      sub->add_flag("--summary", line.summary,
                    "Count accepted and overridden cards by rule and reason")
          ->required();
      setting(*sub, "--store", "LUMBAR_FEEDBACK_STORE", "URL",
              "Where it is kept: sqlite:/path/feedback.db or postgresql://...");
      continue;
    }
    setting(*sub, "--now", "LUMBAR_SERVER_NOW", "INSTANT",
            "The time to take for now, for tests and replays");
    if (each.command == Command::kServe) {
      setting(*sub, "--listen", "LUMBAR_SERVER_LISTEN", "HOST:PORT",
              "Where to listen, by default 127.0.0.1:8080; port 0 is any");
      sub->add_flag("--print-config", line.print_config, "Print the merged configuration and exit");
    } else {
      auto* const file = sub->add_option("file", line.file, "The request; - is the standard input");
      if (each.command == Command::kExplain) {
        sub->add_flag("--guideline", line.guideline, "Print the whole guideline instead")
            ->excludes(file);
      } else {
        file->required();
      }
    }
  }
  try {
    app.parse(argc, argv);
    if (line.command != Command::kVersion && app.get_subcommands().empty()) {
      throw CLI::RequiredError("A command");
    }
    if (line.command == Command::kExplain && line.file.empty() && !line.guideline) {
      throw CLI::RequiredError("file");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  return line;
}

}  // namespace cds::server

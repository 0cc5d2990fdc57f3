#include "cds/server/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <string_view>
#include <vector>

#include "cds/server/signing_algorithm.hpp"
#include "mappings/nearest.hpp"

namespace cds::server {
namespace {

// An option that sets what an environment variable of this name would.
void AddSetting(CLI::App& to, CommandLine& line, const char* option, const char* variable,
                const char* type, const char* words) {
  to.add_option_function<std::string>(
        option,
        [&line, option, variable](const std::string& text) {
          line.settings[variable] = {option, text};
        },
        words)
      ->type_name(type);
}

void AddNow(CLI::App& to, CommandLine& line) {
  AddSetting(to, line, "--now", "LUMBAR_SERVER_NOW", "INSTANT",
             "The time to take for now, for tests and replays");
}

CLI::Option* AddFile(CLI::App& to, CommandLine& line) {
  return to.add_option("file", line.file, "The request; - is the standard input");
}

void AddServe(CLI::App& to, CommandLine& line) {
  AddNow(to, line);
  AddSetting(to, line, "--listen", "LUMBAR_SERVER_LISTEN", "HOST:PORT",
             "Where to listen, by default 127.0.0.1:8080; port 0 is any");
  to.add_flag("--print-config", line.print_config, "Print the merged configuration and exit");
}

void AddEvaluate(CLI::App& to, CommandLine& line) {
  AddNow(to, line);
  AddFile(to, line)->required();
}

void AddExplain(CLI::App& to, CommandLine& line) {
  AddNow(to, line);
  to.add_flag("--guideline", line.guideline, "Print the whole guideline instead")
      ->excludes(AddFile(to, line));
}

void AddCheck(CLI::App& /*to*/, CommandLine& /*line*/) {}

void AddFeedback(CLI::App& to, CommandLine& line) {
  to.add_flag("--summary", line.summary, "Count accepted and overridden cards by rule and reason")
      ->required();
  AddSetting(to, line, "--store", "LUMBAR_FEEDBACK_STORE", "URL",
             "Where it is kept: sqlite:/path/feedback.db or postgresql://...");
}

void AddMakeKey(CLI::App& to, CommandLine& line) {
  MakeKeyOptions& options = line.make_key;
  to.add_option("--algorithm", options.algorithm, "One of " + AlgorithmNames())
      ->capture_default_str();
  to.add_option("--kid", options.kid, "The key's name, by default its thumbprint");
  to.add_option("--private", options.private_file, "A new file for the private key (a JWK)");
  to.add_option("--public", options.public_file, "A file for the public key (a JWK set)");
}

void AddMakeToken(CLI::App& to, CommandLine& line) {
  MakeTokenOptions& options = line.make_token;
  TokenRequest& token = options.request;
  to.add_option("--key", options.key_file, "The private key, a file that make-key wrote")
      ->required()
      ->check(CLI::ExistingFile);
  to.add_option("--issuer", token.issuer, "iss: the client's name for itself, a URL")->required();
  to.add_option("--audience", token.audience, "aud: the URL that is to be called")->required();
  to.add_option("--subject", token.subject, "sub");
  to.add_option("--tenant", token.tenant, "tenant");
  to.add_option("--jku", token.jku, "jku: where the client publishes its keys");
  to.add_option_function<int>(
        "--lifetime", [&token](int seconds) { token.lifetime = std::chrono::seconds(seconds); },
        "Seconds from now to exp, by default 300")
      ->check(CLI::Range(1, 86'400));
}

// A command, and what adds its options.
struct CommandName {
  std::string_view name;
  Command command;
  const char* description;
  void (*add)(CLI::App& to, CommandLine& line);
};
constexpr CommandName kCommands[] = {
    {"serve", Command::kServe, "Answer over HTTP until SIGTERM or SIGINT", AddServe},
    {"evaluate", Command::kEvaluate, "Answer one CDS Hooks request as the service would",
     AddEvaluate},
    {"explain", Command::kExplain, "Say why: each finding, each suspicion, each rule", AddExplain},
    {"check", Command::kCheck, "Name every fault of the configuration and the value sets",
     AddCheck},
    {"feedback", Command::kFeedback, "Say what became of the cards", AddFeedback},
    {"make-key", Command::kMakeKey, "Make a key to sign tokens with, for trying it out",
     AddMakeKey},
    {"make-token", Command::kMakeToken, "Make a token as a client would send it", AddMakeToken},
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
  AddSetting(app, line, "--value-sets", "LUMBAR_CLINICAL_VALUE_SETS", "DIR",
             "Directory of the value sets");
  app.add_flag_callback(
      "--version", [&] { line.command = Command::kVersion; },
      "Versions of the program, the guideline, the codes and the libraries");
  for (const CommandName& each : kCommands) {
    CLI::App* const sub = app.add_subcommand(std::string(each.name), each.description);
    sub->callback([&line, &each] { line.command = each.command; });
    each.add(*sub, line);
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

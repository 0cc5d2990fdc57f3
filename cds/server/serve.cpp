#include "cds/server/serve.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "cds/feedback/open_store.hpp"
#include "cds/server/clients.hpp"
#include "cds/server/command_line.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/log.hpp"
#include "cds/server/routes.hpp"

namespace cds::server {
namespace {

void WriteToStandardError(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = write(STDERR_FILENO, lines.data(), lines.size());
    if (written < 0 && errno != EINTR) return;  // a log that nobody reads must not stop the service
    if (written > 0) lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Null when none is to be kept. Throws when the store cannot be opened.
std::unique_ptr<feedback::Store> OpenStore(const Config& config) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (config.feedback_store == "none") return nullptr;
  if (config.feedback_store.starts_with(kSqlite)) {
    const std::filesystem::path file(config.feedback_store.substr(kSqlite.size()));
    std::error_code error;  // opening the file says what is in the way
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  }
  return feedback::OpenStore(config.feedback_store, config.migrations, config.keep_comments);
}

void PrintStart(const Config& config, const hooks::Knowledge& knowledge, const HttpServer& server) {
  if (!config.now.empty()) {
    std::cerr << "WARNING: the clock stands still (server.now, --now). Every patient is judged at "
                 "that time; for tests and replays only.\n";
  }
  std::cout << "listening on " << server.url() << "\n"
            << knowledge.value_sets.sets().size() << " value sets, " << knowledge.value_sets.codes()
            << " codes, digest " << knowledge.value_sets.digest() << "\n";
  std::cout << (config.feedback_store == "none"
                    ? "no feedback is kept"
                    : "feedback is kept in " + feedback::WhereIs(config.feedback_store))
            << std::endl;
}

}  // namespace

int Serve(const Config& config, const hooks::Knowledge& knowledge) {
  std::signal(SIGPIPE, SIG_IGN);
  std::unique_ptr<feedback::Store> store;
  try {
    store = OpenStore(config);
  } catch (const std::exception& error) {
    std::cerr << "lumbar: " << error.what() << "\n";
    return kExitNoPort;
  }
  const Clients clients(config.clients);
  Log log(WriteToStandardError);
  const Routes routes({knowledge, clients.Default(), log, store.get()}, config);
  const Endpoint at = *ReadEndpoint(config.listen);  // it was checked when it was read
  std::optional<HttpServer> server;
  try {
    server.emplace(
        at.host, at.port, [&](Request&& request) { return routes.Answer(std::move(request)); },
        [&](int status, std::string_view why) { return routes.Refuse(status, why); },
        config.limits);
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
  server->StopOnSignals();
  PrintStart(config, knowledge, *server);
  server->Run();
  return 0;
}

}  // namespace cds::server

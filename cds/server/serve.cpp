#include "cds/server/serve.hpp"

#include <unistd.h>

#include <algorithm>
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
#include "cds/server/audit.hpp"
#include "cds/server/clients.hpp"
#include "cds/server/command_line.hpp"
#include "cds/server/config_keys.hpp"
#include "cds/server/faults.hpp"
#include "cds/server/gate.hpp"
#include "cds/server/knowledge_in_force.hpp"
#include "cds/server/listeners.hpp"
#include "cds/server/log.hpp"
#include "cds/server/process.hpp"
#include "cds/server/reload.hpp"
#include "cds/server/routes.hpp"
#include "cds/server/start_rules.hpp"
#include "cds/server/tls.hpp"

namespace cds::server {
namespace {

// Null when none is to be kept. Throws when the store cannot be opened.
std::unique_ptr<feedback::Store> OpenStore(const Config& config) {
  if (config.feedback_store == "none") return nullptr;
  if (const auto file = feedback::FileOf(config.feedback_store)) {
    std::error_code error;  // opening the file says what is in the way
    std::filesystem::create_directories(file->parent_path(), error);
  }
  return feedback::OpenStore(config.feedback_store, config.migrations, config.keep_comments);
}

// Who may call, in the words of the configuration: an operator sees here what is in force.
std::string WhoMayCall(const Config& config) {
  const auto& keys = ClientKeys();
  const auto mode = std::ranges::find(keys, "mode", &Key<ClientConfig>::name);
  const auto in_mode = [&](const std::string& name) {
    return name + " (" + mode->write(config.clients.at(name)) + ")";
  };
  const auto identities = IdentitiesOf(config);
  if (identities.empty())
    return "no token is asked for: everyone is the client " + in_mode("default");
  std::string names;
  for (const ClientIdentity& client : identities) {
    names += (names.empty() ? "" : ", ") + in_mode(client.name);
  }
  return "every call needs a token of a client: " + names;
}

void PrintStart(const Config& config, const hooks::Knowledge& knowledge, Listeners& listeners) {
  if (!config.now.empty()) {
    std::cerr << "WARNING: the clock stands still (server.now, --now). Every patient is judged at "
                 "that time; for tests and replays only.\n";
  }
  std::cout << "listening on " << listeners.clients().url() << "\n";
  if (const HttpServer* const operators = listeners.operators()) {
    std::cout << "for operators on " << operators->url() << "\n";
  }
  std::cout << WhoMayCall(config) << "\n";
  std::cout << knowledge.value_sets.sets().size() << " value sets, " << knowledge.value_sets.codes()
            << " codes, digest " << knowledge.value_sets.digest() << "\n";
  std::cout << (config.feedback_store == "none"
                    ? "no feedback is kept"
                    : "feedback is kept in " + feedback::WhereIs(config.feedback_store))
            << std::endl;
}

// Null when none is to be kept. Throws when its file cannot be opened.
std::unique_ptr<Audit> OpenAudit(const Config& config, Log& log) {
  if (config.audit_file.empty()) return nullptr;
  return std::make_unique<Audit>(config,
                                 [&log](std::uint64_t lines) { log.WriteAuditLoss(lines); });
}

// Where clients find us when nothing else is configured.
std::string OwnUrl(const Config& config) {
  return (config.tls.certificate.empty() ? "http://" : "https://") + config.listen;
}

int ServeWith(const Config& config, KnowledgeInForce& knowledge, feedback::Store* store) {
  std::optional<Tls> tls;
  if (!config.tls.certificate.empty()) tls.emplace(config.tls);
  const Clients clients(config.clients);
  Log log{DescriptorSink(STDERR_FILENO)};
  const Gate gate(config, clients, OwnUrl(config), log);
  const std::unique_ptr<Audit> audit = OpenAudit(config, log);
  const Routes routes({knowledge, clients.Default(), log, store, &gate, audit.get()}, config);
  Listeners listeners(config, routes, tls ? &*tls : nullptr);
  // Once more: by now it is known where the names lead.
  const auto reasons =
      WhyNotStart(config, {listeners.clients().on_loopback(), listeners.operations_on_loopback()});
  for (const mappings::Fault& reason : reasons) std::cerr << WriteFault(reason) << "\n";
  if (!reasons.empty()) return kExitRefused;
  if (IsAnyLive(config) && !ForbidCoreDumps()) {
    std::cerr << "lumbar: core dumps cannot be turned off\n";
    return kExitRefused;
  }
  listeners.StopOnSignals();
  listeners.clients().OnHangUp(
      [&] { Reload(config, knowledge, tls ? &*tls : nullptr, routes, log); });
  PrintStart(config, *knowledge.Get(), listeners);
  listeners.Run();
  return 0;
}

}  // namespace

int Serve(const Config& config, hooks::Knowledge knowledge) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until there is something to read again
  TellOfCrashes();
  GiveBackLargeBlocks();
  std::unique_ptr<feedback::Store> store;
  try {
    store = OpenStore(config);
  } catch (const std::exception& error) {
    std::cerr << "lumbar: " << error.what() << "\n";
    return kExitNoPort;
  }
  KnowledgeInForce in_force(std::make_shared<const hooks::Knowledge>(std::move(knowledge)));
  try {
    return ServeWith(config, in_force, store.get());
  } catch (const std::system_error& error) {
    std::cerr << "lumbar: " << error.what() << "\n";
    return kExitNoPort;
  } catch (const std::exception& error) {
    std::cerr << "lumbar: " << error.what() << "\n";
    return kExitRefused;
  }
}

}  // namespace cds::server

#include "cds/server/clients.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "fhir/base_url.hpp"

namespace cds::server {
namespace {

constexpr std::chrono::seconds kResolveEvery{60};

std::vector<std::string> AllServers(const std::map<std::string, ClientConfig>& agreed) {
  std::vector<std::string> servers;
  for (const auto& [name, config] : agreed) {
    servers.insert(servers.end(), config.fhir_servers.begin(), config.fhir_servers.end());
  }
  std::sort(servers.begin(), servers.end());
  servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  return servers;
}

// Opens the servers of one client, and no others.
hooks::OpenServer OpenerOf(const ClientConfig& config, const fhir::HttpClient& http) {
  std::vector<fhir::BaseUrl> own;
  for (const std::string& server : config.fhir_servers) own.push_back(*fhir::ReadBaseUrl(server));
  return [own, &http](std::string_view fhir_server,
                      fhir::BearerToken token) -> std::unique_ptr<fhir::Server> {
    const auto asked = fhir::ReadBaseUrl(fhir_server);
    if (!asked || std::find(own.begin(), own.end(), *asked) == own.end()) return nullptr;
    return http.Open(fhir_server, std::move(token));
  };
}

hooks::Client ClientOf(const std::string& name, const ClientConfig& config) {
  hooks::Client client;
  client.name = name;
  client.shadow = config.mode == Mode::kShadow;
  client.ratings = config.ratings != Ratings::kOff;
  client.ratings_in_extension = config.ratings == Ratings::kExtension;
  client.speaks_1_0 = config.speaks_1_0;
  client.asks_without_token = config.asks_without_token;
  client.deadline = config.fhir_deadline;
  return client;
}

}  // namespace

Clients::Clients(const std::map<std::string, ClientConfig>& agreed) {
  clients_.try_emplace("default");
  const std::vector<std::string> servers = AllServers(agreed);
  if (!servers.empty()) http_ = std::make_unique<fhir::HttpClient>(servers);
  for (const auto& [name, config] : agreed) {
    hooks::Client& client = clients_[name] = ClientOf(name, config);
    if (!config.fhir_servers.empty()) client.open_server = OpenerOf(config, *http_);
  }
  if (http_) resolver_ = std::jthread([this](const std::stop_token& stop) { KeepResolving(stop); });
}

const hooks::Client* Clients::Find(std::string_view name) const {
  const auto at = clients_.find(name);
  return at == clients_.end() ? nullptr : &at->second;
}

// Off the path of any request: a look-up of a name may take long.
void Clients::KeepResolving(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, kResolveEvery, [] { return false; });
    if (!stop.stop_requested()) http_->Resolve();
  }
}

}  // namespace cds::server

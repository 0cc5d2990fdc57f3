#include "cds/server/config_variables.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "cds/server/config_keys.hpp"
#include "mappings/nearest.hpp"

namespace cds::server {
namespace {

using mappings::Fault;

// LUMBAR_SERVER_LISTEN for "server.listen".
std::string VariableOf(const std::string& path) {
  std::string name = "LUMBAR_" + path;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return c == '.' ? '_' : static_cast<char>(std::toupper(c));
  });
  return name;
}

// Sets what the environment says of these keys, and adds their variables to `known`.
template <class Target>
void ReadKeys(const std::vector<Key<Target>>& keys, const std::string& client, Target& target,
              const Environment& environment, std::map<std::string, Place>& places,
              std::vector<std::string>& known, std::vector<Fault>& faults) {
  for (const Key<Target>& key : keys) {
    const std::string path = std::string(key.section) + (client.empty() ? "" : "." + client) + "." +
                             std::string(key.name);
    const std::string& variable = known.emplace_back(VariableOf(path));
    const auto set = environment.find(variable);
    if (set == environment.end()) continue;
    places[path] = {variable, 0};
    if (const Complaint complaint = key.set(target, set->second)) {
      faults.push_back({variable, 0, *complaint});
    }
  }
}

// Variables for others: deploy/health reads the first, Kubernetes makes the rest in each container
// when one of its services is named lumbar.
bool IsNotOurs(std::string_view variable) {
  return variable == "LUMBAR_URL" || variable == "LUMBAR_PORT" ||
         variable.starts_with("LUMBAR_PORT_") || variable == "LUMBAR_SERVICE_HOST" ||
         variable.starts_with("LUMBAR_SERVICE_PORT");
}

// The client whose key a variable would set, "" when it is no client's.
std::string ClientOf(std::string_view variable) {
  constexpr std::string_view kStart = "LUMBAR_CLIENT_";
  if (!variable.starts_with(kStart)) return {};
  std::string rest(variable.substr(kStart.size()));
  std::transform(rest.begin(), rest.end(), rest.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Key<ClientConfig>& key : ClientKeys()) {
    const std::string end = "_" + std::string(key.name);
    if (rest.ends_with(end)) return rest.substr(0, rest.size() - end.size());
  }
  return {};
}

// What nothing takes may have been meant to keep callers out.
void CheckVariables(const Environment& environment, const std::vector<std::string>& known,
                    std::vector<Fault>& faults) {
  for (const auto& [variable, text] : environment) {
    if (!variable.starts_with("LUMBAR_") || IsNotOurs(variable)) continue;
    if (std::find(known.begin(), known.end(), variable) != known.end()) continue;
    const std::string nearest = mappings::NearestName(variable, known);
    const std::string client = ClientOf(variable);
    faults.push_back(
        {variable, 0,
         "no key has this variable" + (nearest.empty() ? "" : ": did you mean " + nearest + "?") +
             (client.empty() ? ""
                             : " A client needs a section in the file: [client." + client + "]")});
  }
}

}  // namespace

void ReadVariables(const Environment& environment, Config& config, std::vector<Fault>& faults) {
  std::vector<std::string> known;
  ReadKeys(Keys(), {}, config, environment, config.places, known, faults);
  for (auto& [name, client] : config.clients) {
    ReadKeys(ClientKeys(), name, client, environment, config.places, known, faults);
  }
  CheckVariables(environment, known, faults);
}

}  // namespace cds::server

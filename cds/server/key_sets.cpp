#include "cds/server/key_sets.hpp"

#include <fstream>
#include <utility>

namespace cds::server {
namespace {

// The text of a file as far as a key set may reach; nothing when it cannot be read.
std::optional<std::string> ReadText(const std::filesystem::path& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text(kMostJwkSetBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() == 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::shared_ptr<const JwkSet> ReadFile(const ClientIdentity& client,
                                       std::vector<std::string>& faults) {
  auto text = ReadText(client.jwks_file);
  const auto fault = [&](const std::string& why) {
    faults.push_back(client.jwks_file.string() + ": " + why);
    return nullptr;
  };
  if (!text) return fault("it cannot be read, or is empty");
  auto set = AcceptKeySet(*std::move(text), client.demo);
  if (!set) return fault(set.error().diagnostics);
  return std::make_shared<const JwkSet>(*std::move(set));
}

}  // namespace

KeySets::KeySets(std::span<const ClientIdentity> clients, const Fetch& fetch,
                 const KeyTiming& timing, std::vector<std::string>& faults, const Tell& tell) {
  for (const ClientIdentity& client : clients) {
    Source& source = sources_.emplace_back();
    if (!client.jwks_file.empty()) {
      source.fixed = ReadFile(client, faults);
    } else {
      source.remote = std::make_unique<RemoteKeys>(
          [fetch, url = client.jku](const std::stop_token& stop) { return fetch(url, stop); },
          client.demo, timing,
          [tell, name = client.name](const KeyState& state) { tell(name, state); });
    }
  }
}

std::shared_ptr<const JwkSet> KeySets::Of(std::size_t client) const {
  const Source& source = sources_.at(client);
  return source.remote ? source.remote->Get() : source.fixed;
}

void KeySets::Miss(std::size_t client) {
  if (const Source& source = sources_.at(client); source.remote) source.remote->Miss();
}

std::optional<KeyState> KeySets::StateOf(std::size_t client) const {
  const Source& source = sources_.at(client);
  return source.remote ? std::optional(source.remote->state()) : std::nullopt;
}

}  // namespace cds::server

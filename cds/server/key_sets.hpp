#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cds/server/client_identity.hpp"
#include "cds/server/jwk_set.hpp"
#include "cds/server/remote_keys.hpp"

namespace cds::server {

// The key set of each client, always at hand: from a file, or fetched in the background from its
// configured URL and from nowhere else (requirements R-JWT-09 to R-JWT-11 and R-JWT-14).
class KeySets {
 public:
  using Fetch =
      std::function<fhir::Result<std::string>(const std::string& url, const std::stop_token&)>;
  using Tell = std::function<void(const std::string& client, const KeyState&)>;

  // Reads the files and starts fetching the others. What is wrong with a file is added to `faults`;
  // `tell` learns, on a thread of the keys' own, when fetching begins to fail for a client, and
  // when it works again.
  KeySets(
      std::span<const ClientIdentity> clients, const Fetch& fetch, const KeyTiming& timing,
      std::vector<std::string>& faults, const Tell& tell = [](auto&&...) {});

  // The keys of the client with this index; null as long as there never were any. It never waits.
  std::shared_ptr<const JwkSet> Of(std::size_t client) const;

  // A key was asked for that is not in the client's set: it may be a new one, so the set is fetched
  // again soon, at most once in a while. It never waits.
  void Miss(std::size_t client);

  // How a client's keys are doing, for metrics; nothing for those from a file.
  std::optional<KeyState> StateOf(std::size_t client) const;

 private:
  struct Source {
    std::shared_ptr<const JwkSet> fixed;
    std::unique_ptr<RemoteKeys> remote;
  };
  std::vector<Source> sources_;
};

}  // namespace cds::server

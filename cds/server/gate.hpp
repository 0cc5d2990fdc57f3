#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/authenticator.hpp"
#include "cds/server/clients.hpp"
#include "cds/server/config.hpp"
#include "cds/server/key_sets.hpp"
#include "cds/server/log.hpp"
#include "cds/server/refusal.hpp"
#include "cds/server/replay.hpp"

namespace cds::server {

// Who is let in to the CDS services (CDS Hooks 2.0, "Trusting CDS Clients"). As soon as one client
// has an issuer, every call needs a token; else everyone is the client named "default".
class Gate {
 public:
  // Reads the key sets that are files and starts fetching the others; throws std::runtime_error on
  // what is wrong. `own_url` is where clients find us when the configuration does not say. When a
  // key set cannot be fetched any more, and when it can again, the log says so.
  Gate(const Config& config, const Clients& clients, const std::string& own_url, Log& log);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  bool is_open() const { return identities_.empty(); }

  // How the key sets are doing that are fetched, by the client's name.
  std::map<std::string, KeyState> key_states() const;

  // What can be known at once of the call's token; `authorization` is the header's value.
  Admitted<Candidate> Precheck(std::string_view authorization, std::string_view path) const;

  // Checks the signature and uses the token up; may wait.
  Admitted<const hooks::Client*> Admit(const Candidate& candidate) const;

 private:
  const Clients& clients_;
  const std::string public_url_;
  const std::vector<ClientIdentity> identities_;
  std::unique_ptr<ReplayGuard> replays_;
  std::unique_ptr<KeySets> keys_;
  std::unique_ptr<Authenticator> authenticator_;
};

// What the clients prove who they are with; those without an issuer cannot.
std::vector<ClientIdentity> IdentitiesOf(const Config& config);

}  // namespace cds::server

#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cds::server {

// Who may call, and how its tokens are known to be its own (security-reliability: one entry of the
// configuration per EHR).
struct ClientIdentity {
  std::string name;
  std::string issuer;                  // `iss`, to the letter
  std::optional<std::string> subject;  // `sub`, where the EHR sets one (Epic: the client id)
  std::optional<std::string> tenant;   // `tenant`, where one issuer serves many
  // Accepted as `aud` besides the endpoint's URL; some EHRs have it typed in by hand.
  std::vector<std::string> audiences;
  // Where its keys come from: the file when there is one, else the URL. A token's `jku` must be
  // the URL; a token may leave it out.
  std::string jku;
  std::filesystem::path jwks_file;
  std::vector<std::string> algorithms{"ES384", "RS384"};
  bool demo = false;  // keys and issuers that anyone can forge are taken
};

// What is wrong with a client, and the key of its section that it is about.
struct IdentityFault {
  std::string client;
  std::string key;
  std::string message;
};

// Everything that stands in the way of using these together.
std::vector<IdentityFault> FaultsOf(std::span<const ClientIdentity> clients);

}  // namespace cds::server

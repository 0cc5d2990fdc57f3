#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/server/authenticator.hpp"
#include "cds/server/key_tools.hpp"
#include "cds/server/url.hpp"

namespace support {

// A file of the test's own, gone at its end.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text) {
    char name[] = "/tmp/lumbar-test-XXXXXX";
    close(mkstemp(name));
    path_ = name;
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The members of a JSON object: names, and values as they are to be written.
using Members = std::vector<std::pair<std::string, std::string>>;

inline Members With(Members members, const std::string& name, const std::string& value) {
  for (auto& each : members) {
    if (each.first == name) {
      each.second = value;
      return members;
    }
  }
  members.emplace_back(name, value);
  return members;
}

inline Members Without(Members members, const std::string& name) {
  std::erase_if(members, [&](const auto& each) { return each.first == name; });
  return members;
}

inline std::string Write(const Members& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text += (text.size() > 1 ? "," : "") + ("\"" + name + "\":") + value;
  }
  return text + "}";
}

inline constexpr std::chrono::sys_seconds kNow{std::chrono::seconds{1'800'000'000}};

// A public base URL with a service, and a client that may call it with keys from a file.
struct World {
  explicit World(const std::string& key_set,
                 std::vector<std::string> algorithms = {"ES384", "RS384"})
      : file(key_set) {
    client.name = "General Hospital";
    client.issuer = "https://ehr.example.org";
    client.jku = "https://ehr.example.org/jwks.json";
    client.jwks_file = file.path();
    client.algorithms = std::move(algorithms);
  }

  // To be called once the client is as it should be.
  cds::server::Authenticator& Start() {
    clients = {client};
    keys.emplace(clients, nullptr, cds::server::KeyTiming{}, faults);
    authenticator.emplace(clients, *keys, replays);
    return *authenticator;
  }

  // What becomes of a token at the endpoint: nothing, if it is let in.
  std::optional<cds::server::Refusal> Try(std::string_view token,
                                          std::chrono::sys_seconds now = kNow) const {
    const auto candidate = authenticator->Precheck(token, endpoint, now);
    if (!candidate) return candidate.error();
    return authenticator->Verify(*candidate, now);
  }

  TemporaryFile file;
  cds::server::ClientIdentity client;
  std::vector<cds::server::ClientIdentity> clients;
  std::vector<std::string> faults;
  std::vector<std::string> endpoint =
      cds::server::EndpointUrls("https://cds.example.org", "/cds-services/lumbar-order-sign");
  cds::server::MemoryReplayGuard replays{1'000};
  std::optional<cds::server::KeySets> keys;
  std::optional<cds::server::Authenticator> authenticator;
};

inline Members GoodHeader(const cds::server::SigningKey& key) {
  return {{"alg", '"' + std::string(key.algorithm->name) + '"'},
          {"typ", R"("JWT")"},
          {"kid", '"' + key.kid + '"'}};
}

// Claims that World lets in, with a `jti` of their own.
inline Members GoodClaims() {
  static int count = 0;
  return {{"iss", R"("https://ehr.example.org")"},
          {"aud", R"("https://cds.example.org/cds-services/lumbar-order-sign")"},
          {"iat", "1800000000"},
          {"exp", "1800000300"},
          {"jti", "\"token-" + std::to_string(++count) + "\""}};
}

inline std::string GoodToken(const cds::server::SigningKey& key) {
  return Compact(key, Write(GoodHeader(key)), Write(GoodClaims()));
}

}  // namespace support

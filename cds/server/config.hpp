#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/http_message.hpp"
#include "cds/server/tls_files.hpp"
#include "fhir/json.hpp"
#include "mappings/parameters.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {

// A host and a port: "127.0.0.1:8080", an IPv6 address in brackets.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};
// Nothing for anything else, such as a URL, in which a password may stand.
std::optional<Endpoint> ReadEndpoint(std::string_view text);

// Demo: no authentication. Shadow: evaluates and shows nothing. Live: must prove who it is
// (contract.md, "Three modes").
enum class Mode : std::uint8_t { kDemo, kShadow, kLive };

// Whether imaging orders are rated, and where clients look for it.
enum class Ratings : std::uint8_t { kOff, kSystemActions, kExtension };

// What an operator agreed with one client: [client.<name>].
struct ClientConfig {
  Mode mode = Mode::kDemo;
  std::vector<std::string> fhir_servers;  // base URLs; no others are ever asked
  bool asks_without_token = false;
  std::chrono::milliseconds fhir_deadline{400};  // from receipt of a request
  std::uint32_t rate = 0;                        // calls a second; 0: as many as it likes
  Ratings ratings = Ratings::kOff;
  bool speaks_1_0 = false;
  std::string issuer;                   // of its tokens; empty: it has none
  std::string subject;                  // "" accepts any
  std::string tenant;                   // "" accepts any
  std::vector<std::string> audiences;   // accepted beside our own URLs
  std::string jku;                      // where its keys are, or
  std::filesystem::path key_set;        // a file of them
  std::vector<std::string> algorithms;  // empty: ES384 and RS384
};

// Where something was set: a line of the file, or a variable.
struct Place {
  std::string file;
  int line = 0;
};

// All that an operator can set: a TOML file, each key of which the environment variable
// LUMBAR_<SECTION>_<KEY> overrides (contract.md, "Command line").
struct Config {
  // [server]
  std::string listen = "127.0.0.1:8080";
  std::string operations_listen;         // for operators; "": they ask where clients do
  bool operations_from_outside = false;  // said of it where others than this machine reach it
  std::string now;                       // "" is the real clock
  std::string
      public_url;  // how clients reach us, for the audience of tokens; "" is where we listen
  std::vector<std::string> cors_origins = {"*"};  // of pages that may call us
  bool prefetch_windows = false;                  // today() in prefetch templates
  TlsFiles tls;                                   // none: plain HTTP
  bool behind_tls_proxy = false;                  // a proxy in front speaks TLS for us
  // [tokens]
  std::chrono::seconds token_skew{60};         // how far the clients' clocks may be off
  std::chrono::seconds token_lifetime{1'200};  // the longest that is taken
  std::size_t most_tokens = 200'000;           // remembered here, so that each is used once
  std::optional<Endpoint> redis;               // remembers them for several instances
  std::string redis_password;
  // [clinical]
  std::string canonical_base = "https://lumbar.example/fhir";
  std::filesystem::path value_sets;
  std::vector<std::filesystem::path> code_maps;
  // [feedback]
  std::string feedback_store = "none";  // "sqlite:FILE", "postgresql://..."
  bool keep_comments = false;           // they may hold patient data
  std::filesystem::path migrations;     // beside the value sets
  // [audit]
  std::filesystem::path audit_file;  // "": none
  std::string audit_patient_key;     // of the keyed hash of patients; "": they are not named
  bool audit_users = false;          // whether the user who asked is named
  // [limits]
  Limits limits;
  fhir::JsonLimits json_limits;

  mappings::Parameters parameters;  // [parameters]
  // By name; "default" is always there: whoever does not say who he is.
  std::map<std::string, ClientConfig> clients = {{"default", {}}};
  // Of sections and keys that were set, "client.epic" and "client.epic.mode"; "" is the file.
  std::map<std::string, Place> places = {{"", {"lumbar", 0}}};
};

// Environment variables by name.
using Environment = std::map<std::string, std::string>;

// The defaults, then the file (when one is named), then the environment. A variable LUMBAR_... that
// sets nothing is a fault, and so is one of a client without a section in the file. Every fault
// found is added to `faults`, with the line of the file or the variable, and the mend; use the
// result only when there are none.
Config ReadConfig(const std::optional<std::filesystem::path>& file, const Config& defaults,
                  const Environment& environment, std::vector<mappings::Fault>& faults);

// Where this key is set, else its section, else the file.
Place PlaceOf(const Config& config, std::string key);

// The merged configuration as a TOML text that reads back the same, but for passwords, which are
// masked.
std::string WriteConfig(const Config& config);

}  // namespace cds::server

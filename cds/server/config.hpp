#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/parameters.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {

// All that an operator can set: a TOML file, each key of which the environment variable
// LUMBAR_<SECTION>_<KEY> overrides (contract.md, "Command line").
struct Config {
  std::string listen = "127.0.0.1:8080";                       // [server] listen
  std::string now;                                             // [server] now; "" is the real clock
  std::string canonical_base = "https://lumbar.example/fhir";  // [clinical] canonical_base
  std::filesystem::path value_sets;                            // [clinical] value_sets
  std::vector<std::filesystem::path> code_maps;                // [clinical] code_maps
  mappings::Parameters parameters;                             // [parameters]
};

// Where to listen: "127.0.0.1:8080", an IPv6 address in brackets.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};
std::optional<Endpoint> ReadEndpoint(std::string_view text);

// The value of an environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The defaults, then the file (when one is named), then the environment. Every fault found is added
// to `faults`, with the line of the file and the mend; use the result only when there are none.
Config ReadConfig(const std::optional<std::filesystem::path>& file, const Config& defaults,
                  const Environment& environment, std::vector<mappings::Fault>& faults);

// The merged configuration as a TOML text that reads back the same.
std::string WriteConfig(const Config& config);

}  // namespace cds::server

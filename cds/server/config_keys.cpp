#include "cds/server/config_keys.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "cds/feedback/open_store.hpp"
#include "cds/server/signing_algorithm.hpp"
#include "fhir/base_url.hpp"
#include "fhir/date.hpp"
#include "mappings/parameter_table.hpp"

namespace cds::server {
namespace {

using std::chrono::milliseconds;

std::string Anything(std::string_view /*text*/) { return {}; }

std::string IsListenAddress(std::string_view text) {
  return ReadEndpoint(text) ? "" : "must be HOST:PORT, such as 127.0.0.1:8080";
}

std::string IsListenAddressOrNothing(std::string_view text) {
  return text.empty() ? "" : IsListenAddress(text);
}

std::string IsClock(std::string_view text) {
  if (text.empty() || fhir::ReadInstant(text)) return {};
  return "must be an instant with an offset, such as 2026-07-15T12:00Z";
}

std::string IsUrl(std::string_view text) {
  const bool absolute = text.starts_with("https://") || text.starts_with("http://");
  if (absolute && text.find_first_of(" \"\\|#?<>,") == text.npos) return {};
  return "must be an absolute URL such as https://hospital.example/fhir";
}

std::string IsUrlOrNothing(std::string_view text) { return text.empty() ? "" : IsUrl(text); }

std::string IsFhirServer(std::string_view text) {
  if (std::string complaint = IsUrl(text); !complaint.empty()) return complaint;
  const auto base = fhir::ReadBaseUrl(text);
  return base ? "" : "must be base URLs of FHIR servers: " + base.error().diagnostics;
}

// Header values are made of it: an origin and no more.
std::string IsOrigin(std::string_view text) {
  const std::size_t host = text.find("://");
  const bool plain =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  if (text == "*" || (IsUrl(text).empty() && plain && text.find('/', host + 3) == text.npos)) {
    return {};
  }
  return "must be * or origins such as https://ehr.example";
}

std::string IsStore(std::string_view text) {
  if (text == "none") return {};
  try {
    feedback::WhereIs(std::string(text));
    return {};
  } catch (const std::runtime_error& error) {
    return std::string(error.what()) + "; or none";
  }
}

std::string IsAlgorithm(std::string_view text) {
  return FindAlgorithm(text) ? "" : "must be of " + AlgorithmNames();
}

std::string IsPatientKey(std::string_view text) {
  if (text.empty() || text.size() >= 32) return {};
  return "must have 32 characters or more, such as openssl rand -hex 32 makes";
}

// Without the slashes at its end: what follows is joined with one.
std::string Trimmed(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

// A password may stand anywhere in a URL: it is not shown at all.
std::string Masked(const std::string& store) {
  return store.starts_with("postgresql://") ? "postgresql://***" : store;
}

template <class Number>
Key<Config> LimitKey(std::string_view name, Number Limits::*member, std::int64_t least,
                     std::int64_t most) {
  return NumberKey<Config, Number>(
      "limits", name, [=](Config& config) -> Number& { return config.limits.*member; }, least,
      most);
}

Key<Config> LimitKey(std::string_view name, milliseconds Limits::*member) {
  return TimeKey<Config>("limits", name,
                         [=](Config& config) -> milliseconds& { return config.limits.*member; });
}

Key<Config> JsonLimitKey(std::string_view name, std::uint32_t fhir::JsonLimits::*member,
                         std::int64_t least, std::int64_t most) {
  return NumberKey<Config, std::uint32_t>(
      "limits", name, [=](Config& config) -> std::uint32_t& { return config.json_limits.*member; },
      least, most);
}

Key<Config> TlsKey(std::string_view name, std::filesystem::path TlsFiles::*member) {
  return {"server", name,
          [=](Config& config, const std::string& text) -> Complaint {
            config.tls.*member = text;
            return std::nullopt;
          },
          [=](const Config& config) { return (config.tls.*member).string(); }};
}

Key<Config> SecondsKey(std::string_view name, std::chrono::seconds Config::*member,
                       std::int64_t least, std::int64_t most) {
  return {
      "tokens", name,
      [=](Config& config, const std::string& text) -> Complaint {
        const auto time = text == "0 s" ? std::optional(milliseconds(0)) : ReadTime(text);
        if (!time || *time < std::chrono::seconds(least) || *time > std::chrono::seconds(most)) {
          return "must be a time from " + std::to_string(least) + " s to " + std::to_string(most) +
                 " s";
        }
        config.*member = std::chrono::duration_cast<std::chrono::seconds>(*time);
        return std::nullopt;
      },
      [=](const Config& config) { return std::to_string((config.*member).count()) + " s"; }};
}

Key<Config> RedisKey() {
  return {"tokens", "redis",
          [](Config& config, const std::string& text) -> Complaint {
            config.redis = ReadEndpoint(text);
            if (config.redis || text.empty()) return std::nullopt;
            return "must be HOST:PORT, such as 127.0.0.1:6379; a password is tokens.redis_password";
          },
          [](const Config& config) {
            if (!config.redis) return std::string();
            const std::string& host = config.redis->host;
            const bool v6 = host.find(':') != host.npos;
            return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(config.redis->port);
          }};
}

void AddLimits(std::vector<Key<Config>>& keys) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  keys.push_back(LimitKey("header_bytes", &Limits::header_bytes, 1024, 1024 * 1024));
  keys.push_back(LimitKey("header_fields", &Limits::header_fields, 10, 1000));
  keys.push_back(LimitKey("body_bytes", &Limits::body_bytes, 1024, 256LL * 1024 * 1024));
  keys.push_back(LimitKey("requests", &Limits::requests, 1, kMost));
  keys.push_back(LimitKey("connections", &Limits::connections, 1, 100'000));
  keys.push_back(LimitKey("network_threads", &Limits::network_threads, 1, 64));
  keys.push_back(LimitKey("workers", &Limits::workers, 1, 1000));
  keys.push_back(LimitKey("under_way", &Limits::under_way, 1, 10'000));
  keys.push_back(LimitKey("queue", &Limits::queue));
  keys.push_back(LimitKey("read", &Limits::read));
  keys.push_back(LimitKey("idle", &Limits::idle));
  keys.push_back(LimitKey("write", &Limits::write));
  keys.push_back(LimitKey("linger", &Limits::linger));
  keys.push_back(LimitKey("notice", &Limits::notice));
  keys.push_back(LimitKey("drain", &Limits::drain));
  keys.push_back(JsonLimitKey("json_depth", &fhir::JsonLimits::depth, 8, 1000));
  keys.push_back(JsonLimitKey("json_nodes", &fhir::JsonLimits::nodes, 1000, 100'000'000));
  keys.push_back(JsonLimitKey("json_string_bytes", &fhir::JsonLimits::string_bytes, 1000, kMost));
}

std::vector<Key<Config>> MakeKeys() {
  std::vector<Key<Config>> keys = {
      TextKey("server", "listen", &Config::listen, IsListenAddress),
      TextKey("server", "operations_listen", &Config::operations_listen, IsListenAddressOrNothing),
      FlagKey("server", "operations_from_outside", &Config::operations_from_outside),
      TextKey("server", "now", &Config::now, IsClock),
      TextKey("server", "public_url", &Config::public_url, IsUrlOrNothing, Trimmed),
      ListKey("server", "cors_origins", &Config::cors_origins, IsOrigin, Trimmed),
      FlagKey("server", "prefetch_windows", &Config::prefetch_windows),
      TlsKey("tls_certificate", &TlsFiles::certificate),
      TlsKey("tls_key", &TlsFiles::key),
      FlagKey("server", "behind_tls_proxy", &Config::behind_tls_proxy),
      SecondsKey("skew", &Config::token_skew, 0, 600),
      SecondsKey("lifetime", &Config::token_lifetime, 10, 86'400),
      NumberKey<Config, std::size_t>(
          "tokens", "remembered", [](Config& config) -> std::size_t& { return config.most_tokens; },
          1'000, 100'000'000),
      RedisKey(),
      Secret(TextKey("tokens", "redis_password", &Config::redis_password, Anything)),
      TextKey("clinical", "canonical_base", &Config::canonical_base, IsUrl, Trimmed),
      PathKey("clinical", "value_sets", &Config::value_sets),
      {"clinical", "code_maps",
       [](Config& config, const std::string& text) -> Complaint {
         const auto files = Split(text);
         config.code_maps.assign(files.begin(), files.end());
         return std::nullopt;
       },
       [](const Config& config) {
         return Join({config.code_maps.begin(), config.code_maps.end()});
       }},
      TextKey("feedback", "store", &Config::feedback_store, IsStore),
      FlagKey("feedback", "keep_comments", &Config::keep_comments),
      PathKey("feedback", "migrations", &Config::migrations),
      PathKey("audit", "file", &Config::audit_file),
      Secret(TextKey("audit", "patient_key", &Config::audit_patient_key, IsPatientKey)),
      FlagKey("audit", "users", &Config::audit_users),
  };
  for (Key<Config>& key : keys) {
    if (key.name == "store") {
      key.write = [](const Config& config) { return Masked(config.feedback_store); };
    }
  }
  AddLimits(keys);
  for (const mappings::ParameterRow& row : mappings::ParameterTable()) {
    keys.push_back({"parameters", row.name,
                    [&row](Config& config, const std::string& text) {
                      return mappings::SetParameter(config.parameters, row, text);
                    },
                    [&row](const Config& config) {
                      return mappings::WriteParameter(config.parameters, row);
                    }});
  }
  return keys;
}

std::vector<Key<ClientConfig>> MakeClientKeys() {
  using Client = ClientConfig;
  return {
      ChoiceKey<Client, Mode>(
          "mode", &Client::mode,
          {{"demo", Mode::kDemo}, {"shadow", Mode::kShadow}, {"live", Mode::kLive}}),
      ListKey("client", "fhir_servers", &Client::fhir_servers, IsFhirServer, Trimmed),
      FlagKey("client", "asks_without_token", &Client::asks_without_token),
      TimeKey<Client>("client", "fhir_deadline",
                      [](Client& client) -> milliseconds& { return client.fhir_deadline; }),
      NumberKey<Client, std::uint32_t>(
          "client", "rate", [](Client& client) -> std::uint32_t& { return client.rate; }, 0,
          1'000'000),
      ChoiceKey<Client, Ratings>("ratings", &Client::ratings,
                                 {{"off", Ratings::kOff},
                                  {"system-actions", Ratings::kSystemActions},
                                  {"extension", Ratings::kExtension}}),
      ChoiceKey<Client, bool>("cds_hooks", &Client::speaks_1_0, {{"2.0", false}, {"1.0", true}}),
      TextKey("client", "issuer", &Client::issuer, Anything),
      TextKey("client", "subject", &Client::subject, Anything),
      TextKey("client", "tenant", &Client::tenant, Anything),
      ListKey("client", "audiences", &Client::audiences, Anything),
      TextKey("client", "jku", &Client::jku, IsUrlOrNothing),
      PathKey("client", "key_set", &Client::key_set),
      ListKey("client", "algorithms", &Client::algorithms, IsAlgorithm),
  };
}

}  // namespace

const std::vector<Key<Config>>& Keys() {
  static const std::vector<Key<Config>> keys = MakeKeys();
  return keys;
}

const std::vector<Key<ClientConfig>>& ClientKeys() {
  static const std::vector<Key<ClientConfig>> keys = MakeClientKeys();
  return keys;
}

}  // namespace cds::server

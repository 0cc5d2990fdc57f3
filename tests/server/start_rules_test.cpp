#include "cds/server/start_rules.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/certificate.hpp"
#include "tests/support/folder.hpp"

namespace {

using cds::server::ClientConfig;
using cds::server::Config;
using cds::server::Mode;
using cds::server::ReachOf;
using cds::server::WhyNotStart;

// A certificate and its key.
const cds::server::TlsFiles& GoodTls() {
  static const tests::Folder folder;
  static const cds::server::TlsFiles files = [] {
    const support::Certificate certificate("DNS:localhost");
    cds::server::TlsFiles made = {folder.path() / "certificate.pem", folder.path() / "key.pem"};
    certificate.Write(made.certificate);
    std::FILE* const key = std::fopen(made.key.c_str(), "w");
    PEM_write_PrivateKey(key, certificate.key(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key);
    return made;
  }();
  return files;
}

// A hospital's service that may start.
Config Live() {
  Config config;
  config.listen = "10.0.0.1:443";
  config.tls = GoodTls();
  config.public_url = "https://cds.example.org";
  config.cors_origins = {};
  config.audit_file = "/var/log/lumbar/audit";
  ClientConfig& client = config.clients["clinic"];
  client.mode = Mode::kLive;
  client.issuer = "https://ehr.example.org";
  client.jku = "https://ehr.example.org/jwks.json";
  client.fhir_servers = {"https://ehr.example.org/fhir"};
  return config;
}

// Nothing but a page on this machine.
Config Demo() { return {}; }

struct Case {
  const char* what;
  Config (*from)();
  void (*change)(Config&);
  bool on_loopback;
  const char* reason;  // "": it may start
  bool operations_on_loopback = true;
};

void Nothing(Config& /*config*/) {}

}  // namespace

TEST_CASE("what must not be reached by anyone is not started, and the reason says the mend") {
  const Case cases[] = {
      {"live", Live, Nothing, false, ""},
      {"live on loopback, without TLS", Live, [](Config& c) { c.tls = {}; }, true,
       "server.behind_tls_proxy"},
      {"live behind a proxy", Live,
       [](Config& c) {
         c.tls = {};
         c.behind_tls_proxy = true;
       },
       true, ""},
      {"live in clear text", Live, [](Config& c) { c.tls = {}; }, false, "server.tls_certificate"},
      {"a certificate without a key", Live, [](Config& c) { c.tls.key.clear(); }, false,
       "go together"},
      {"a key without a certificate", Demo, [](Config& c) { c.tls.key = "key.pem"; }, true,
       "go together"},
      {"a certificate that is not there", Live, [](Config& c) { c.tls.certificate = "no.pem"; },
       false, "no.pem: not a certificate"},
      {"a file of keys that is not there", Live,
       [](Config& c) { c.clients["clinic"].key_set = "no.json"; }, false,
       "no.json: it cannot be read"},
      {"a file of keys that is none", Live,
       [](Config& c) { c.clients["clinic"].key_set = GoodTls().certificate; }, false,
       "[client.clinic] "},
      {"live without an issuer", Live, [](Config& c) { c.clients["clinic"].issuer.clear(); }, false,
       "has no issuer"},
      {"live without keys", Live, [](Config& c) { c.clients["clinic"].jku.clear(); }, false,
       "jku or key_set is needed"},
      {"keys in clear text", Live,
       [](Config& c) { c.clients["clinic"].jku = "http://ehr.example.org/jwks.json"; }, false,
       "jku must be an https URL"},
      {"live with a clock that stands still", Live, [](Config& c) { c.now = "2026-07-15T12:00Z"; },
       false, "server.now"},
      {"live for an issuer that anyone can sign for", Live,
       [](Config& c) { c.clients["clinic"].issuer = "https://sandbox.cds-hooks.org"; }, false,
       "sandbox"},
      {"a demonstration for that issuer", Demo,
       [](Config& c) {
         c.clients["sandbox"].issuer = "https://sandbox.cds-hooks.org";
         c.clients["sandbox"].jku = "https://sandbox.cds-hooks.org/.well-known/jwks.json";
       },
       true, ""},
      {"a demonstration for that issuer that others reach", Demo,
       [](Config& c) {
         c.clients["sandbox"].issuer = "https://sandbox.cds-hooks.org";
         c.clients["sandbox"].jku = "https://sandbox.cds-hooks.org/.well-known/jwks.json";
         c.tls = GoodTls();
       },
       false, "callers are not authenticated"},
      {"live with a FHIR server in clear text", Live,
       [](Config& c) { c.clients["clinic"].fhir_servers.push_back("http://10.0.0.2/fhir"); }, false,
       "FHIR server without TLS"},
      {"live without a URL that tokens are for", Live, [](Config& c) { c.public_url.clear(); },
       false, "server.public_url"},
      {"live for pages of anyone", Live, [](Config& c) { c.cors_origins = {"*"}; }, false,
       "server.cors_origins"},
      {"live without an audit", Live, [](Config& c) { c.audit_file.clear(); }, false, "audit.file"},
      {"two clients with the same issuer", Live,
       [](Config& c) { c.clients["other"] = c.clients["clinic"]; }, false, "the same issuer"},
      {"a demonstration", Demo, Nothing, true, ""},
      {"a demonstration that others reach", Demo, [](Config& c) { c.listen = "0.0.0.0:8080"; },
       false, "callers are not authenticated"},
      {"a demonstration that others reach in clear text", Demo,
       [](Config& c) { c.listen = "0.0.0.0:8080"; }, false, "in clear text"},
      {"a demonstration with TLS that others reach", Demo, [](Config& c) { c.tls = GoodTls(); },
       false, "callers are not authenticated"},
      {"a demonstration that others reach by a proxy", Demo,
       [](Config& c) { c.behind_tls_proxy = true; }, true, "server.behind_tls_proxy says"},
      {"live by default, without an issuer", Demo,
       [](Config& c) { c.clients["default"].mode = Mode::kLive; }, true, "has no issuer"},
      {"live with operators on this machine", Live, Nothing, false, "", true},
      {"live with operators from anywhere", Live, Nothing, false, "server.operations_from_outside",
       false},
      {"live with operators from outside, as was said", Live,
       [](Config& c) { c.operations_from_outside = true; }, false, "", false},
      {"a demonstration with operators from anywhere", Demo, Nothing, true,
       "server.operations_listen can be reached from outside", false},
      {"a demonstration at a set time", Demo, [](Config& c) { c.now = "2026-07-15T12:00Z"; }, true,
       ""},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    Config config = test.from();
    test.change(config);
    const auto reasons = WhyNotStart(config, {test.on_loopback, test.operations_on_loopback});
    const std::string expected = test.reason;
    if (expected.empty()) {
      CAPTURE((reasons.empty() ? "" : reasons.front().message));
      CHECK(reasons.empty());
      continue;
    }
    bool said = false;
    for (const mappings::Fault& reason : reasons) {
      said = said || reason.message.find(expected) != std::string::npos;
    }
    CHECK(said);
  }
}

TEST_CASE("a reason not to start names where its key is set, else the section, else the file") {
  Config config = Live();
  config.public_url.clear();
  config.cors_origins = {"*"};
  config.audit_file.clear();
  config.clients["clinic"].jku.clear();
  config.places = {{"", {"lumbar.toml", 0}},
                   {"server", {"lumbar.toml", 2}},
                   {"server.cors_origins", {"LUMBAR_SERVER_CORS_ORIGINS", 0}},
                   {"client.clinic", {"lumbar.toml", 9}}};
  std::map<std::string, std::string> said;
  for (const auto& reason : WhyNotStart(config, {})) {
    said[reason.message] = reason.file + ":" + std::to_string(reason.line);
  }
  REQUIRE(said.size() == 4);
  const auto place = [&](std::string_view words) {
    for (const auto& [message, at] : said) {
      if (message.find(words) != message.npos) return at;
    }
    return std::string();
  };
  CHECK(place("server.public_url") == "lumbar.toml:2");
  CHECK(place("server.cors_origins") == "LUMBAR_SERVER_CORS_ORIGINS:0");
  CHECK(place("audit.file") == "lumbar.toml:0");
  CHECK(place("jku or key_set") == "lumbar.toml:9");
}

TEST_CASE("who reaches an address is known before it is listened on") {
  for (const char* inside : {"127.0.0.1:8080", "127.1.2.3:80", "[::1]:0", "localhost:8080"}) {
    CAPTURE(inside);
    Config config;
    config.listen = inside;
    config.operations_listen = inside;
    CHECK(ReachOf(config).on_loopback);
    CHECK(ReachOf(config).operations_on_loopback);
  }
  for (const char* outside : {"0.0.0.0:8080", "[::]:8080", "10.0.0.1:80"}) {
    CAPTURE(outside);
    Config config;
    config.operations_listen = outside;
    CHECK(ReachOf(config).on_loopback);
    CHECK_FALSE(ReachOf(config).operations_on_loopback);
    config.listen = outside;
    CHECK_FALSE(ReachOf(config).on_loopback);
  }
}

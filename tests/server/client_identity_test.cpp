#include "cds/server/client_identity.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using cds::server::ClientIdentity;
using cds::server::FaultsOf;

namespace {

ClientIdentity Client(const std::string& name) {
  ClientIdentity client;
  client.name = name;
  client.issuer = "https://" + name + ".example";
  client.jku = client.issuer + "/jwks.json";
  return client;
}

}  // namespace

TEST_CASE("what is wrong with a client's configuration is said before anyone calls") {
  struct Case {
    const char* what;
    std::function<void(ClientIdentity&)> change;
    const char* fault;  // a part of it; "": none
  };
  const Case cases[] = {
      {"nothing", [](auto&) {}, ""},
      {"a file instead", [](auto& c) { c.jku = "", c.jwks_file = "keys.json"; }, ""},
      {"no issuer", [](auto& c) { c.issuer = ""; }, "issuer is needed"},
      {"no keys", [](auto& c) { c.jku = ""; }, "jku or key_set is needed"},
      {"plain http", [](auto& c) { c.jku = "http://a.example/"; }, "https"},
      {"plain http on loopback", [](auto& c) { c.jku = "http://127.0.0.1:8000/"; }, ""},
      {"user information", [](auto& c) { c.jku = "https://a@b.example/"; }, "https"},
      {"another algorithm", [](auto& c) { c.algorithms = {"ES256"}; }, ""},
      {"none", [](auto& c) { c.algorithms = {"none"}; }, "no algorithm \"none\""},
      {"HS384", [](auto& c) { c.algorithms = {"HS384"}; }, "no algorithm \"HS384\""},
      {"no algorithm", [](auto& c) { c.algorithms = {}; }, "may not be empty"},
      {"the sandbox", [](auto& c) { c.issuer = "https://sandbox.cds-hooks.org"; }, "demo mode"},
      {"the sandbox in demo",
       [](auto& c) { c.issuer = "https://sandbox.cds-hooks.org", c.demo = true; }, ""},
      {"the other's name", [](auto& c) { c.name = "one"; }, "named twice"},
      {"the other's issuer", [](auto& c) { c.issuer = "https://one.example"; }, "same issuer"},
      {"with one subject", [](auto& c) { c.issuer = "https://one.example", c.subject = "x"; },
       "same issuer"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    std::vector<ClientIdentity> clients = {Client("one"), Client("two")};
    each.change(clients[1]);
    const auto faults = FaultsOf(clients);
    CHECK_EQ(faults.size(), *each.fault == '\0' ? 0 : 1);
    if (!faults.empty()) CHECK_NE(faults[0].message.find(each.fault), std::string::npos);
    if (!faults.empty()) CHECK_EQ(faults[0].client, clients[1].name);
  }
}

TEST_CASE("one issuer may serve several clients that a subject or tenant tells apart") {
  std::vector<ClientIdentity> clients = {Client("one"), Client("two")};
  clients[1].issuer = clients[0].issuer;
  clients[0].subject = "x";
  clients[1].subject = "y";
  CHECK(FaultsOf(clients).empty());
  clients[1].subject = "x";
  CHECK_EQ(FaultsOf(clients).size(), 1);
  clients[0].tenant = "north";
  clients[1].tenant = "south";
  CHECK(FaultsOf(clients).empty());
}

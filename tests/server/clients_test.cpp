#include "cds/server/clients.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fhir_server.hpp"

namespace {

using cds::server::Clients;
using cds::server::Config;

bool Opens(const Clients& clients, std::string_view client, std::string_view server) {
  const auto* const found = clients.Find(client);
  REQUIRE(found != nullptr);
  return found->open_server && found->open_server(server, fhir::BearerToken("canary")) != nullptr;
}

}  // namespace

TEST_CASE("a client's FHIR server is opened for it, and for no other client") {
  const support::FhirServer of_clinic({});
  const support::FhirServer of_lab({});
  Config config;
  config.clients["clinic"].fhir_servers = {of_clinic.url()};
  config.clients["lab"].fhir_servers = {of_lab.url()};
  config.clients["paper"];
  const Clients clients(config.clients);
  CHECK(Opens(clients, "clinic", of_clinic.url()));
  CHECK(Opens(clients, "clinic", of_clinic.url() + "/"));
  CHECK(Opens(clients, "lab", of_lab.url()));
  CHECK_FALSE(Opens(clients, "clinic", of_lab.url()));
  CHECK_FALSE(Opens(clients, "lab", of_clinic.url()));
  CHECK_FALSE(Opens(clients, "paper", of_clinic.url()));
  CHECK_FALSE(Opens(clients, "default", of_clinic.url()));
  CHECK(of_clinic.heads().empty());
  CHECK(of_lab.heads().empty());
}

TEST_CASE("what looks like a client's FHIR server, and is another, is not opened") {
  const support::FhirServer server({});
  const std::string url = server.url();
  const std::string address = url.substr(7);  // "127.0.0.1:1234/fhir"
  const std::string port = address.substr(10, address.find('/') - 10);
  Config config;
  config.clients["clinic"].fhir_servers = {url};
  const Clients clients(config.clients);
  REQUIRE(Opens(clients, "clinic", url));
  const std::vector<std::string> others = {std::string(),
                                           std::string("/"),
                                           std::string("fhir"),
                                           address,
                                           "https://" + address,
                                           "ftp://" + address,
                                           "http://evil@" + address,
                                           "http://" + address + "@evil.example",
                                           "http://a@b@" + address,
                                           "http:/" + address,
                                           "http:///" + address,
                                           "http:\\\\" + address,
                                           url + "/..",
                                           url + "/../admin",
                                           url + "/%2e%2e",
                                           url + "%2F",
                                           url + "?a=b",
                                           url + "#a",
                                           url + "2",
                                           url + "/more",
                                           url.substr(0, url.size() - 1),
                                           " " + url,
                                           url + " ",
                                           url + "\t",
                                           url + std::string(1, '\0'),
                                           url + "\r\nHost: evil.example",
                                           "http://127.0.0.1/fhir",
                                           "http://127.0.0.1:" + port,
                                           "http://127.0.0.2:" + port + "/fhir",
                                           "http://127.1:" + port + "/fhir",
                                           "http://2130706433:" + port + "/fhir",
                                           "http://0x7f000001:" + port + "/fhir",
                                           "http://0177.0.0.1:" + port + "/fhir",
                                           "http://[::1]:" + port + "/fhir",
                                           "http://[::ffff:127.0.0.1]:" + port + "/fhir",
                                           "http://localhost:" + port + "/fhir",
                                           "http://127.0.0.1.:" + port + "/fhir",
                                           "http://127.0.0.1:0" + port + "/fhir",
                                           "http://127.0.0.1:" + port + "0/fhir",
                                           "http://169.254.169.254/latest/meta-data",
                                           "http://127.0.0.1:" + port + "/FHIR",
                                           "http://127.0.0.1%00:" + port + "/fhir",
                                           "http://127.0.0.1:" + port + "\\fhir"};
  for (const std::string& other : others) {
    CAPTURE(other);
    CHECK_FALSE(Opens(clients, "clinic", other));
  }
  CHECK(server.heads().empty());
}

TEST_CASE("a shadow client is one that is shown nothing, and nobody else is found") {
  Config config;
  config.clients["clinic"].mode = cds::server::Mode::kShadow;
  const Clients clients(config.clients);
  CHECK(clients.Find("clinic")->shadow);
  CHECK_FALSE(clients.Default().shadow);
  CHECK(clients.Find("nobody") == nullptr);
}

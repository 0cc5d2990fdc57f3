#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "cds/server/config.hpp"

namespace {

using cds::server::Config;
using mappings::Fault;
using Variables = cds::server::Environment;

// A file that goes when the test ends.
struct TomlFile {
  explicit TomlFile(const std::string& text)
      : path(std::filesystem::temp_directory_path() /
             ("lumbar-config-test-" + std::to_string(getpid()) + ".toml")) {
    std::ofstream(path) << text;
  }
  ~TomlFile() { std::filesystem::remove(path); }
  std::filesystem::path path;
};

Config Read(const std::string& toml, const Variables& variables, std::vector<Fault>& faults) {
  const TomlFile file(toml);
  return cds::server::ReadConfig(file.path, {}, variables, faults);
}

}  // namespace

TEST_CASE("the file sets what it names, the environment goes before the file") {
  std::vector<Fault> faults;
  const Config config = Read(
      "[server]\nlisten = \"127.0.0.1:9000\"\n[clinical]\ncanonical_base = \"https://a.example/\"\n"
      "code_maps = [\"a.csv\", \"b.csv\"]\n[parameters]\nces_window = \"14 d\"\n"
      "fti_period = \"2 months\"\nstiff_minutes = 45\ntemp = 38.3\nesr_high = 60\n",
      {{"LUMBAR_SERVER_LISTEN", "127.0.0.1:9001"}, {"LUMBAR_PARAMETERS_MAL_DAYS", "7"}}, faults);
  CHECK(faults.empty());
  CHECK(config.listen == "127.0.0.1:9001");
  CHECK(config.canonical_base == "https://a.example");
  CHECK(config.code_maps.size() == 2);
  CHECK(config.parameters.ces_window.days == 14);
  CHECK(config.parameters.fti_period.months == 2);
  CHECK(config.parameters.fti_period.days == 0);
  CHECK(config.parameters.stiff_minutes == 45);
  CHECK(config.parameters.temp == fhir::Decimal::Scaled(383, 1));
  CHECK(config.parameters.esr_high == fhir::Decimal(60));
  CHECK(config.parameters.mal_days == 7);
  CHECK(config.parameters.img_short == 28);
}

TEST_CASE("each mistake in a configuration is named with its line and the mend") {
  struct Row {
    std::string toml;
    int line;
    std::string says;
  };
  const Row rows[] = {
      {"[parameters]\nces_windw = \"30 d\"\n", 2, "did you mean ces_window?"},
      {"[parameter]\n", 1, "did you mean parameters?"},
      {"[parameters]\nces_window = \"30\"\n", 2, "30 d"},
      {"[parameters]\nces_window = \"0 d\"\n", 2, "30 d"},
      {"[parameters]\nces_window = \"-3 d\"\n", 2, "30 d"},
      {"[parameters]\nmax_cards = 0\n", 2, "whole number"},
      {"[parameters]\nmax_cards = 2.5\n", 2, "whole number"},
      {"[parameters]\ntemp = \"warm\"\n", 2, "in Cel"},
      {"[parameters]\ntemp = {}\n", 2, "a text, a number or a list"},
      {"[server]\nlisten = \"8080\"\n", 2, "HOST:PORT"},
      {"[server]\noperations_listen = \"9090\"\n", 2, "HOST:PORT"},
      {"[server]\nlisten = \"127.0.0.1:99999\"\n", 2, "HOST:PORT"},
      {"[server]\nnow = \"yesterday\"\n", 2, "instant"},
      {"[client.a]\nfhir_servers = [\"https://a@b.example/fhir\"]\n", 2, "FHIR servers"},
      {"[clinical]\ncanonical_base = \"fhir\"\n", 2, "absolute URL"},
      {"[feedback]\nstore = \"mysql://h/d\"\n", 2, "or none"},
      {"[feedback]\nstore = \"sqlite:\"\n", 2, "needs the path of a file"},
      {"[feedback]\nstore = \"postgresql://u:p@w@h/d\"\n", 2, "write @ as %40"},
      {"server = 3\n", 1, "[server] must be a section"},
      {"[server]\nlisten = \"a:1\"\nlisten = \"b:1\"\n", 3, ""},
      {"[server\n", 1, ""},
      {"[server]\nlisten = 127.0.0.1:8080\n", 2, "a text stands in quotes"},
      {"[server]\npublic_url = https://cds.example\n", 2, "a text stands in quotes"},
      {"[tokens]\nskew = 60 s\n", 2, "a text stands in quotes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.toml);
    std::vector<Fault> faults;
    Read(row.toml, {}, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].line == row.line);
    CHECK(faults[0].message.find(row.says) != std::string::npos);
  }
  std::vector<Fault> faults;
  Read("", {{"LUMBAR_PARAMETERS_TEMP", "warm"}}, faults);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].file == "LUMBAR_PARAMETERS_TEMP");
}

TEST_CASE("the environment also sets the keys of clients, and default needs no section") {
  std::vector<Fault> faults;
  const Config config = Read("[client.epic]\nmode = \"demo\"\n",
                             {{"LUMBAR_CLIENT_DEFAULT_MODE", "shadow"},
                              {"LUMBAR_CLIENT_DEFAULT_RATINGS", "extension"},
                              {"LUMBAR_CLIENT_EPIC_MODE", "live"},
                              {"LUMBAR_CLIENT_EPIC_KEY_SET", "keys.json"}},
                             faults);
  CHECK(faults.empty());
  CHECK(config.clients.at("default").mode == cds::server::Mode::kShadow);
  CHECK(config.clients.at("default").ratings == cds::server::Ratings::kExtension);
  CHECK(config.clients.at("epic").mode == cds::server::Mode::kLive);
  CHECK(config.clients.at("epic").key_set == "keys.json");
}

TEST_CASE("a variable that no key takes is named, with the nearest one, and its value is not") {
  struct Row {
    std::string variable;
    std::string says;
  };
  const Row rows[] = {
      {"LUMBAR_SERVR_LISTEN", "did you mean LUMBAR_SERVER_LISTEN?"},
      {"LUMBAR_SERVER_LISTN", "did you mean LUMBAR_SERVER_LISTEN?"},
      {"LUMBAR_LISTEN", "did you mean LUMBAR_"},
      {"LUMBAR_CLIENT_DEFAULT_MDOE", "did you mean LUMBAR_CLIENT_DEFAULT_MODE?"},
      {"LUMBAR_CLIENT_DEFUALT_MODE", "did you mean LUMBAR_CLIENT_DEFAULT_MODE?"},
      {"LUMBAR_CLIENT_EPIC_MODE", "A client needs a section in the file: [client.epic]"},
      {"LUMBAR_CLIENT_EPIC_WEST_KEY_SET", "[client.epic_west]"},
      {"LUMBAR_CLIENT_MODE", "did you mean LUMBAR_"},
      {"LUMBAR_" + std::string(100, 'X'), "no key has this variable"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.variable);
    std::vector<Fault> faults;
    Read("", {{row.variable, "secret"}}, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].file == row.variable);
    CHECK(faults[0].message.find(row.says) != std::string::npos);
    CHECK(faults[0].message.find("secret") == std::string::npos);
  }
}

TEST_CASE("variables of others are no faults") {
  std::vector<Fault> faults;
  Read("",
       {{"LUMBAR_URL", "https://127.0.0.1:8443"},
        {"LUMBAR_SERVICE_HOST", "10.0.0.1"},
        {"LUMBAR_SERVICE_PORT_HTTP", "8080"},
        {"LUMBAR_PORT", "tcp://10.0.0.1:8080"},
        {"LUMBAR_PORT_8080_TCP_ADDR", "10.0.0.1"},
        {"HOME", "/root"}},
       faults);
  CHECK(faults.empty());
}

TEST_CASE("an endpoint is a host and a port, and no URL") {
  for (const char* good : {"127.0.0.1:8080", "redis:6379", "redis-1.hospital_a.example:6379",
                           "[::1]:8080", "[fe80::1%eth0]:0", "localhost:65535"}) {
    CAPTURE(good);
    CHECK(cds::server::ReadEndpoint(good).has_value());
  }
  for (const char* bad :
       {"redis://:secret@127.0.0.1:6379", "redis://127.0.0.1:6379", "user:secret@127.0.0.1:6379",
        "secret@127.0.0.1:6379", "127.0.0.1", ":6379", "[]:6379", "::1:6379", "a b:6379",
        "127.0.0.1:6379/0", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:65536"}) {
    CAPTURE(bad);
    CHECK_FALSE(cds::server::ReadEndpoint(bad).has_value());
    std::vector<Fault> faults;
    Read("", {{"LUMBAR_TOKENS_REDIS", bad}}, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].message.find("must be HOST:PORT") != std::string::npos);
    CHECK(faults[0].message.find("secret") == std::string::npos);
  }
}

TEST_CASE("it is known where a key is set") {
  std::vector<Fault> faults;
  const Config config = Read("[server]\nlisten = \"127.0.0.1:9000\"\n\n[client.epic]\nrate = 5\n",
                             {{"LUMBAR_CLIENT_EPIC_MODE", "live"}}, faults);
  struct Row {
    const char* key;
    std::string file;
    int line;
  };
  const std::string file = PlaceOf(config, "").file;
  CHECK(file.ends_with(".toml"));
  for (const Row& row :
       {Row{"server.listen", file, 2}, Row{"server.public_url", file, 1},
        Row{"client.epic.rate", file, 5}, Row{"client.epic.issuer", file, 4},
        Row{"client.epic.mode", "LUMBAR_CLIENT_EPIC_MODE", 0}, Row{"audit.file", file, 0}}) {
    CAPTURE(row.key);
    CHECK(PlaceOf(config, row.key).file == row.file);
    CHECK(PlaceOf(config, row.key).line == row.line);
  }
  CHECK(PlaceOf(Config(), "audit.file").file == "lumbar");
}

TEST_CASE("what is written reads back the same") {
  std::vector<Fault> faults;
  const Config config =
      Read("[parameters]\nweight_loss = 5.5\nchronic = \"1 month\"\n", {}, faults);
  const std::string written = cds::server::WriteConfig(config);
  CHECK(cds::server::WriteConfig(Read(written, {}, faults)) == written);
  CHECK(written.find("weight_loss = '5.5'") != std::string::npos);
  CHECK(faults.empty());
}

#include "cds/server/audit.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/service.hpp"

namespace {

using cds::server::AuditEntry;
using cds::server::Config;
using cds::server::PatientHash;
using support::Post;
using namespace std::chrono_literals;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

std::string ReadFile(const std::filesystem::path& name) {
  std::ostringstream text;
  text << std::ifstream(name).rdbuf();
  return text.str();
}

std::string Order() { return ReadFile("deploy/examples/xray-breast-cancer.json"); }

bool Has(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

// What the audit of a service holds that answered these requests.
std::string AuditOf(Config config, const std::vector<std::string>& requests) {
  const tests::Folder folder;
  config.audit_file = folder.path() / "audit";
  support::Service service(std::move(config));
  for (const std::string& request : requests) service.Ask(request);
  service.End();
  return ReadFile(folder.path() / "audit");
}

}  // namespace

TEST_CASE("an audit line says who asked for whom, what was read and what came of it") {
  const std::chrono::sys_seconds noon{std::chrono::sys_days(std::chrono::July / 15 / 2026) + 12h};
  const AuditEntry entry{.client = "clinic",
                         .issuer = "https://ehr.example",
                         .tenant = "north",
                         .service = "lumbar-order-sign",
                         .hook_instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
                         .user = "Practitioner/1",
                         .patient = "ab12",
                         .read = {{"Patient", 1}, {"Condition", 3}},
                         .status = 200,
                         .rules = {"R-CES-01", "R-IMG-01"},
                         .value_sets = "digest"};
  CHECK(WriteAuditLine(entry, noon) ==
        R"({"time":"2026-07-15T12:00:00Z","client":"clinic","issuer":"https://ehr.example",)"
        R"("tenant":"north","service":"lumbar-order-sign",)"
        R"("hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","user":"Practitioner/1",)"
        R"("patient":"ab12","read":{"Patient":1,"Condition":3},"status":200,)"
        R"("rules":["R-CES-01","R-IMG-01"],"valueSets":"digest"})"
        "\n");
}

TEST_CASE("a patient is known by a keyed hash, which no one without the key can make") {
  // printf 'clinic/123' | openssl dgst -sha256 -hmac KEY
  CHECK(PatientHash(kKey, "clinic", "123") ==
        "ca60f0076050e1fa39268310423b17bbb448c1446d528f69329b3874270eb974");
  CHECK(PatientHash(kKey, "clinic", "124") != PatientHash(kKey, "clinic", "123"));
  CHECK(PatientHash(kKey, "lab", "123") != PatientHash(kKey, "clinic", "123"));
  CHECK(PatientHash("another key of 32 characters ....", "clinic", "123") !=
        PatientHash(kKey, "clinic", "123"));
}

TEST_CASE("a call leaves one line, with the patient and the user only where that is wanted") {
  Config config;
  const std::string plain = AuditOf(config, {Post(kSign, Order())});
  CHECK(std::count(plain.begin(), plain.end(), '\n') == 1);
  CHECK(Has(plain, R"("client":"default","service":"lumbar-order-sign",)"));
  CHECK(Has(plain, R"("hookInstance":"18dfd2d5-4ecc-5887-98c2-a19c4b41e205")"));
  CHECK(Has(plain, R"("read":{"Patient":1,"Condition":)"));
  CHECK(Has(plain, R"("status":200,"rules":["R-MAL-02"],"valueSets":")"));
  CHECK_FALSE(Has(plain, "Practitioner"));
  CHECK_FALSE(Has(plain, R"("patient")"));
  CHECK_FALSE(Has(plain, "breast"));

  config.audit_patient_key = kKey;
  config.audit_users = true;
  const std::string named = AuditOf(config, {Post(kSign, Order())});
  CHECK(Has(named, R"("user":"Practitioner/p1")"));
  CHECK(Has(named, R"("patient":")" + PatientHash(kKey, "default", "breast-cancer") + '"'));
  CHECK_FALSE(Has(named, "breast"));
}

TEST_CASE("a call that is refused leaves a line, and what shows no data leaves none") {
  const std::string audit = AuditOf({}, {Post(kSign, "{"), Post(kSign, R"({"hook":"canary"})"),
                                         "GET /cds-services HTTP/1.1\r\nHost: h\r\n\r\n",
                                         "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n"});
  CHECK(std::count(audit.begin(), audit.end(), '\n') == 2);
  CHECK(Has(audit, R"("read":{},"status":400,"rules":[])"));
  CHECK_FALSE(Has(audit, "canary"));
}

TEST_CASE("a shadow client's line names no rules, since it was shown none") {
  Config config;
  config.clients["default"].mode = cds::server::Mode::kShadow;
  CHECK(Has(AuditOf(config, {Post(kSign, Order())}), R"("rules":[])"));
}

TEST_CASE("an audit is only added to, and is its owner's alone") {
  const tests::Folder folder;
  Config config;
  config.audit_file = folder.path() / "audit";
  for (int i = 1; i <= 2; ++i) {
    support::Service service(config);
    service.Ask(Post(kSign, Order()));
    service.End();
    const std::string audit = ReadFile(config.audit_file);
    CHECK(std::count(audit.begin(), audit.end(), '\n') == i);
  }
  struct stat status {};
  REQUIRE(stat(config.audit_file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("without a file there is no audit, and one that cannot be opened is said at once") {
  CHECK(Config{}.audit_file.empty());
  Config config;
  config.audit_file = "/nowhere/audit";
  CHECK_THROWS_WITH_AS(cds::server::Audit(config, {}),
                       "the audit cannot be written to /nowhere/audit: No such file or directory",
                       std::runtime_error);
}

TEST_CASE("what the audit loses on a full disk is told in the metrics and the log") {
  Config config;
  config.audit_file = "/dev/full";
  support::Service service(config);
  for (int i = 0; i < 3; ++i) CHECK(service.Ask(Post(kSign, Order())).status == 200);
  CHECK(
      support::Soon([&] { return Has(service.Metrics(), "\nlumbar_audit_lines_lost_total 3\n"); }));
  CHECK(Has(service.End(), R"("auditLinesLost":)"));
}

TEST_CASE("the key of patients is never printed") {
  Config config;
  config.audit_patient_key = kKey;
  CHECK_FALSE(Has(WriteConfig(config), kKey));
  CHECK(Has(WriteConfig(config), "patient_key = '***'"));
}

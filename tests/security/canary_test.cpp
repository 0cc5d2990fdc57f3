#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cds/feedback/open_store.hpp"
#include "tests/support/fhir_server.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/service.hpp"

namespace {

using support::Bearing;
using support::HttpReply;
using support::Post;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kFeedback = "/cds-services/lumbar-order-sign/feedback";

std::string ReadFile(const std::filesystem::path& name) {
  std::ostringstream text;
  text << std::ifstream(name, std::ios::binary).rdbuf();
  return text.str();
}

// Where SQLite and others would leave what they sort.
class TemporaryPlace {
 public:
  explicit TemporaryPlace(const std::filesystem::path& folder) {
    if (const char* const before = std::getenv("TMPDIR")) before_ = before;
    setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryPlace() {
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
  }
  TemporaryPlace(const TemporaryPlace&) = delete;
  TemporaryPlace& operator=(const TemporaryPlace&) = delete;

 private:
  std::string before_;
};

// Every value that could tell of a patient, a user or a secret begins with "canary", in some case.
std::string CanaryIn(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t at = text.find("canary");
  return at == text.npos ? "" : text.substr(at, 60);
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

constexpr std::string_view kPatient =
    R"({"resourceType":"Patient","id":"canary-patient","gender":"female","birthDate":"1962-05-04",
        "name":[{"family":"Canary-Name","given":["Canary-Given"]}],
        "identifier":[{"system":"urn:canary-mrn-system","value":"canary-MRN"}],
        "telecom":[{"system":"phone","value":"canary-phone"}]})";

constexpr std::string_view kConditions =
    R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{
        "resourceType":"Condition","id":"canary-condition",
        "subject":{"reference":"Patient/canary-patient","display":"Canary-Subject"},
        "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"C50.9",
                           "display":"Canary-display"}],"text":"Canary-text"},
        "note":[{"text":"Canary-note of the ward"}],"recordedDate":"2019-02-01"}},{"resource":{
        "resourceType":"Condition","id":"canary-pain",
        "subject":{"reference":"Patient/canary-patient"},
        "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.50"}],
                "text":"Canary-back pain"},"onsetDateTime":"2026-06-24"}}]})";

// An order for a film, for a patient whose record comes with it or is to be asked for.
std::string Call(std::string_view prefetch, std::string_view fhir_server) {
  std::string call =
      R"({"hook":"order-sign","hookInstance":"18dfd2d5-4ecc-5887-98c2-a19c4b41e205",
          "context":{"userId":"Practitioner/canary-user","patientId":"canary-patient",
            "encounterId":"canary-encounter","draftOrders":{"resourceType":"Bundle","entry":[
            {"resource":{"resourceType":"ServiceRequest","id":"canary-order","status":"draft",
              "intent":"order","subject":{"reference":"Patient/canary-patient"},
              "code":{"coding":[{"system":"http://loinc.org","code":"24972-2"}],
                      "text":"Canary-film"},
              "note":[{"text":"Canary-order-note"}]}}]}})";
  if (!prefetch.empty()) call += ",\"prefetch\":" + std::string(prefetch);
  if (!fhir_server.empty()) {
    call += R"(,"fhirServer":")" + std::string(fhir_server) +
            R"(","fhirAuthorization":{"access_token":"canary-access-token","token_type":"Bearer",
              "expires_in":300,"scope":"user/*.rs","subject":"canary-subject"})";
  }
  return call + "}";
}

// A FHIR server that knows the patient, and gives errors that say too much for all else.
struct Ehr {
  static support::Replies Known() {
    support::Replies replies;
    replies["Patient/canary-patient"] = {std::string(kPatient)};
    for (const std::string query :
         {"Condition?patient=canary-patient", "Condition?patient=Patient/canary-patient"}) {
      replies[query] = {std::string(kConditions)};
    }
    replies["Encounter/canary-encounter"] = {
        R"({"resourceType":"OperationOutcome","issue":[{"diagnostics":"canary-diagnostics"}]})",
        {},
        "application/fhir+json",
        "500 canary-reason"};
    return replies;
  }
  support::FhirServer server{Known()};
};

}  // namespace

TEST_CASE("after a whole run no log, audit, metric, error or file tells of a patient or a token") {
  const tests::Folder folder;
  const TemporaryPlace place(folder.path());
  const support::Signer clinic("https://clinic.example");
  const Ehr ehr;
  cds::server::Config config;
  config.clients["clinic"] = clinic.Agreed();
  config.clients["clinic"].fhir_servers = {ehr.server.url()};
  config.audit_file = folder.path() / "audit";
  config.audit_patient_key = "0123456789abcdef0123456789abcdef";
  const auto store = cds::feedback::OpenStore("sqlite:" + (folder.path() / "feedback.db").string(),
                                              "cds/feedback/migrations", false);
  support::Service service(config, store.get());

  std::vector<std::string> tokens;
  const auto bearing = [&](std::string_view path, const std::string& body) {
    tokens.push_back(clinic.Token(path));
    return Bearing(Post(path, body), tokens.back());
  };
  const std::string prefetch = R"({"patient":)" + std::string(kPatient) + R"(,"conditions":)" +
                               std::string(kConditions) + "}";
  const HttpReply brought = service.Ask(bearing(kSign, Call(prefetch, "")));
  CHECK(brought.status == 200);
  const HttpReply asked = service.Ask(bearing(kSign, Call("", ehr.server.url())));
  CHECK(asked.status == 200);
  CHECK(ehr.server.queries().size() > 5);
  CHECK_FALSE(CanaryIn(brought.body).empty());  // a card names what it follows from
  CHECK_FALSE(CanaryIn(asked.body).empty());
  CHECK(brought.body.find("canary-access-token") == std::string::npos);

  // What clinicians make of the card, in their own words.
  const std::size_t uuid = brought.body.find(R"("uuid":")");
  REQUIRE(uuid != std::string::npos);
  const std::string card = brought.body.substr(uuid + 8, 36);
  const std::string feedback =
      R"({"feedback":[{"card":")" + card +
      R"(","outcome":"overridden","outcomeTimestamp":"2026-07-15T12:05:00Z",
         "overrideReason":{"userComment":"Canary-comment"}}]})";
  CHECK(service.Ask(bearing(kFeedback, feedback)).status == 200);

  // Everything that goes wrong, with the same words in it.
  const std::string call = Call(prefetch, "");
  const std::vector<std::string> refused = {
      bearing(kSign, call.substr(0, call.size() / 2)),
      bearing(kSign, Replaced(call, R"("hook":"order-sign")", R"("hook":"canary-hook")")),
      bearing(kSign, Replaced(call, R"("userId":"Practitioner/canary-user")",
                              R"("userId":["Practitioner/canary-user"])")),
      bearing(kSign, Replaced(call, R"("patientId":"canary-patient")",
                              R"("patientId":"canary/../patient")")),
      bearing(kSign, Replaced(call, R"("id":"canary-patient")", R"("id":"canary-other")")),
      bearing(kSign, Replaced(call, R"("resourceType":"Bundle")", R"("canary":"Bundle")")),
      bearing(kSign, Call("", "https://canary.example/fhir")),
      bearing(kSign, "\"canary\""),
      bearing(kFeedback, R"({"feedback":[{"card":"canary-card","outcome":"canary-outcome"}]})"),
      bearing(kFeedback, Replaced(feedback, "2026-07-15", "canary-date")),
      bearing("/cds-services/canary-service", call),
      Bearing(Post(kSign, call), "canary-token"),
      Bearing(Post(kSign, call), tokens.front()),
      Post(kSign, call),
      Post("/canary?patient=canary", call),
      Post(kSign, call, "canary/type"),
      Replaced(Post(kSign, call), "POST ", "CANARY "),
      Replaced(Post(kSign, call), "Host: h", "Host: h\r\nCanary canary"),
      Replaced(Post(kSign, call), "Host: h", "Host: h\r\nTransfer-Encoding: canary"),
  };
  for (const std::string& request : refused) {
    CAPTURE(request.substr(0, 200));
    const HttpReply reply = service.Ask(request);
    CHECK(reply.status >= 400);
    CHECK(reply.status < 500);
    CHECK(CanaryIn(reply.head + reply.body).empty());
  }

  std::vector<std::string> left = {service.Metrics(), service.End()};
  CHECK(left.back().size() > 1'000);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file()) left.push_back(ReadFile(entry.path()));
  }
  CHECK(left.size() >= 4);  // the audit and the database at least
  for (const std::string& text : left) {
    CAPTURE(text.substr(0, 100));
    CHECK(CanaryIn(text).empty());
    for (const std::string& token : tokens) {
      CHECK(text.find(token) == text.npos);
      CHECK(text.find(token.substr(token.rfind('.') + 1)) == text.npos);
    }
  }
}

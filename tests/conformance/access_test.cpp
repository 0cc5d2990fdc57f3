#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cds/hooks/scope.hpp"
#include "tests/conformance/ehr.hpp"

// The requirements of CDS Hooks on access to the client's FHIR server, by their ids; what goes over
// the network is tested with the client of it.
namespace {

using cds::hooks::Covered;
using tests::Ehr;
using tests::Granting;
using tests::Tree;
using tests::WithPrefetch;

constexpr std::string_view kLabs = "Observation?patient=123&category=laboratory";

// A film to be signed, for which the labs are missing.
Tree WithoutLabs() { return WithPrefetch(tests::Signing({tests::kFilm}), "labs", ""); }

Tree Without(Tree request, std::string_view member) {
  request.Find("fhirAuthorization")->Remove(member);
  return request;
}

Tree With(Tree request, std::string_view member, std::string_view value) {
  request.Find("fhirAuthorization")->Set(std::string(member), tests::ReadTree(std::string(value)));
  return request;
}

bool IsAsked(const Tree& request) {
  Ehr ehr;
  ehr.AnswerTo(request);
  return !ehr.queries.empty();
}

}  // namespace

TEST_CASE("R-FA-01: with a server and a token the server is asked, without the token it is not") {
  CHECK(IsAsked(Granting(WithoutLabs())));
  Tree no_token = Granting(WithoutLabs());
  no_token.Remove("fhirAuthorization");
  CHECK_FALSE(IsAsked(no_token));
}

TEST_CASE("R-FA-03: with a field of the authorization missing there is no access") {
  const std::string unasked = Ehr().AnswerTo(WithoutLabs());
  for (const std::string_view member :
       {"access_token", "token_type", "expires_in", "scope", "subject"}) {
    CAPTURE(member);
    const Tree request = Without(Granting(WithoutLabs()), member);
    CHECK_FALSE(IsAsked(request));
    CHECK(Ehr().AnswerTo(request) == unasked);
  }
  CHECK_FALSE(IsAsked(With(Granting(WithoutLabs()), "token_type", R"("MAC")")));
}

TEST_CASE("R-FA-03: a field of the authorization of another type is refused and named") {
  for (const std::string_view member :
       {"access_token", "token_type", "expires_in", "scope", "subject", "patient"}) {
    CAPTURE(member);
    for (const std::string_view value : {"true", "[1]", R"({"a": 1})"}) {
      const auto answer = tests::AnswerTo(With(Granting(WithoutLabs()), member, value));
      REQUIRE_FALSE(answer.has_value());
      CHECK(answer.error().type == fhir::IssueType::kInvalid);
      CHECK(answer.error().expression == "fhirAuthorization." + std::string(member));
    }
  }
}

TEST_CASE("R-FA-04: a scope of one patient asks no `patient`, but obeys it") {
  const Tree of_patient = Granting(WithoutLabs(), "patient/*.rs");
  CHECK(IsAsked(of_patient));
  CHECK(IsAsked(With(of_patient, "patient", R"("123")")));
  CHECK_FALSE(IsAsked(With(of_patient, "patient", R"("999")")));
}

TEST_CASE("R-FA-05: the token is in no answer and in no explanation") {
  const std::string canary = "canary-of-the-token";
  Ehr ehr;
  for (const Tree& request : {Granting(WithoutLabs()), Granting(tests::Chart()),
                              With(Granting(WithoutLabs()), "expires_in", R"("soon")"),
                              Granting(WithPrefetch(tests::Chart(), "conditions", ""))}) {
    CHECK(ehr.AnswerTo(request).find(canary) == std::string::npos);
    const auto explained =
        cds::hooks::Explain(request.Write(), "", tests::CaseKnowledge(), ehr.client);
    if (explained) CHECK(explained->find(canary) == std::string::npos);
  }
  const auto malformed = tests::AnswerTo(
      With(Granting(WithoutLabs()), "access_token", R"("canary-of-the-token\r\nX: y")"));
  REQUIRE_FALSE(malformed.has_value());
  CHECK(malformed.error().diagnostics.find(canary) == std::string::npos);
}

TEST_CASE("R-FA-06: a token that has run out is not used") {
  for (const std::string_view seconds : {"0", "-1", "-99999999999999999999"}) {
    CAPTURE(seconds);
    CHECK_FALSE(IsAsked(With(Granting(WithoutLabs()), "expires_in", seconds)));
  }
  CHECK(IsAsked(With(Granting(WithoutLabs()), "expires_in", "1")));
}

TEST_CASE("R-FA-07: scopes of SMART 1.0 and 2.0 are read") {
  struct Case {
    std::string_view scopes;
    Covered search;
    Covered read;  // of the patient
  };
  const Case cases[] = {
      {"", Covered::kNot, Covered::kNot},
      {"user/Observation.read", Covered::kFully, Covered::kNot},
      {"user/Observation.rs", Covered::kFully, Covered::kNot},
      {"user/Observation.s", Covered::kFully, Covered::kNot},
      {"user/Observation.r", Covered::kNot, Covered::kNot},
      {"user/Observation.cud", Covered::kNot, Covered::kNot},
      {"user/Observation.write", Covered::kNot, Covered::kNot},
      {"user/Observation.*", Covered::kFully, Covered::kNot},
      {"user/*.read", Covered::kFully, Covered::kFully},
      {"patient/*.rs", Covered::kFully, Covered::kFully},
      {"system/*.cruds", Covered::kFully, Covered::kFully},
      {"user/Patient.r", Covered::kNot, Covered::kFully},
      {"user/Patient.s", Covered::kNot, Covered::kNot},
      {"launch openid fhirUser user/Patient.read", Covered::kNot, Covered::kFully},
      {"user/Observation.rs?category=laboratory", Covered::kFully, Covered::kNot},
      {"user/Observation.rs?category=vital-signs", Covered::kPartly, Covered::kNot},
      {"user/Observation.sr", Covered::kNot, Covered::kNot},
      {"user/observation.read", Covered::kNot, Covered::kNot},
  };
  for (const Case& one : cases) {
    CAPTURE(one.scopes);
    CHECK(cds::hooks::CoverageOf(kLabs, one.scopes) == one.search);
    CHECK(cds::hooks::CoverageOf("Patient/123", one.scopes) == one.read);
  }
}

TEST_CASE("R-FA-08: what the scope does not cover is not tried, and not known") {
  Ehr ehr(tests::OnePage(kLabs, tests::kEmptySearch));
  CHECK(tests::RulesIn(ehr.AnswerTo(Granting(WithoutLabs(), "user/Condition.rs"))).empty());
  CHECK(ehr.queries.empty());
  const Tree part = Granting(WithoutLabs(), "user/Observation.rs?category=vital-signs");
  CHECK(tests::RulesIn(ehr.AnswerTo(part)).empty());  // asked, but not all of it is seen
  CHECK(ehr.WasAsked(kLabs));
}

TEST_CASE("R-FA-10: without a token a server is asked only where that was agreed") {
  Tree request = Granting(WithoutLabs());
  request.Remove("fhirAuthorization");
  Ehr ehr(tests::OnePage(kLabs, tests::kEmptySearch));
  CHECK(tests::RulesIn(ehr.AnswerTo(request)).empty());
  CHECK(ehr.queries.empty());
  ehr.client.asks_without_token = true;
  CHECK(tests::RulesIn(ehr.AnswerTo(request)) == std::vector<std::string>{"R-IMG-01"});
}

TEST_CASE("R-FA-11: a server that is not the client's is not asked") {
  Ehr ehr;
  ehr.client.open_server = [](std::string_view, fhir::BearerToken) {
    return std::unique_ptr<fhir::Server>();
  };
  CHECK(tests::RulesIn(ehr.AnswerTo(Granting(WithoutLabs()))).empty());
  ehr.client.open_server = nullptr;
  CHECK(tests::RulesIn(ehr.AnswerTo(Granting(WithoutLabs()))).empty());
}

TEST_CASE("R-FA-13: nothing but a FHIR id goes into a query") {
  for (const std::string_view id :
       {"1&_count=1", "1/../2", "a%20b", "a b", "1?x", "\xC3\xA9", "#"}) {
    CAPTURE(id);
    for (const std::string_view member : {"patientId", "encounterId"}) {
      Tree request = Granting(WithoutLabs());
      request.At({"context"})->Set(std::string(member), tests::Text(id));
      Ehr ehr;
      CHECK(tests::RulesIn(ehr.AnswerTo(request)) == std::vector<std::string>{"refused"});
      CHECK(ehr.queries.empty());
    }
  }
}

#include "cds/hooks/services.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

using fhir::IssueType;

TEST_CASE("a service is found by its id, or by the hook when no id is given") {
  for (const Service& service : Services()) {
    CHECK(FindService(service.id) == &service);
    CHECK(*ServiceFor(service.hook, service.id) == &service);
    CHECK(*ServiceFor(service.hook, "") == &service);
  }
  CHECK(FindService("") == nullptr);
  CHECK(FindService("lumbar") == nullptr);
  CHECK(FindService("LUMBAR-PATIENT-VIEW") == nullptr);
}

TEST_CASE("a hook that the service does not serve is refused, and so is an unknown service") {
  struct Case {
    std::string_view hook;
    std::string_view id;
    IssueType type;
    std::string_view expression;
  };
  const Case cases[] = {
      {"order-sign", "lumbar-patient-view", IssueType::kInvalid, "hook"},
      {"patient-view", "lumbar-order-sign", IssueType::kInvalid, "hook"},
      {"order-select", "lumbar-order-sign", IssueType::kInvalid, "hook"},
      {"appointment-book", "lumbar-order-sign", IssueType::kInvalid, "hook"},
      {"appointment-book", "", IssueType::kInvalid, "hook"},
      {"", "", IssueType::kInvalid, "hook"},
      {"order-sign", "no-such-service", IssueType::kNotFound, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.hook);
    CAPTURE(c.id);
    const auto service = ServiceFor(c.hook, c.id);
    REQUIRE_FALSE(service.has_value());
    CHECK(service.error().type == c.type);
    CHECK(service.error().expression == c.expression);
  }
}

TEST_CASE("a request for another hook than the service's is refused") {
  const auto answer = tests::AnswerTo(tests::Chart(), "lumbar-order-sign");
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().type == IssueType::kInvalid);
  CHECK(answer.error().expression == "hook");
  CHECK(tests::AnswerTo(tests::Chart(), "lumbar-patient-view").has_value());
}

}  // namespace
}  // namespace cds::hooks

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "cds/hooks/prefetch.hpp"
#include "tests/hooks/asking.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/tree.hpp"

// Whatever is asked for and changes nothing is more than the minimum (Argonaut risk R13).
TEST_CASE("each kind of data that is asked for changes some answer") {
  std::set<std::string> without_user;
  for (const auto& asked : cds::hooks::PrefetchTemplates()) {
    without_user.insert(std::string(asked.key));
  }
  REQUIRE(without_user.size() == 12);
  for (const auto& [name, body] : tests::CaseRequests()) {
    if (without_user.empty()) break;
    const tests::Tree request = tests::ReadTree(body);
    const tests::Tree* const prefetch = request.Find("prefetch");
    if (prefetch == nullptr) continue;
    const auto whole = tests::AnswerTo(request);
    for (const std::string& key : prefetch->keys) {
      if (without_user.count(key) == 0) continue;
      tests::Tree less = request;
      less.Find("prefetch")->Set(key, tests::ReadTree(R"({"resourceType":"OperationOutcome"})"));
      const auto answer = tests::AnswerTo(less);
      if (answer.has_value() != whole.has_value() || (answer && *answer != *whole)) {
        without_user.erase(key);
      }
    }
  }
  for (const std::string& key : without_user) {
    CAPTURE(key);
    CHECK(key.empty());
  }
}

#include "fhir/breaker.hpp"

#include <doctest/doctest.h>

using fhir::Breaker;
using namespace std::chrono_literals;

TEST_CASE("a server that failed five times in a row is left alone, then asked once") {
  const Breaker::Time start{};
  Breaker breaker(5, 5s);
  for (int i = 0; i < 4; ++i) breaker.Failed(start);
  CHECK(breaker.Allows(start));
  breaker.Succeeded();
  for (int i = 0; i < 4; ++i) breaker.Failed(start);
  CHECK(breaker.Allows(start));  // not in a row
  breaker.Failed(start);
  CHECK_FALSE(breaker.Allows(start));
  CHECK_FALSE(breaker.Allows(start + 4'999ms));

  CHECK(breaker.Allows(start + 5s));
  CHECK_FALSE(breaker.Allows(start + 5s));  // one is under way
  breaker.Failed(start + 5s);
  CHECK_FALSE(breaker.Allows(start + 9'999ms));

  CHECK(breaker.Allows(start + 10s));
  breaker.Abandoned();
  CHECK(breaker.Allows(start + 10s));  // nothing was learned
  breaker.Succeeded();
  CHECK(breaker.Allows(start + 10s));
  CHECK(breaker.Allows(start + 10s));
}

#include "cds/server/metrics.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using cds::server::Metrics;
using namespace std::chrono_literals;

bool Has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("what is counted stands in Prometheus's text with its labels") {
  Metrics metrics;
  metrics.Count("lumbar_cards_total", R"(rule="R-CES-01")");
  metrics.Count("lumbar_cards_total", R"(rule="R-CES-01")", 2);
  metrics.Count("lumbar_cards_total", R"(rule="R-MAL-01")");
  metrics.Count("lumbar_things_total", "");
  const std::string text = metrics.Write("lumbar_more 1\n");
  CHECK(Has(text, "# TYPE lumbar_cards_total counter"));
  CHECK(Has(text, R"(lumbar_cards_total{rule="R-CES-01"} 3)"));
  CHECK(Has(text, R"(lumbar_cards_total{rule="R-MAL-01"} 1)"));
  CHECK(Has(text, "lumbar_things_total 1"));
  CHECK(text.ends_with("lumbar_more 1\n"));
}

TEST_CASE("the times of answers are counted in buckets that each hold the smaller ones") {
  Metrics metrics;
  for (const auto took : {10us, 50us, 51us, 400'000us, 5'000'000us}) metrics.Observe(took);
  const std::string text = metrics.Write({});
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="0.000050"} 2)"));
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="0.000100"} 3)"));
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="0.100000"} 3)"));
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="0.400000"} 4)"));
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="1.000000"} 4)"));
  CHECK(Has(text, R"(lumbar_answer_seconds_bucket{le="+Inf"} 5)"));
  CHECK(Has(text, "lumbar_answer_seconds_sum 5.400111"));
  CHECK(Has(text, "lumbar_answer_seconds_count 5"));
}

TEST_CASE("nothing is lost when many threads count, and one reads") {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&metrics] {
        for (int n = 0; n < 1'000; ++n) {
          metrics.Count("lumbar_a_total", n % 2 == 0 ? R"(x="1")" : R"(x="2")");
          metrics.Observe(1us);
        }
      });
    }
    for (int i = 0; i < 100; ++i) metrics.Write({});
  }
  const std::string text = metrics.Write({});
  CHECK(Has(text, R"(lumbar_a_total{x="1"} 2000)"));
  CHECK(Has(text, R"(lumbar_a_total{x="2"} 2000)"));
  CHECK(Has(text, "lumbar_answer_seconds_count 4000"));
}

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>

#include "cds/hooks/answer.hpp"
#include "cds/hooks/gather.hpp"
#include "cds/hooks/request.hpp"
#include "fhir/json.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/big_request.hpp"
#include "tests/support/knowledge.hpp"

// What reading a body costs, and what the whole answer does, by the size of the body. Run it from
// the source tree.
namespace {

constexpr fhir::JsonLimits kWide{.nodes = 4'000'000};

std::string Body(const benchmark::State& state) {
  return tests::BigOrderSign(static_cast<std::size_t>(state.range(0)) * 1000,
                             static_cast<tests::Fullness>(state.range(1)));
}

void Count(benchmark::State& state, std::size_t bytes, std::size_t allocated) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  state.counters["allocations"] =
      static_cast<double>(allocated) / static_cast<double>(state.iterations());
}

void Copy(benchmark::State& state) {
  const std::string body = Body(state);
  std::string text;
  for (auto _ : state) {
    text = body;
    benchmark::DoNotOptimize(text.data());
  }
  Count(state, body.size(), 0);
}

void Parse(benchmark::State& state) {
  const std::string body = Body(state);
  std::string text;
  fhir::JsonDocument document;
  const std::size_t before = tests::Allocations();
  for (auto _ : state) {
    text = body;
    const auto json = document.Parse(text, kWide);
    if (!json) std::abort();
    benchmark::DoNotOptimize(json->node());
  }
  Count(state, body.size(), tests::Allocations() - before);
}

void Gather(benchmark::State& state) {
  std::string text = Body(state);
  const std::size_t size = text.size();
  fhir::JsonDocument document;
  const auto json = document.Parse(text, kWide);
  const auto request = cds::hooks::ReadRequest(*json);
  const std::size_t before = tests::Allocations();
  for (auto _ : state) {
    const auto record = cds::hooks::Gather(*request);
    if (!record) std::abort();
    benchmark::DoNotOptimize(record->drafts().data());
  }
  Count(state, size, tests::Allocations() - before);
}

void Answer(benchmark::State& state) {
  const std::string body = Body(state);
  const std::size_t before = tests::Allocations();
  for (auto _ : state) {
    const auto answer = cds::hooks::Answer(body, "", tests::CaseKnowledge());
    if (!answer) return state.SkipWithError("beyond the limits of a body");
    benchmark::DoNotOptimize(answer->data());
  }
  Count(state, body.size(), tests::Allocations() - before);
}

void Sizes(benchmark::internal::Benchmark* bench) {
  bench->Unit(benchmark::kMicrosecond)->ArgNames({"kB", "full"});
  for (const int kilobytes : {9, 50, 500, 5000}) {
    for (const int full : {0, 1}) bench->Args({kilobytes, full});
  }
}

BENCHMARK(Copy)->Apply(Sizes);
BENCHMARK(Parse)->Apply(Sizes);
BENCHMARK(Gather)->Apply(Sizes);
BENCHMARK(Answer)->Apply(Sizes);

}  // namespace

BENCHMARK_MAIN();

// What each step of an answer costs, by the size of the request: `bench_suite` from the root of
// the source tree. Figures of this machine; tests/bench/run prints those that can be compared.
#include <benchmark/benchmark.h>

#include <string>

#include "tests/bench/allocations.hpp"
#include "tests/bench/steps.hpp"
#include "tests/support/typical_request.hpp"

namespace {

using benchmark::State;

constexpr const char* kHooks[] = {"order-sign", "patient-view"};

std::string RequestOf(const State& state) {
  return tests::TypicalRequest(kHooks[state.range(0)], static_cast<std::size_t>(state.range(1)));
}

// Takes so many steps, so that the next can be measured.
void Prepare(bench::Steps& steps, const std::string& body, int taken) {
  if (taken > 0) steps.Parse(body);
  if (taken > 1) steps.Read();
  if (taken > 2) steps.Assess();
  if (taken > 3) steps.Apply();
}

void Parse(State& state) {
  const std::string body = RequestOf(state);
  bench::Steps steps;
  for (auto _ : state) steps.Parse(body);  // the copy of the body is in the figure
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void Read(State& state) {
  bench::Steps steps;
  Prepare(steps, RequestOf(state), 1);
  for (auto _ : state) steps.Read();
}

void Assess(State& state) {
  bench::Steps steps;
  Prepare(steps, RequestOf(state), 2);
  for (auto _ : state) {
    steps.Assess();
    steps.FindAll();
  }
}

// The cost of the guideline itself: the record is read; codes become those findings that the rules
// ask for, and the rules decide.
void Guideline(State& state) {
  bench::Steps steps;
  Prepare(steps, RequestOf(state), 2);
  for (auto _ : state) {
    steps.Assess();
    steps.Apply();
  }
}

// The rules alone: every finding is known.
void Apply(State& state) {
  bench::Steps steps;
  Prepare(steps, RequestOf(state), 3);
  steps.FindAll();
  for (auto _ : state) steps.Apply();
}

void Present(State& state) {
  bench::Steps steps;
  Prepare(steps, RequestOf(state), 4);
  for (auto _ : state) benchmark::DoNotOptimize(steps.Present());
}

// One request from end to end, and the blocks it takes from the heap. With threads: whether they
// hinder each other.
void Answer(State& state) {
  const std::string body = RequestOf(state);
  if (!bench::Answer(body)) return state.SkipWithError("the service refuses it: too large");
  const std::uint64_t before = bench::Allocations();
  for (auto _ : state) benchmark::DoNotOptimize(bench::Answer(body));
  state.counters["blocks"] = benchmark::Counter(static_cast<double>(bench::Allocations() - before),
                                                benchmark::Counter::kAvgIterations);
}

void BySize(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"patient_view", "bytes"})->Unit(benchmark::kMicrosecond);
  bench->ArgsProduct({{0, 1}, {9'000, 50'000, 500'000, 5'000'000}});
}

void Typical(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"patient_view", "bytes"})->Unit(benchmark::kMicrosecond);
  bench->ArgsProduct({{0, 1}, {9'000}});
}

BENCHMARK(Parse)->Apply(BySize);
BENCHMARK(Read)->Apply(BySize);
BENCHMARK(Assess)->Apply(BySize);
BENCHMARK(Guideline)->Apply(BySize);
BENCHMARK(Apply)->Apply(Typical);
BENCHMARK(Present)->Apply(Typical);
BENCHMARK(Answer)->Apply(BySize);
BENCHMARK(Answer)->Apply(Typical)->Threads(2)->UseRealTime();

}  // namespace

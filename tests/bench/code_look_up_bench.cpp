// A coding's value sets, with 20,000 codes loaded beside the shipped ones.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "mappings/value_set.hpp"

namespace {

constexpr int kCodes = 20'000;
constexpr std::string_view kSite = "https://ehr.example.org/codes";

struct Coding {
  std::string system;
  std::string code;
};

mappings::ValueSets Load() {
  const auto map = std::filesystem::temp_directory_path() /
                   ("bench-codes-" + std::to_string(benchmark::CPUInfo::Get().num_cpus) + ".csv");
  std::ofstream file(map);
  file << "system,code,concept\n";
  for (int i = 0; i < kCodes; ++i) file << kSite << "," << 10'000'000 + 7 * i << ",back-pain\n";
  file.close();
  std::vector<mappings::Fault> faults;
  auto sets = mappings::ValueSets::Load("mappings/value_sets", {{map}}, faults);
  std::filesystem::remove(map);
  if (!faults.empty()) throw std::runtime_error(faults.front().file + faults.front().message);
  return sets;
}

// As records have them: most codes are of no value set.
std::vector<Coding> Codings() {
  std::vector<Coding> codings;
  for (int i = 0; i < 4096; ++i) {
    const std::string number = std::to_string(10'000'000 + 37 * i);
    switch (i % 5) {
      case 0:
        codings.push_back({"http://snomed.info/sct", number});
        break;
      case 1:
        codings.push_back({"http://loinc.org", number.substr(3) + "-" + number.substr(7)});
        break;
      case 2:
        codings.push_back({"http://hl7.org/fhir/sid/icd-10-cm",
                           std::string(1, static_cast<char>('A' + i % 26)) + number.substr(5, 2) +
                               "." + number.substr(7)});
        break;
      case 3:
        codings.push_back({"http://www.nlm.nih.gov/research/umls/rxnorm", number.substr(2)});
        break;
      default:
        codings.push_back({std::string(kSite), std::to_string(10'000'000 + 7 * i)});
    }
  }
  return codings;
}

void CodeLookUp(benchmark::State& state) {
  const mappings::ValueSets sets = Load();
  const std::vector<Coding> codings = Codings();
  std::uint32_t seen = 0;
  for (auto _ : state) {
    for (const Coding& coding : codings) {
      sets.ForEachSet(coding.system, coding.code, [&](std::uint32_t set) { seen ^= set; });
    }
  }
  benchmark::DoNotOptimize(seen);
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(codings.size()),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(CodeLookUp);

}  // namespace

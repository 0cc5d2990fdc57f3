#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cds/hooks/answer.hpp"
#include "fhir/json.hpp"
#include "tests/support/knowledge.hpp"

namespace {

// One that is written all there is.
const cds::hooks::Client kClient = [] {
  cds::hooks::Client client;
  client.ratings = client.ratings_in_extension = true;
  return client;
}();

}  // namespace

// Whatever is asked, the answer is JSON with its cards, or an OperationOutcome.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fhir::JsonDocument document;
  const std::string body(reinterpret_cast<const char*>(data), size);
  auto answer = cds::hooks::Answer(body, "", tests::CaseKnowledge(), kClient);
  const auto explanation = cds::hooks::Explain(body, "", tests::CaseKnowledge());
  if (answer.has_value() != explanation.has_value()) std::abort();
  std::string text = answer ? *answer : cds::hooks::WriteOperationOutcome(answer.error());
  const auto json = document.Parse(text);
  if (!json) std::abort();
  if (answer && !(*json)["cards"].is_array()) std::abort();
  if (!answer && (*json)["issue"].size() != 1) std::abort();
  return 0;
}

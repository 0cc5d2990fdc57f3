#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cds/hooks/answer.hpp"
#include "cds/hooks/request.hpp"

namespace {

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.") ==
             id.npos;
}

}  // namespace

// A request is refused with the place that is at fault, or read with ids that can stand in a URL.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fhir::JsonDocument document, again;
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto json = document.Parse(text);
  if (!json) return 0;
  const auto request = cds::hooks::ReadRequest(*json);
  if (!request) {
    if (json->is_object() && request.error().expression.empty()) std::abort();
    std::string outcome = cds::hooks::WriteOperationOutcome(request.error());
    if (!again.Parse(outcome)) std::abort();
    return 0;
  }
  if (!IsId(request->patient_id)) std::abort();
  if (!request->encounter_id.empty() && !IsId(request->encounter_id)) std::abort();
  if (request->hook.empty() || request->hook_instance.empty()) std::abort();
  if (request->selections.size() > 200) std::abort();
  return 0;
}

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir/json.hpp"
#include "fhir/json_writer.hpp"

namespace {

// Asks a value everything a view can be asked, and counts its nodes.
std::uint64_t Walk(fhir::Json json) {
  std::uint64_t nodes = 1;
  if (json.is_object()) {
    std::uint32_t members = 0;
    for (const auto& [key, value] : json.members()) {
      if (json[key].node() != value.node()) std::abort();
      nodes += 1 + Walk(value);
      ++members;
    }
    if (members != json.size()) std::abort();
  } else if (json.is_array()) {
    std::uint32_t elements = 0;
    for (const fhir::Json element : json.elements()) {
      nodes += Walk(element);
      ++elements;
    }
    if (elements != json.size()) std::abort();
  } else if (json.is_number() == json.number().empty()) {
    std::abort();
  }
  return nodes;
}

}  // namespace

// What is read and written is read again, and written the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fhir::JsonDocument document, again;
  std::string text(reinterpret_cast<const char*>(data), size);
  text.shrink_to_fit();
  const auto root = document.Parse(text, {.depth = 64, .nodes = 2000, .string_bytes = 1000});
  if (!root) return 0;
  if (Walk(*root) > 2000) std::abort();

  fhir::JsonWriter writer;
  const std::string written = writer.Copy(*root).Take();
  std::string copy = written;
  const auto second = again.Parse(copy);
  if (!second || writer.Copy(*second).Take() != written) std::abort();
  return 0;
}

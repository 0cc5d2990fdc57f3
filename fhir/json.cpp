#include "fhir/json.hpp"

#include "fhir/rapid_reader.hpp"
#include "fhir/tape_reader.hpp"

namespace fhir {

Json Json::Find(std::string_view key, std::uint16_t mark) const {
  const JsonNode* const end = node_->Next();
  for (const JsonNode* name = node_ + 1; name != end; name = (name + 1)->Next()) {
    if (name->IsKey(key, mark)) return Json(name + 1);
  }
  return {};
}

std::optional<bool> Json::boolean() const {
  if (!is_boolean()) return std::nullopt;
  return Is(JsonNode::Kind::kTrue);
}

Result<Json> JsonDocument::Parse(std::string& text, const JsonLimits& limits) {
  if (!ReadTape(text, limits, structure_, escaped_, tape_)) {
    // Not JSON that we take, or too odd to be sure: RapidJSON decides, and says what is wrong.
    if (const auto read = ReadWithRapidJson(text, limits, tape_); !read) return read.error();
  }
  return Json(tape_.data());
}

void JsonDocument::Trim() {
  constexpr std::size_t kLargeTape = 16U << 20U, kLargePlaces = 8U << 20U;
  if (tape_.capacity() * sizeof(JsonNode) > kLargeTape) tape_ = {};
  if (escaped_.capacity() > kLargePlaces / sizeof(void*)) escaped_ = {};
  for (Places* const places : {&structure_.tokens, &structure_.escapes}) {
    if (places->bytes() > kLargePlaces) places->Release();
  }
}

}  // namespace fhir

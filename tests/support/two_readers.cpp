#include "tests/support/two_readers.hpp"

#include <vector>

#include "fhir/rapid_reader.hpp"
#include "fhir/tape_reader.hpp"

namespace tests {
namespace {

using fhir::JsonNode;

// What the fast reader made of a text, in memory of exactly its size.
struct Fast {
  explicit Fast(std::string body, const fhir::JsonLimits& limits) : text(std::move(body)) {
    text.shrink_to_fit();
    taken = fhir::ReadTape(text, limits, structure, escaped, nodes);
  }

  std::string text;
  fhir::Structure structure;
  std::vector<JsonNode*> escaped;
  std::vector<JsonNode> nodes;
  bool taken = false;
};

bool IsSame(const JsonNode& a, const JsonNode& b) {
  if (a.kind != b.kind || a.size != b.size || a.mark != b.mark || a.crowded != b.crowded) {
    return false;
  }
  if (a.kind >= JsonNode::Kind::kArray) {
    return a.content.span == b.content.span && a.content.key_sorts == b.content.key_sorts;
  }
  const bool has_text = a.kind >= JsonNode::Kind::kNumber;
  return !has_text || std::string_view(a.text, a.size) == std::string_view(b.text, b.size);
}

}  // namespace

std::string Difference(const std::string& text, const fhir::JsonLimits& limits) {
  const Fast fast(text, limits);
  if (!fast.taken) return fast.text == text ? "" : "a text that is not taken was changed";
  std::string copy = text;
  std::vector<JsonNode> nodes;
  if (const auto read = fhir::ReadWithRapidJson(copy, limits, nodes); !read) {
    return "taken, and refused by RapidJSON: " + read.error().diagnostics;
  }
  if (fast.nodes.size() < nodes.size()) return "fewer nodes";
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!IsSame(fast.nodes[i], nodes[i])) return "another node at " + std::to_string(i);
  }
  return "";
}

bool IsReadFast(std::string text, const fhir::JsonLimits& limits) {
  return Fast(std::move(text), limits).taken;
}

}  // namespace tests

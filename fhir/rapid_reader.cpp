#include "fhir/rapid_reader.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "fhir/keys.hpp"
#include "fhir/tape_reader.hpp"

// A broken precondition inside RapidJSON is our fault, whatever the build: an exception.
#define RAPIDJSON_ASSERT(condition) ((condition) ? void() : throw std::logic_error(#condition))
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

namespace fhir {

namespace {

using Kind = JsonNode::Kind;
using rapidjson::SizeType;

// The text, rewritten where it stands while it is read.
struct InPlace : rapidjson::InsituStringStream {
  explicit InPlace(std::string& text)
      : rapidjson::InsituStringStream(text.data()), end(text.data() + text.size()) {}

  // Takes `size` bytes as they are.
  void Keep(std::size_t size) {
    if (dst_ != src_) std::memmove(dst_, src_, size);
    src_ += size;
    dst_ += size;
  }

  const char* end;
  std::optional<std::size_t> half_pair;  // where half a surrogate pair was escaped
};

// The bytes up to the first that a JSON string cannot hold as it is, or that is beyond ASCII.
std::size_t PlainLength(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
  const auto any_below = [](std::uint64_t eight, std::uint64_t limit) {
    return (eight - kOnes * limit) & ~eight;
  };
  std::size_t at = 0;
  for (std::uint64_t eight; text.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t stop = eight | any_below(eight, ' ') | any_below(eight ^ kOnes * '"', 1) |
                               any_below(eight ^ kOnes * '\\', 1);
    if (stop & kOnes * 0x80) break;
  }
  const auto is_plain = [](char c) {
    return c != '"' && c != '\\' && c >= ' ' && static_cast<unsigned char>(c) < 0x80;
  };
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

// The bytes of the UTF-8 sequence at the front of `text` (The Unicode Standard, table 3-7); 0 when
// it is none.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 0 || lead > 0xF4 || length > text.size()) return 0;
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

// RapidJSON's UTF-8 reads and writes behind the end where a sequence is cut off, and lets half a
// surrogate pair pass.
struct Utf8 : rapidjson::UTF8<> {
  using UTF8::Encode;
  using UTF8::Validate;

  static void Encode(InPlace& text, unsigned code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) text.half_pair = text.Tell();
    UTF8::Encode(text, code_point);
  }

  static bool Validate(InPlace& text, InPlace& /*the same*/) {
    const std::string_view rest(text.src_, text.end);
    const std::size_t plain = PlainLength(rest);
    const std::size_t length = plain > 0 ? plain : SequenceLength(rest);
    text.Keep(length);
    return length > 0;
  }
};

bool IsCrowded(Json container) {
  if (container.is_object() && container.size() > JsonNode::kCrowd) return true;
  for (const Json element : container.elements()) {
    if (!container.is_object() && element.is_crowded()) return true;
  }
  for (const auto& [key, value] : container.members()) {
    if (value.is_crowded()) return true;
  }
  return false;
}

void MarkKeys(JsonNode& object) {
  const JsonNode* const end = object.Next();
  for (JsonNode* key = &object + 1; key != end; key += 1 + ((key + 1)->Next() - (key + 1))) {
    key->mark = KeyMark({key->text, key->size});
    object.content.key_sorts |= SortOf(key->mark);
  }
}

// Appends what the reader meets to the tape, and stops it at the first thing we do not take. Until
// a container ends, its `span` is the place of the one around it.
class Tape : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Tape> {
 public:
  Tape(std::vector<JsonNode>& nodes, const JsonLimits& limits) : nodes_(nodes), limits_(limits) {}

  bool Default() { return false; }
  bool Null() { return Append(Kind::kNull); }
  bool Bool(bool value) { return Append(value ? Kind::kTrue : Kind::kFalse); }
  // RapidJSON points behind the number, not at it, in a stream it does not copy.
  bool RawNumber(const char* end, SizeType size, bool /*copy*/) {
    return AppendText(Kind::kNumber, {end - size, size});
  }
  bool String(const char* text, SizeType size, bool /*copy*/) {
    return AppendText(Kind::kString, {text, size});
  }
  bool Key(const char* text, SizeType size, bool copy) { return String(text, size, copy); }
  bool StartObject() { return Open(Kind::kObject); }
  bool StartArray() { return Open(Kind::kArray); }
  bool EndArray(SizeType size) {
    Close(size);
    return true;
  }
  bool EndObject(SizeType size) {
    JsonNode& object = nodes_[Close(size)];
    MarkKeys(object);
    return !HasKeyTwice(Json(&object)) ||
           Refuse(IssueType::kStructure, "an object has a key twice");
  }

  IssueType issue() const { return issue_; }
  const char* reason() const { return reason_; }

 private:
  bool Refuse(IssueType issue, const char* reason) {
    issue_ = issue;
    reason_ = reason;
    return false;
  }

  bool Append(Kind kind) {
    if (nodes_.size() >= limits_.nodes) return Refuse(IssueType::kTooLong, "too many values");
    nodes_.emplace_back().kind = kind;
    return true;
  }

  bool AppendText(Kind kind, std::string_view text) {
    if (text.size() > limits_.string_bytes) {
      return Refuse(IssueType::kTooLong, "a string is too long");
    }
    if (!Append(kind)) return false;
    nodes_.back().size = static_cast<std::uint32_t>(text.size());
    nodes_.back().text = text.data();
    return true;
  }

  bool Open(Kind kind) {
    // The reader recurses: this, not the text, says how far.
    if (depth_ >= std::min(limits_.depth, kDeepest)) {
      return Refuse(IssueType::kTooLong, "nested too deep");
    }
    if (!Append(kind)) return false;
    ++depth_;
    nodes_.back().content = {static_cast<std::uint32_t>(open_), 0};
    open_ = nodes_.size() - 1;
    return true;
  }

  // Ends the innermost open container and says its place.
  std::size_t Close(SizeType size) {
    const std::size_t closed = open_;
    open_ = nodes_[closed].content.span;
    nodes_[closed].content.span = static_cast<std::uint32_t>(nodes_.size() - closed);
    nodes_[closed].size = size;
    nodes_[closed].crowded = IsCrowded(Json(&nodes_[closed]));
    --depth_;
    return closed;
  }

  std::vector<JsonNode>& nodes_;
  const JsonLimits& limits_;
  std::size_t open_ = 0;
  std::uint32_t depth_ = 0;
  IssueType issue_ = IssueType::kStructure;
  const char* reason_ = nullptr;
};

Issue NotJson(IssueType type, std::size_t byte, const char* reason) {
  return {type, "not JSON at byte " + std::to_string(byte) + ": " + reason, ""};
}

}  // namespace

Result<void> ReadWithRapidJson(std::string& text, const JsonLimits& limits,
                               std::vector<JsonNode>& nodes) {
  if (text.size() > std::numeric_limits<SizeType>::max()) {
    return NotJson(IssueType::kTooLong, 0, "too long");
  }
  nodes.clear();
  nodes.reserve(std::min<std::size_t>(text.size() / 16, limits.nodes) + 1);
  Tape tape(nodes, limits);
  InPlace stream(text);
  rapidjson::GenericReader<Utf8, Utf8> reader;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, tape);
  if (tape.reason()) return NotJson(tape.issue(), parsed.Offset(), tape.reason());
  if (!parsed) {
    return NotJson(IssueType::kStructure, parsed.Offset(), GetParseError_En(parsed.Code()));
  }
  if (stream.half_pair) {
    return NotJson(IssueType::kStructure, *stream.half_pair, "half a surrogate pair");
  }
  if (stream.Tell() != text.size()) {  // the reader takes a zero byte for the end
    return NotJson(IssueType::kStructure, stream.Tell(), "a zero byte");
  }
  return {};
}

}  // namespace fhir

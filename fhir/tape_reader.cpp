#include "fhir/tape_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "fhir/escapes.hpp"
#include "fhir/keys.hpp"

namespace fhir {

namespace {

using Kind = JsonNode::Kind;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Behind the digits at `at`; the same place when there are none.
const char* BehindDigits(const char* at) {
  while (IsDigit(*at)) ++at;
  return at;
}

// Behind the number at `at` (RFC 8259 section 6); nothing when it is none, or its exponent has
// three digits: then it may be beyond what RapidJSON takes.
const char* BehindNumber(const char* at) {
  if (*at == '-') ++at;
  if (!IsDigit(*at)) return nullptr;
  at = *at == '0' ? at + 1 : BehindDigits(at);
  if (*at == '.') {
    if (!IsDigit(*++at)) return nullptr;
    at = BehindDigits(at);
  }
  if (*at != 'e' && *at != 'E') return at;
  ++at;
  if (*at == '+' || *at == '-') ++at;
  const char* const end = BehindDigits(at);
  return end != at && end - at < 3 ? end : nullptr;
}

// Writes the nodes of one text whose structure is known.
class Walk {
 public:
  Walk(std::string_view text, const JsonLimits& limits, const Structure& structure,
       std::vector<JsonNode*>& escaped, const JsonNode* last)
      : text_(text.data()),
        text_end_(text.data() + text.size()),
        string_bytes_(limits.string_bytes),
        depth_(std::min(limits.depth, kDeepest)),
        last_(last),
        escape_(structure.escapes.data()),
        escaped_(escaped) {}

  // Whether the tokens are one value.
  bool Read(const std::uint32_t* first, JsonNode* root) {
    if (root == last_) return false;
    const Place end = Value({first, root}, 0);
    return end.node != nullptr && text_ + *end.token == text_end_;
  }

 private:
  // What is read next, and where it is written; no node: it cannot be gone on.
  struct Place {
    const std::uint32_t* token;
    JsonNode* node;
  };
  static constexpr Place kStop{nullptr, nullptr};

  // There is room for it. Inlined where an element or a member is read: most are strings, and cost
  // no call then.
  [[gnu::always_inline]] Place Value(Place here, std::uint32_t depth) {
    const char first = text_[*here.token];
    if (first == '"') return String(here);
    switch (first) {
      case '{':
        return depth < depth_ ? Object(here, depth + 1) : kStop;
      case '[':
        return depth < depth_ ? Array(here, depth + 1) : kStop;
      case 'n':
        return Word(here, "null", Kind::kNull);
      case 'f':
        return Word(here, "false", Kind::kFalse);
      case 't':
        return Word(here, "true", Kind::kTrue);
      default:
        return Number(here);
    }
  }

  // The content of the string at `token`: it ends at the last quote before the next token.
  std::string_view Content(const std::uint32_t* token) const {
    const char* const begin = text_ + token[0] + 1;
    const char* end = text_ + token[1] - 1;
    while (*end != '"') --end;
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  [[gnu::always_inline]] Place String(Place here) {
    const std::string_view content = Content(here.token);
    if (content.size() > string_bytes_) return kStop;
    if (*escape_ < here.token[1]) return Escaped(here, content);
    Put(here.node, Kind::kString, content.data(), content.size());
    return {here.token + 1, here.node + 1};
  }

  [[gnu::noinline]] Place Escaped(Place here, std::string_view content) {
    const auto size = UnescapedSize(content, text_, escape_);
    if (!size) return kStop;
    escaped_.push_back(here.node);
    Put(here.node, Kind::kString, content.data(), *size);
    return {here.token + 1, here.node + 1};
  }

  [[gnu::noinline]] Place Object(Place here, std::uint32_t depth);
  [[gnu::noinline]] Place Array(Place here, std::uint32_t depth);

  Place Word(Place here, std::string_view word, Kind kind) const {
    const char* const begin = text_ + *here.token;
    if (static_cast<std::size_t>(text_end_ - begin) < word.size()) return kStop;
    if (std::memcmp(begin, word.data(), word.size()) != 0 || !Ends(begin + word.size())) {
      return kStop;
    }
    Put(here.node, kind, nullptr, 0);
    return {here.token + 1, here.node + 1};
  }

  Place Number(Place here) const {
    const char* const begin = text_ + *here.token;
    const char* const end = BehindNumber(begin);
    if (end == nullptr || !Ends(end)) return kStop;
    const auto size = static_cast<std::size_t>(end - begin);
    if (size > std::min(string_bytes_, kLongestNumber)) return kStop;
    Put(here.node, Kind::kNumber, begin, size);
    return {here.token + 1, here.node + 1};
  }

  // No number or word goes on here.
  bool Ends(const char* at) const {
    return at == text_end_ || *at == ',' || *at == '}' || *at == ']' || IsSpace(*at);
  }

  static void Put(JsonNode* node, Kind kind, const char* text, std::size_t size) {
    *node = {.kind = kind, .size = static_cast<std::uint32_t>(size), .text = text};
  }

  // Ends a container that began before `wide_` was as it was.
  Place Close(JsonNode* container, Kind kind, std::uint32_t size, std::uint32_t key_sorts,
              std::uint32_t wide_before, Place end) {
    Put(container, kind, nullptr, size);
    container->content = {static_cast<std::uint32_t>(end.node - container), key_sorts};
    container->crowded = wide_ != wide_before;
    return end;
  }

  // Longer ones may be beyond what RapidJSON takes.
  static constexpr std::size_t kLongestNumber = 300;

  const char* const text_;
  const char* const text_end_;
  const std::size_t string_bytes_;
  const std::uint32_t depth_;
  const JsonNode* const last_;   // behind the room for nodes
  const std::uint32_t* escape_;  // the next one
  std::uint32_t wide_ = 0;       // the objects so far that have more members than kCrowd
  std::vector<JsonNode*>& escaped_;
};

Walk::Place Walk::Object(Place here, std::uint32_t depth) {
  JsonNode* const object = here.node;
  const std::uint32_t wide_before = wide_;
  std::uint32_t size = 0, sorts = 0;
  ++here.token;
  ++here.node;
  if (text_[*here.token] == '}') {
    return Close(object, Kind::kObject, 0, 0, wide_before, {here.token + 1, here.node});
  }
  for (;;) {
    JsonNode* const key = here.node;
    if (last_ - key < 2 || text_[here.token[0]] != '"' || text_[here.token[1]] != ':') return kStop;
    const std::string_view content = Content(here.token);
    if (content.size() > string_bytes_ || *escape_ < here.token[1]) return kStop;
    Put(key, Kind::kString, content.data(), content.size());
    key->mark = KeyMark(content);
    const std::uint32_t sort = SortOf(key->mark);
    if ((sorts & sort) != 0 && size < kFewKeys && HasKey(object + 1, *key)) return kStop;
    sorts |= sort;
    ++size;
    here = Value({here.token + 2, key + 1}, depth);
    if (here.node == nullptr) return kStop;
    const char behind = text_[*here.token++];
    if (behind == '}') break;
    if (behind != ',') return kStop;
  }
  if (size > JsonNode::kCrowd) ++wide_;
  Close(object, Kind::kObject, size, sorts, wide_before, here);
  if (size > kFewKeys && HasKeyTwice(Json(object))) return kStop;
  return here;
}

Walk::Place Walk::Array(Place here, std::uint32_t depth) {
  JsonNode* const array = here.node;
  const std::uint32_t wide_before = wide_;
  std::uint32_t size = 0;
  ++here.token;
  ++here.node;
  if (text_[*here.token] == ']') {
    return Close(array, Kind::kArray, 0, 0, wide_before, {here.token + 1, here.node});
  }
  for (;;) {
    if (here.node == last_) return kStop;
    here = Value(here, depth);
    if (here.node == nullptr) return kStop;
    ++size;
    const char behind = text_[*here.token++];
    if (behind == ']') break;
    if (behind != ',') return kStop;
  }
  return Close(array, Kind::kArray, size, 0, wide_before, here);
}

}  // namespace

bool ReadTape(std::string& text, const JsonLimits& limits, Structure& structure,
              std::vector<JsonNode*>& escaped, std::vector<JsonNode>& nodes) {
  if (!CanFindStructure() || text.size() > std::numeric_limits<std::uint32_t>::max() - 64) {
    return false;
  }
  if (!FindStructure(text, structure)) return false;
  escaped.clear();
  // Whatever is JSON has a mark or a second token for each of its nodes but the first.
  const std::size_t most = std::min<std::size_t>(structure.tokens.size() / 2, limits.nodes);
  if (nodes.size() < most) {
    nodes.clear();
    nodes.resize(most);
  }
  Walk walk(text, limits, structure, escaped, nodes.data() + most);
  if (!walk.Read(structure.tokens.data(), nodes.data())) return false;
  for (JsonNode* const string : escaped)
    Unescape(text.data() + (string->text - text.data()), string->size);
  return true;
}

}  // namespace fhir

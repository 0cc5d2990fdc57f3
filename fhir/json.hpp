#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/lent.hpp"
#include "fhir/result.hpp"
#include "fhir/same_text.hpp"
#include "fhir/structural_scan.hpp"

namespace fhir {

// How much JSON one body may hold; beyond it the body is refused.
struct JsonLimits {
  std::uint32_t depth = 64;                // arrays and objects inside each other, up to 1,000
  std::uint32_t nodes = 200'000;           // values and keys
  std::uint32_t string_bytes = 1'000'000;  // of any one string, key or number
};

// Sixteen bits that tell most keys of an object apart without reading them; its highest five bits
// choose one of 32 sorts of key. The factor is one that gives keys which stand together in FHIR
// resources ("system" and "code", "status" and "subject") different sorts.
constexpr std::uint16_t KeyMark(std::string_view key) {
  if (key.empty()) return 0;
  const auto byte = [&](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(key.data()[i])};
  };
  const std::uint32_t mix = byte(0) ^ byte(key.size() / 2) << 7U ^ byte(key.size() - 1) << 14U ^
                            static_cast<std::uint32_t>(key.size()) << 21U;
  return static_cast<std::uint16_t>(mix * 0xAFD2F793U >> 16U);
}
constexpr std::uint32_t SortOf(std::uint16_t key_mark) { return 1U << (key_mark >> 11U); }

// A key that the compiler knows.
template <std::size_t N>
struct Key {
  consteval Key(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  constexpr std::string_view name() const { return {text, N - 1}; }
  consteval std::uint16_t mark() const { return KeyMark(name()); }
  consteval std::uint32_t sort() const { return SortOf(mark()); }

  char text[N];
};

// One value on the tape of a JsonDocument: a container is followed by its `size` children (a member
// is a key and a value).
struct JsonNode {
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
  // What is known of a container's content.
  struct Content {
    std::uint32_t span;       // the nodes it takes up, itself included
    std::uint32_t key_sorts;  // each SortOf the keys of an object
  };

  Kind kind = Kind::kNull;
  bool crowded = false;    // of a container: it is, or holds, an object of more than kCrowd members
  std::uint16_t mark = 0;  // of a key: its KeyMark
  std::uint32_t size = 0;  // bytes of a string or number, children of a container
  union {
    const char* text = nullptr;  // a string's content, a number as it was written
    Content content;
  };

  static constexpr std::uint32_t kCrowd = 1'000;

  // Whether a key is this one, with its KeyMark.
  bool IsKey(std::string_view key, std::uint16_t key_mark) const {
    return mark == key_mark && size == key.size() && SameText(text, key.data(), key.size());
  }

  // The node behind this value and all it holds.
  const JsonNode* Next() const { return this + (kind >= Kind::kArray ? content.span : 1); }
};

// A read-only view of a JSON value that is total: what is not there, or is of another type, is an
// absent value, never an error. It lives as long as the document and the text it was parsed from.
class Json {
 public:
  class Elements;
  class Members;

  Json() = default;
  explicit Json(const JsonNode* node) : node_(node) {}

  bool exists() const { return node_ != nullptr && node_->kind != JsonNode::Kind::kNull; }
  explicit operator bool() const { return exists(); }
  bool is_null() const { return Is(JsonNode::Kind::kNull); }
  bool is_object() const { return Is(JsonNode::Kind::kObject); }
  bool is_array() const { return Is(JsonNode::Kind::kArray); }
  bool is_string() const { return Is(JsonNode::Kind::kString); }
  bool is_number() const { return Is(JsonNode::Kind::kNumber); }
  bool is_boolean() const { return Is(JsonNode::Kind::kTrue) || Is(JsonNode::Kind::kFalse); }
  bool is_absent() const { return node_ == nullptr; }  // not even null

  // The member of an object; absent for any other value.
  Json operator[](std::string_view key) const {
    const std::uint16_t mark = KeyMark(key);  // of a literal, worked out by the compiler
    if (!is_object() || (node_->content.key_sorts & SortOf(mark)) == 0) return {};
    return Find(key, mark);
  }

  // The members of an object by their keys, in one pass; absent ones for any other value. The keys
  // are of different sorts, or it does not compile.
  template <Key... keys>
  std::array<Json, sizeof...(keys)> Get() const;

  std::string_view text() const { return TextOf(JsonNode::Kind::kString); }  // a string's, else ""
  // A number as it was written, else "".
  std::string_view number() const { return TextOf(JsonNode::Kind::kNumber); }
  std::optional<bool> boolean() const;

  // The elements of an array. Any other value that exists counts as a list of one: senders write a
  // single object where FHIR wants a list.
  Elements elements() const;

  // The members of an object, in their order; none for any other value.
  Members members() const;

  // Elements of an array or members of an object, else 0.
  std::uint32_t size() const { return is_array() || is_object() ? node_->size : 0; }

  // Holds, at any depth, an object of more than 1,000 members. No FHIR object has so many; one that
  // has them is slow to search.
  bool is_crowded() const { return (is_array() || is_object()) && node_->crowded; }

  const JsonNode* node() const { return node_; }

 private:
  std::string_view TextOf(JsonNode::Kind kind) const {
    return Is(kind) ? std::string_view(node_->text, node_->size) : std::string_view();
  }
  [[gnu::pure]] Json Find(std::string_view key, std::uint16_t mark) const;
  bool Is(JsonNode::Kind kind) const { return node_ != nullptr && node_->kind == kind; }

  const JsonNode* node_ = nullptr;
};

template <Key... keys>
std::array<Json, sizeof...(keys)> Json::Get() const {
  constexpr std::uint32_t kSorts = (keys.sort() | ...);
  static_assert(std::popcount(kSorts) == sizeof...(keys));
  std::array<Json, sizeof...(keys)> found{};
  if (!is_object()) return found;
  std::uint32_t left = node_->content.key_sorts & kSorts;
  const JsonNode* const end = node_->Next();
  for (const JsonNode* name = node_ + 1; left != 0 && name != end; name = (name + 1)->Next()) {
    if ((left & SortOf(name->mark)) == 0) continue;
    std::size_t i = 0;
    // Inlined, the size and mark of each key are constants.
    const auto is = [&](std::string_view key, std::uint16_t mark) __attribute__((always_inline)) {
      const bool same = name->IsKey(key, mark);
      if (same) {
        found[i] = Json(name + 1);
        left &= ~SortOf(mark);
      }
      ++i;
      return same;
    };
    static_cast<void>((is(keys.name(), keys.mark()) || ...));
  }
  return found;
}

// The values of a list, in their order.
class Json::Elements {
 public:
  class Iterator {
   public:
    using value_type = Json;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(const JsonNode* node) : node_(node) {}

    Json operator*() const { return Json(node_); }
    Iterator& operator++() {
      node_ = node_->Next();
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator(node_->Next())); }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* node_ = nullptr;
  };

  Elements(const JsonNode* first, const JsonNode* last) : first_(first), last_(last) {}

  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(last_); }

 private:
  const JsonNode* first_;
  const JsonNode* last_;
};

// The members of an object, in their order: `for (auto [key, value] : json.members())`.
class Json::Members {
 public:
  struct Member {
    std::string_view key;
    Json value;
  };

  class Iterator {
   public:
    using value_type = Member;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(const JsonNode* key) : key_(key) {}

    Member operator*() const { return {{key_->text, key_->size}, Json(key_ + 1)}; }
    Iterator& operator++() {
      key_ = (key_ + 1)->Next();
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator((key_ + 1)->Next())); }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* key_ = nullptr;
  };

  Members(const JsonNode* first, const JsonNode* last) : first_(first), last_(last) {}

  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(last_); }

 private:
  const JsonNode* first_;
  const JsonNode* last_;
};

inline Json::Elements Json::elements() const {
  if (!exists()) return {nullptr, nullptr};
  return {is_array() ? node_ + 1 : node_, node_->Next()};
}

inline Json::Members Json::members() const {
  if (!is_object()) return {nullptr, nullptr};
  return {node_ + 1, node_->Next()};
}

// One body, parsed in place: strings are unescaped inside the text, numbers stay as they were
// written. Its room is kept between bodies, so that parsing the next one allocates nothing.
class JsonDocument {
 public:
  // The body's root. Refused: what is not RFC 8259 JSON in UTF-8, a key twice in one object, and
  // more than the limits allow. `text` is changed and must outlive every view; the next Parse ends
  // all views.
  Result<Json> Parse(std::string& text, const JsonLimits& limits = {});

  // Gives up room beyond what most bodies need, once no view is in use.
  void Trim();

 private:
  std::vector<JsonNode> tape_;
  Structure structure_;
  std::vector<JsonNode*> escaped_;
};

using LentDocument = Lent<JsonDocument>;

}  // namespace fhir

#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "fhir/json.hpp"

namespace fhir {

// A key that is a constant and needs no escape: the compiler sees to that.
struct JsonKey {
  consteval JsonKey(const char* key) : text(key) {  // NOLINT: reads as the key
    for (const char c : text) {
      if (c < ' ' || c == '"' || c == '\\') throw "this key needs an escape";
    }
  }
  std::string_view text;
};

// Writes one JSON text, well formed as long as keys and values alternate inside objects. Strings
// are escaped; `Copy` writes a value that was read, numbers as they were written.
class JsonWriter {
 public:
  // `expected`: about as many bytes as there will be; more may be written.
  explicit JsonWriter(std::size_t expected = 256) : text_(expected, '\0') {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& StartObject() { return Raw("{"); }
  JsonWriter& EndObject() { return End('}'); }
  JsonWriter& StartArray() { return Raw("["); }
  JsonWriter& EndArray() { return End(']'); }
  JsonWriter& Key(JsonKey key) {
    char* to = Next(key.text.size() + 2);
    *to = '"';
    to = std::copy(key.text.begin(), key.text.end(), to + 1);
    to[0] = '"';
    to[1] = ':';
    return Wrote(to + 2);
  }
  JsonWriter& Key(std::same_as<std::string_view> auto key) { return AnyKey(key); }
  JsonWriter& String(std::string_view value);
  JsonWriter& String(std::initializer_list<std::string_view> parts);  // of one string
  // A string piece by piece: begun, then any number of parts, then ended.
  JsonWriter& StartString();
  JsonWriter& Part(std::string_view text) { return Wrote(Content(text, Room(text.size() + 1))); }
  JsonWriter& RawPart(std::string_view content);  // escaped already
  JsonWriter& EndString() { return End('"'); }
  JsonWriter& Number(std::int64_t value) { return Raw(std::to_string(value)); }
  JsonWriter& Boolean(bool value) { return Raw(value ? "true" : "false"); }
  JsonWriter& Copy(Json value);

  // A member whose value is a string.
  JsonWriter& Member(JsonKey key, std::string_view value) { return Key(key).String(value); }
  JsonWriter& Member(JsonKey key, std::initializer_list<std::string_view> parts) {
    return Key(key).String(parts);
  }
  JsonWriter& Member(std::same_as<std::string_view> auto key, std::string_view value) {
    return Key(key).String(value);
  }

  // What is JSON as it stands: values, members, or the beginning of one.
  JsonWriter& Raw(std::string_view json);

  // The text so far; the writer is empty afterwards.
  std::string Take();

 private:
  // Where so many bytes may be written, and a colon behind them.
  char* Room(std::size_t most) {
    if (text_.size() - size_ <= most) Grow(most);
    return text_.data() + size_;
  }

  // The same, behind a comma where one is due: behind whatever ended; nothing has where the text so
  // far opens or announces.
  char* Next(std::size_t most) {
    char* const to = Room(most + 1);
    if (size_ == 0 || to[-1] == '{' || to[-1] == '[' || to[-1] == ':') return to;
    *to = ',';
    return to + 1;
  }

  JsonWriter& Wrote(const char* end) {
    size_ = static_cast<std::size_t>(end - text_.data());
    return *this;
  }

  void Grow(std::size_t most);
  char* Content(std::string_view text, char* to);
  JsonWriter& AnyKey(std::string_view key);
  JsonWriter& End(char closing);

  std::string text_;      // what is written, and room for more
  std::size_t size_ = 0;  // of what is written
};

}  // namespace fhir

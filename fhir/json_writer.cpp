#include "fhir/json_writer.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace fhir {

namespace {

// What stands behind the backslash for a character that JSON does not take as it is (RFC 8259
// section 7): 'u' where it is a number, 0 where there is no need.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t control = 0; control < ' '; ++control) escapes[control] = 'u';
  for (const auto& [c, escape] :
       {std::pair('"', '"'), std::pair('\\', '\\'), std::pair('\b', 'b'), std::pair('\f', 'f'),
        std::pair('\n', 'n'), std::pair('\r', 'r'), std::pair('\t', 't')}) {
    escapes[static_cast<std::size_t>(c)] = escape;
  }
  return escapes;
}();

void AppendString(std::string& text, std::string_view value) {
  text += '"';
  std::size_t written = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char escape = kEscapes[static_cast<unsigned char>(value[i])];
    if (escape == '\0') continue;
    text.append(value, written, i - written);
    written = i + 1;
    text += {'\\', escape};
    if (escape == 'u') {
      const auto code = static_cast<std::size_t>(value[i]);
      text += {'0', '0', "0123456789ABCDEF"[code / 16], "0123456789ABCDEF"[code % 16]};
    }
  }
  text.append(value, written);
  text += '"';
}

}  // namespace

struct JsonWriter::Impl {
  // A comma is due behind whatever ended; nothing has where the text so far opens or announces.
  std::string& Next() {
    if (!text.empty() && text.back() != '{' && text.back() != '[' && text.back() != ':') {
      text += ',';
    }
    return text;
  }

  std::string text;
};

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}

JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::StartObject() {
  impl_->Next() += '{';
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  impl_->text += '}';
  return *this;
}

JsonWriter& JsonWriter::StartArray() {
  impl_->Next() += '[';
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  impl_->text += ']';
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  AppendString(impl_->Next(), key);
  impl_->text += ':';
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  AppendString(impl_->Next(), value);
  return *this;
}

JsonWriter& JsonWriter::Number(std::int64_t value) {
  impl_->Next() += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::Boolean(bool value) {
  impl_->Next() += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::Copy(Json value) {
  if (value.is_object()) {
    StartObject();
    for (const auto& [key, member] : value.members()) Key(key).Copy(member);
    return EndObject();
  }
  if (value.is_array()) {
    StartArray();
    for (const Json element : value.elements()) Copy(element);
    return EndArray();
  }
  if (value.is_string()) return String(value.text());
  if (const auto boolean = value.boolean()) return Boolean(*boolean);
  impl_->Next() += value.is_number() ? value.number() : "null";
  return *this;
}

std::string JsonWriter::Take() { return std::exchange(impl_->text, {}); }

}  // namespace fhir

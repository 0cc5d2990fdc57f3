#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/json.hpp"

namespace fhir {

// Writes one JSON text, well formed as long as keys and values alternate inside objects. Strings
// are escaped; `Copy` writes a value that was read, numbers as they were written.
class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& StartObject();
  JsonWriter& EndObject();
  JsonWriter& StartArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Number(std::int64_t value);
  JsonWriter& Boolean(bool value);
  JsonWriter& Copy(Json value);

  // A member whose value is a string.
  JsonWriter& Member(std::string_view key, std::string_view value) {
    return Key(key).String(value);
  }

  // The text so far; the writer is empty afterwards.
  std::string Take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fhir

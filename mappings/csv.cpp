#include "mappings/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace mappings {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The bytes of the UTF-8 character at the front, 0 when there is none.
std::size_t CharacterSize(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || bytes.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool too_large = first == 0xF4 && byte(1) > 0x8F;
  const bool control = first == 0xC2 && byte(1) < 0xA0;
  return overlong || surrogate || too_large || control ? 0 : size;
}

// Takes a quoted field, its opening quote already taken; false when it has no closing quote.
bool TakeQuoted(std::string_view& row, std::string& field) {
  for (;;) {
    const std::size_t quote = row.find('"');
    if (quote == std::string_view::npos) return false;
    field += row.substr(0, quote);
    row.remove_prefix(quote + 1);
    if (!row.starts_with('"')) return true;
    field += '"';
    row.remove_prefix(1);
  }
}

// Splits a row into fields; the answer is what is wrong with it, empty when nothing is.
std::string Split(std::string_view row, std::vector<std::string>& fields) {
  for (;;) {
    std::string& field = fields.emplace_back();
    if (row.starts_with('"')) {
      row.remove_prefix(1);
      if (!TakeQuoted(row, field)) return "a quoted field has no closing quote on its line";
      if (!row.empty() && row.front() != ',') return "text after a closing quote: double the quote";
    } else {
      const std::string_view bare = row.substr(0, row.find(','));
      if (bare.find('"') != std::string_view::npos)
        return "a quote inside a field without quotes: quote the field and double the quote";
      field = bare;
      row.remove_prefix(bare.size());
    }
    if (row.empty()) return {};
    row.remove_prefix(1);
  }
}

}  // namespace

bool IsPlainUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t size = CharacterSize(bytes);
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::Next(CsvLine& line) {
  std::string_view text;
  do {
    if (rest_.empty()) return false;
    text = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(text.size() + 1, rest_.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    ++number_;
  } while (text.empty());

  line = {.number = number_, .is_comment = text.front() == '#', .fields = {}, .error = {}};
  if (!IsPlainUtf8(text)) {
    line.error = "not UTF-8, or a control character: save the file as UTF-8 text";
  } else if (line.is_comment) {
    line.fields.emplace_back(text.substr(1));
  } else {
    line.error = Split(text, line.fields);
  }
  if (!line.error.empty()) line.fields.clear();
  return true;
}

}  // namespace mappings

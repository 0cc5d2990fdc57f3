#include "fhir/escapes.hpp"

#include <array>
#include <cstring>

namespace fhir {

namespace {

// What stands for an escape's letter; 0 for what is no escape, or for 'u'.
constexpr std::array<char, 256> kMeanings = [] {
  std::array<char, 256> meanings{};
  for (const auto& [letter, meaning] :
       {std::pair('"', '"'), std::pair('\\', '\\'), std::pair('/', '/'), std::pair('b', '\b'),
        std::pair('f', '\f'), std::pair('n', '\n'), std::pair('r', '\r'), std::pair('t', '\t')}) {
    meanings[static_cast<std::size_t>(letter)] = meaning;
  }
  return meanings;
}();

char MeaningOf(char letter) { return kMeanings[static_cast<unsigned char>(letter)]; }

constexpr std::uint32_t kNoUnit = 0x1'0000;

// The UTF-16 code unit that an escape of the form \uXXXX at the front of `text` stands for.
std::uint32_t UnitOf(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return kNoUnit;
  std::uint32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return kNoUnit;
    unit = unit * 16 + static_cast<std::uint32_t>(digit);
  }
  return unit;
}

bool IsHigh(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLow(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Appends a character in UTF-8 and says where the next goes.
char* Append(char* to, std::uint32_t character) {
  const auto put = [&](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
  const auto trail = [&](unsigned shift) { put(0x80U | (character >> shift & 0x3FU)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0U | character >> 6U);
    trail(0);
  } else if (character < 0x1'0000) {
    put(0xE0U | character >> 12U);
    trail(6);
    trail(0);
  } else {
    put(0xF0U | character >> 18U);
    trail(12);
    trail(6);
    trail(0);
  }
  return to;
}

// An escape: how much of the text it takes, and the character it stands for.
struct Escape {
  std::size_t length;
  std::uint32_t character;
};
constexpr Escape kNoEscape{0, 0};

// The escape at the front of `text`, half a surrogate pair being none.
Escape ReadEscape(std::string_view text) {
  if (text.size() < 2) return kNoEscape;
  if (const char meaning = MeaningOf(text[1]); meaning != '\0') {
    return {2, static_cast<unsigned char>(meaning)};
  }
  const std::uint32_t unit = UnitOf(text);
  if (unit == kNoUnit || IsLow(unit)) return kNoEscape;
  if (!IsHigh(unit)) return {6, unit};
  const std::uint32_t low = UnitOf(text.substr(6));
  if (!IsLow(low)) return kNoEscape;
  return {12, 0x1'0000 + ((unit - 0xD800) << 10U) + (low - 0xDC00)};
}

std::size_t Utf8Length(std::uint32_t character) {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x1'0000 ? 3 : 4;
}

}  // namespace

std::optional<std::size_t> UnescapedSize(std::string_view content, const char* text,
                                         const std::uint32_t*& escape) {
  const char* const end = content.data() + content.size();
  std::size_t size = content.size();
  while (text + *escape < end) {
    const char* const at = text + *escape;
    const Escape found = ReadEscape({at, static_cast<std::size_t>(end - at)});
    if (found.length == 0) return std::nullopt;
    size -= found.length - Utf8Length(found.character);
    escape += found.length == 12 ? 2 : 1;
  }
  return size;
}

void Unescape(char* content, std::size_t unescaped_size) {
  char* const end = content + unescaped_size;
  const char* from = content;
  for (char* to = content; to != end;) {
    // What is still to be written stands unbroken up to the next escape, or to the end.
    const auto rest = static_cast<std::size_t>(end - to);
    const void* const next = std::memchr(from, '\\', rest);
    const std::size_t plain =
        next == nullptr ? rest : static_cast<std::size_t>(static_cast<const char*>(next) - from);
    if (to != from) std::memmove(to, from, plain);
    to += plain;
    from += plain;
    if (next == nullptr) return;
    // The longest escape reads no further than the content: it is good.
    const Escape escape = ReadEscape({from, 12});
    from += escape.length;
    to = Append(to, escape.character);
  }
}

}  // namespace fhir

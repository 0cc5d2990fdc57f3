#include "fhir/json_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

constexpr std::size_t kLongestEscape = 6;

bool NeedsEscape(char c) { return kEscapes[static_cast<unsigned char>(c)] != '\0'; }

std::size_t CopyByteByByte(std::string_view text, char* to) {
  std::size_t plain = 0;
  for (; plain < text.size() && !NeedsEscape(text[plain]); ++plain) to[plain] = text[plain];
  return plain;
}

#ifdef __SSE2__

constexpr std::size_t kStep = 16;

// A bit for each byte: whether it needs an escape.
std::uint32_t EscapesNeeded(__m128i bytes) {
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ' - 1)), bytes);
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, slashes))));
}

// Of 8 to 15 bytes: two halves, which overlap.
std::size_t CopyHalves(std::string_view text, char* to) {
  const std::size_t second = text.size() - kStep / 2;
  const auto half = [](auto* at) { return reinterpret_cast<const __m128i*>(at); };
  const __m128i low = _mm_loadl_epi64(half(text.data()));
  const __m128i high = _mm_loadl_epi64(half(text.data() + second));
  if (EscapesNeeded(_mm_unpacklo_epi64(low, high)) != 0) return CopyByteByByte(text, to);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), low);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to + second), high);
  return text.size();
}

// Copies the bytes before the first that needs an escape, and says how many they are. What stands
// behind them at `to`, in as many bytes as the text has, is of no meaning.
std::size_t CopyPlain(std::string_view text, char* to) {
  if (text.size() < kStep / 2) return CopyByteByByte(text, to);
  if (text.size() < kStep) return CopyHalves(text, to);
  const std::size_t last = text.size() - kStep;
  for (std::size_t at = 0;; at = std::min(at + kStep, last)) {  // the last step overlaps
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), bytes);
    if (const auto found = EscapesNeeded(bytes); found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
    if (at == last) return text.size();
  }
}

#else

std::size_t CopyPlain(std::string_view text, char* to) { return CopyByteByByte(text, to); }

#endif

char* Append(std::string_view text, char* to) {
  return text.empty() ? to : std::copy(text.begin(), text.end(), to);
}

char* AppendEscape(char c, char* to) {
  const char escape = kEscapes[static_cast<unsigned char>(c)];
  *to++ = '\\';
  *to++ = escape;
  if (escape != 'u') return to;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto code = static_cast<std::size_t>(c);
  for (const char digit : {'0', '0', kDigits[code / 16], kDigits[code % 16]}) *to++ = digit;
  return to;
}

}  // namespace

void JsonWriter::Grow(std::size_t most) {
  text_.resize(std::max(2 * text_.size(), size_ + most + 1));
}

JsonWriter& JsonWriter::End(char closing) {
  *Room(1) = closing;
  ++size_;
  return *this;
}

JsonWriter& JsonWriter::AnyKey(std::string_view key) {
  String(key);
  text_[size_++] = ':';
  return *this;
}

// Writes what stands between the quotes of a string, for which there is room if nothing needs an
// escape, and says where it ends. There is always room for a quote behind it.
char* JsonWriter::Content(std::string_view text, char* to) {
  for (;;) {
    const std::size_t plain = CopyPlain(text, to);
    to += plain;
    if (plain == text.size()) return to;
    text.remove_prefix(plain);
    Wrote(to);
    to = AppendEscape(text.front(), Room(kLongestEscape + text.size()));
    text.remove_prefix(1);
  }
}

JsonWriter& JsonWriter::String(std::string_view value) {
  char* to = Next(value.size() + 2);
  *to = '"';
  to = Content(value, to + 1);
  *to = '"';
  return Wrote(to + 1);
}

JsonWriter& JsonWriter::String(std::initializer_list<std::string_view> parts) {
  StartString();
  for (const std::string_view part : parts) Part(part);
  return EndString();
}

JsonWriter& JsonWriter::StartString() {
  char* const to = Next(2);
  *to = '"';
  return Wrote(to + 1);
}

JsonWriter& JsonWriter::RawPart(std::string_view content) {
  return Wrote(Append(content, Room(content.size() + 1)));
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  return Wrote(Append(json, Next(json.size())));
}

JsonWriter& JsonWriter::Copy(Json value) {
  if (value.is_object()) {
    StartObject();
    for (const auto& [key, member] : value.members()) AnyKey(key).Copy(member);
    return EndObject();
  }
  if (value.is_array()) {
    StartArray();
    for (const Json element : value.elements()) Copy(element);
    return EndArray();
  }
  if (value.is_string()) return String(value.text());
  if (const auto boolean = value.boolean()) return Boolean(*boolean);
  return Raw(value.is_number() ? value.number() : "null");
}

std::string JsonWriter::Take() {
  text_.resize(std::exchange(size_, 0));
  return std::exchange(text_, {});
}

}  // namespace fhir

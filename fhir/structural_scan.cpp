#include "fhir/structural_scan.hpp"

#include <algorithm>
#include <utility>

namespace fhir {

void Places::Widen() {
  const std::size_t capacity = 2 * capacity_ + 4 * kMost;
  auto room = std::make_unique_for_overwrite<std::uint32_t[]>(capacity);
  std::copy_n(room_.get(), size_, room.get());
  room_ = std::move(room);
  capacity_ = capacity;
}

}  // namespace fhir

#ifdef __x86_64__

#include <array>
#include <bit>
#include <cstring>

#include "fhir/blocks.hpp"
#include "fhir/utf8_check.hpp"

// Method: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019).
namespace fhir {
namespace {

using blocks::Bits;
using blocks::Block;
using blocks::Filled;
using blocks::kBlock;
using blocks::Table;
using blocks::ToBits;

INLINE_WITH_AVX2 Bits EqualTo(const Block& block, int byte) {
  const __m256i all = Filled(byte);
  return ToBits(_mm256_cmpeq_epi8(block.low, all), _mm256_cmpeq_epi8(block.high, all));
}

// A byte is white space when the table has it at the place of its own low four bits.
constexpr std::array<std::uint8_t, 16> kSpaces = {' ', 0, 0,    0,    0, 0, 0,
                                                  0,   0, '\t', '\n', 0, 0, '\r'};
INLINE_WITH_AVX2 Bits Spaces(const Block& block) {
  const __m256i table = Table(kSpaces);
  return ToBits(_mm256_cmpeq_epi8(block.low, _mm256_shuffle_epi8(table, block.low)),
                _mm256_cmpeq_epi8(block.high, _mm256_shuffle_epi8(table, block.high)));
}

// As for white space, with [ and ] made { and }. Two control characters pass for : and , as well:
// whoever reads the token sees that it is neither.
constexpr std::array<std::uint8_t, 16> kMarks = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}'};
INLINE_WITH_AVX2 Bits Marks(const Block& block) {
  const __m256i table = Table(kMarks);
  const __m256i curly = Filled(0x20);
  return ToBits(
      _mm256_cmpeq_epi8(_mm256_or_si256(block.low, curly), _mm256_shuffle_epi8(table, block.low)),
      _mm256_cmpeq_epi8(_mm256_or_si256(block.high, curly),
                        _mm256_shuffle_epi8(table, block.high)));
}

INLINE_WITH_AVX2 Bits Controls(const Block& block) {
  const __m256i last = Filled(0x1F);
  return ToBits(_mm256_cmpeq_epi8(_mm256_max_epu8(block.low, last), last),
                _mm256_cmpeq_epi8(_mm256_max_epu8(block.high, last), last));
}

// The bit at each place: whether the ones up to it, itself included, are odd in number.
INLINE_WITH_AVX2 Bits Parity(Bits bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)),
                                               _mm_set1_epi8(static_cast<char>(0xFF)), 0);
  return static_cast<Bits>(_mm_cvtsi128_si64(product));
}

// Reads blocks one after the other: what one leaves open, the next goes on with.
class Scan {
 public:
  explicit INLINE_WITH_AVX2 Scan(Structure& structure) : structure_(structure) {}

  INLINE_WITH_AVX2 void Take(const char* text, std::uint32_t at) {
    const Block block = blocks::Load(text);
    utf8_.Take(block);
    const Bits escaped = Escaped(EqualTo(block, '\\'), at);
    const Bits quotes = EqualTo(block, '"') & ~escaped;
    const Bits strings = Parity(quotes) ^ in_string_;  // opening quotes in, closing quotes not
    in_string_ = Bits{0} - (strings >> 63U);
    controls_ |= Controls(block) & strings;

    const Bits marks = Marks(block);
    const Bits words = ~(marks | Spaces(block));  // strings too
    const Bits unquoted = words & ~quotes;
    const Bits first = words & ~(unquoted << 1U | in_word_);
    in_word_ = unquoted >> 63U;
    Write((marks | first) & ~(strings ^ quotes), at, structure_.tokens);
  }

  INLINE_WITH_AVX2 bool good() const { return controls_ == 0 && in_string_ == 0 && utf8_.good(); }

 private:
  static INLINE_WITH_AVX2 void Write(Bits bits, std::uint32_t at, Places& places) {
    const auto count = static_cast<std::size_t>(std::popcount(bits));
    std::uint32_t* const to = places.Next();
    // More than there are may be written: nobody reads it, and the branches are fewer.
    for (std::size_t done = 0; done < count; done += 8) {
#pragma GCC unroll 8
      for (std::size_t i = done; i < done + 8; ++i) {
        to[i] = at + static_cast<std::uint32_t>(_tzcnt_u64(bits));
        bits &= bits - 1;
      }
    }
    places.Grow(count);
  }

  // The bytes behind a backslash that is not itself behind one.
  INLINE_WITH_AVX2 Bits Escaped(Bits backslashes, std::uint32_t at) {
    if (backslashes == 0) {
      const Bits escaped = escaped_;
      escaped_ = 0;
      return escaped;
    }
    constexpr Bits kEven = 0x5555'5555'5555'5555;
    const Bits starts = backslashes & ~escaped_;
    const Bits behind = starts << 1U | escaped_;
    // An addition carries through a run of backslashes: which end tells whether it is odd.
    const Bits odd_runs = starts & ~kEven & ~behind;
    const Bits sum = odd_runs + starts;
    const Bits carried = sum < odd_runs ? 1 : 0;
    const Bits escaped = (kEven ^ (sum << 1U)) & behind;
    escaped_ = carried;
    Write(starts & ~escaped, at, structure_.escapes);
    return escaped;
  }

  Structure& structure_;
  blocks::Utf8Check utf8_;
  Bits escaped_ = 0;    // the next block's first byte is
  Bits in_string_ = 0;  // all ones: the next block begins inside a string
  Bits in_word_ = 0;    // the next block's first byte may go on with a word
  Bits controls_ = 0;
};

}  // namespace

bool CanFindStructure() {
  static const bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                          __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt");
  return can;
}

WITH_AVX2 bool FindStructure(std::string_view text, Structure& structure) {
  structure.tokens.Clear();
  structure.escapes.Clear();
  Scan scan(structure);
  std::array<char, kBlock> rest;  // the last bytes, and white space behind them
  rest.fill(' ');
  const std::size_t whole = text.size() / kBlock * kBlock;
  if (whole < text.size()) std::memcpy(rest.data(), text.data() + whole, text.size() - whole);
  for (std::size_t at = 0; at < text.size(); at += kBlock) {
    scan.Take(at < whole ? text.data() + at : rest.data(), static_cast<std::uint32_t>(at));
  }
  for (Places* const places : {&structure.tokens, &structure.escapes}) {
    std::uint32_t* const end = places->Next();
    end[0] = end[1] = static_cast<std::uint32_t>(text.size());
    places->Grow(2);
  }
  return scan.good();
}

}  // namespace fhir

#else

namespace fhir {

bool CanFindStructure() { return false; }
bool FindStructure(std::string_view /*text*/, Structure& /*structure*/) { return false; }

}  // namespace fhir

#endif

#include "fhir/structural_scan.hpp"

#ifdef __x86_64__

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstring>

// The functions below are compiled for these instructions, whatever the build is compiled for, and
// called only where CanFindStructure. Method: Langdale and Lemire, "Parsing Gigabytes of JSON per
// Second" (2019); Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte"
// (2020).
#define WITH_AVX2 __attribute__((target("avx2,bmi,pclmul,popcnt")))
#define INLINE_WITH_AVX2 WITH_AVX2 __attribute__((always_inline)) inline

namespace fhir {
namespace {

using Bits = std::uint64_t;  // one for each byte of a block, the first byte's the lowest

constexpr std::size_t kBlock = 64;

struct Block {
  __m256i low, high;
};

INLINE_WITH_AVX2 Block Load(const char* text) {
  const auto* const halves = reinterpret_cast<const __m256i*>(text);
  return {_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
}

INLINE_WITH_AVX2 Bits ToBits(__m256i low, __m256i high) {
  const auto low_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
  const auto high_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
  return low_bits | Bits{high_bits} << 32U;
}

INLINE_WITH_AVX2 __m256i Filled(int byte) { return _mm256_set1_epi8(static_cast<char>(byte)); }

// Sixteen bytes to look up by a byte's low four bits, twice over.
INLINE_WITH_AVX2 __m256i Table(const std::array<std::uint8_t, 16>& bytes) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
}

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

// What is wrong with two bytes that follow each other, each a bit; what three tables agree on
// (by the first byte's high and low half, and the second's high half) is wrong.
enum : std::uint8_t {
  kTooShort = 1U << 0U,   // a lead byte, then no continuation
  kTooLong = 1U << 1U,    // ASCII, then a continuation
  kOverlong3 = 1U << 2U,  // E0 80..9F
  kTooLarge = 1U << 3U,   // F4 90.. and above
  kSurrogate = 1U << 4U,  // ED A0..BF
  kOverlong2 = 1U << 5U,  // C0, C1
  kOverlong4 = 1U << 6U,  // F0 80..8F
  kTooLarge2 = 1U << 6U,  // F5.. 80..8F
  kTwoTrails = 1U << 7U,  // two continuations: right only behind a lead of three or four
  kAnyLow = kTooShort | kTooLong | kTwoTrails,
};
constexpr std::uint8_t kBeyond = kAnyLow | kTooLarge | kTooLarge2;
constexpr std::uint8_t kTrail = kTooLong | kOverlong2 | kTwoTrails;
constexpr std::array<std::uint8_t, 16> kFirstHigh = {
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTwoTrails,
    kTwoTrails,
    kTwoTrails,
    kTwoTrails,
    kTooShort | kOverlong2,
    kTooShort,
    kTooShort | kOverlong3 | kSurrogate,
    kTooShort | kTooLarge | kTooLarge2 | kOverlong4};
constexpr std::array<std::uint8_t, 16> kFirstLow = {kAnyLow | kOverlong3 | kOverlong2 | kOverlong4,
                                                    kAnyLow | kOverlong2,
                                                    kAnyLow,
                                                    kAnyLow,
                                                    kAnyLow | kTooLarge,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond,
                                                    kBeyond | kSurrogate,
                                                    kBeyond,
                                                    kBeyond};
constexpr std::array<std::uint8_t, 16> kSecondHigh = {kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTrail | kOverlong3 | kTooLarge2 | kOverlong4,
                                                      kTrail | kOverlong3 | kTooLarge,
                                                      kTrail | kSurrogate | kTooLarge,
                                                      kTrail | kSurrogate | kTooLarge,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort,
                                                      kTooShort};

// Whether bytes are UTF-8, 32 at a time.
class Utf8Check {
 public:
  INLINE_WITH_AVX2 Utf8Check()
      : errors_(_mm256_setzero_si256()), before_(_mm256_setzero_si256()), cut_(before_) {}

  INLINE_WITH_AVX2 void Take(const Block& block) {
    if (_mm256_movemask_epi8(_mm256_or_si256(block.low, block.high)) == 0) {  // all of it ASCII
      errors_ = _mm256_or_si256(errors_, cut_);
      cut_ = _mm256_setzero_si256();
      before_ = block.high;
      return;
    }
    Take(block.low);
    Take(block.high);
    // A lead byte so near the end that its sequence goes on behind it.
    alignas(32) static constexpr std::array<std::uint8_t, 32> kMost = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,  255,  255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xEF, 0xDF, 0xBF};
    cut_ = _mm256_subs_epu8(block.high,
                            _mm256_load_si256(reinterpret_cast<const __m256i*>(kMost.data())));
  }

  INLINE_WITH_AVX2 bool good() const {
    const __m256i bad = _mm256_or_si256(errors_, cut_);
    return _mm256_testz_si256(bad, bad) != 0;
  }

 private:
  // The bytes, moved `n` on, with the last of those before them in front.
  template <int n>
  INLINE_WITH_AVX2 __m256i Behind(__m256i bytes) const {
    return _mm256_alignr_epi8(bytes, _mm256_permute2x128_si256(before_, bytes, 0x21), 16 - n);
  }

  static INLINE_WITH_AVX2 __m256i HighHalves(__m256i bytes) {
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), Filled(0x0F));
  }

  INLINE_WITH_AVX2 void Take(__m256i bytes) {
    const __m256i first = Behind<1>(bytes);
    const __m256i wrong = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(Table(kFirstHigh), HighHalves(first)),
            _mm256_shuffle_epi8(Table(kFirstLow), _mm256_and_si256(first, Filled(0x0F)))),
        _mm256_shuffle_epi8(Table(kSecondHigh), HighHalves(bytes)));
    // Two behind E0.. and three behind F0.. must be continuations, and none else may.
    const __m256i third = _mm256_subs_epu8(Behind<2>(bytes), Filled(0xE0 - 0x80));
    const __m256i fourth = _mm256_subs_epu8(Behind<3>(bytes), Filled(0xF0 - 0x80));
    const __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), Filled(0x80));
    errors_ = _mm256_or_si256(errors_, _mm256_xor_si256(must, wrong));
    before_ = bytes;
  }

  __m256i errors_, before_, cut_;
};

// Reads blocks one after the other: what one leaves open, the next goes on with.
class Scan {
 public:
  explicit INLINE_WITH_AVX2 Scan(Structure& structure) : structure_(structure) {}

  INLINE_WITH_AVX2 void Take(const char* text, std::uint32_t at) {
    const Block block = Load(text);
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
  Utf8Check utf8_;
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

#pragma once

#include "fhir/blocks.hpp"

// Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2020).
namespace fhir::blocks {

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

}  // namespace fhir::blocks

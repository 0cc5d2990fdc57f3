#pragma once

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

// What is marked so is compiled for these instructions, whatever the build is compiled for: call it
// only where CanFindStructure.
#define WITH_AVX2 __attribute__((target("avx2,bmi,pclmul,popcnt")))
#define INLINE_WITH_AVX2 WITH_AVX2 __attribute__((always_inline)) inline

// 64 bytes of a text in two registers.
namespace fhir::blocks {

using Bits = std::uint64_t;  // one for each byte of a block, the first byte's the lowest

inline constexpr std::size_t kBlock = 64;

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

}  // namespace fhir::blocks

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace fhir {

// Places in a text, in their order. The room is kept between texts.
class Places {
 public:
  void Clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  const std::uint32_t* data() const { return room_.get(); }

  // Where the next places go; there is room for 64 more and some behind them.
  std::uint32_t* Next() {
    if (capacity_ - size_ < 2 * kMost) Widen();
    return room_.get() + size_;
  }
  void Grow(std::size_t places) { size_ += places; }

  std::size_t bytes() const { return capacity_ * sizeof(std::uint32_t); }
  void Release() { *this = {}; }

 private:
  static constexpr std::size_t kMost = 64;
  void Widen();

  std::unique_ptr<std::uint32_t[]> room_;
  std::size_t size_ = 0, capacity_ = 0;
};

// Where a JSON text has its structure.
struct Structure {
  // Each of `{}[]:,` outside a string, each string's opening quote and each first byte of anything
  // else that is not white space; then, twice, the end of the text.
  Places tokens;
  // Each backslash that begins an escape.
  Places escapes;
};

// Whether this machine has the instructions that FindStructure is made of (AVX2, BMI, PCLMUL).
bool CanFindStructure();

// Reads the text once, 64 bytes a step. False when it cannot be JSON: it is not UTF-8, has a
// control character inside a string or a string that does not end. True says no more than that.
bool FindStructure(std::string_view text, Structure& structure);

}  // namespace fhir

#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace fhir {

// Something that the thread keeps for its next use, with its room: lent for as long as this lives,
// and then trimmed of what most uses do not need. It may go back on another thread.
template <class T>
class Lent {
 public:
  Lent() {
    if (kept_.empty()) {
      lent_ = std::make_unique<T>();
    } else {
      lent_ = std::move(kept_.back());
      kept_.pop_back();
    }
  }
  ~Lent() {
    if (lent_ == nullptr) return;
    lent_->Trim();
    if (kept_.size() < kMostKept) kept_.push_back(std::move(lent_));
  }
  Lent(Lent&&) noexcept = default;
  Lent& operator=(Lent&& other) noexcept {
    std::swap(lent_, other.lent_);
    return *this;
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  T* operator->() const { return lent_.get(); }
  T& operator*() const { return *lent_; }

 private:
  // A thread seldom uses more at the same time.
  static constexpr std::size_t kMostKept = 4;
  inline static thread_local std::vector<std::unique_ptr<T>> kept_;

  std::unique_ptr<T> lent_;
};

// Empties vectors; those with room for more than so many bytes give it up.
template <class... Vectors>
void Empty(std::size_t most_bytes, Vectors&... vectors) {
  const auto empty = [most_bytes](auto& vector) {
    vector.clear();
    if (vector.capacity() * sizeof(vector[0]) > most_bytes) vector = {};
  };
  (empty(vectors), ...);
}

}  // namespace fhir

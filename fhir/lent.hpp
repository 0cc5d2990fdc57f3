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

 private:
  // As many as the thread has used at the same time.
  static constexpr std::size_t kMostKept = 4;
  inline static thread_local std::vector<std::unique_ptr<T>> kept_;

  std::unique_ptr<T> lent_;
};

}  // namespace fhir

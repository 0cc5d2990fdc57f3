#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace fhir {

// The access token of a request (CDS Hooks 2.0, "FHIR Authorization"). It lives as long as the
// request and cannot be copied, compared, printed or written as JSON. At its end its own
// bytes are overwritten, not those of the body that it came in.
class BearerToken {
 public:
  BearerToken() = default;
  explicit BearerToken(std::string_view token) : token_(token) {}
  BearerToken(BearerToken&& other) noexcept { *this = std::move(other); }
  BearerToken& operator=(BearerToken&& other) noexcept {
    if (this == &other) return *this;
    Wipe();
    token_ = other.token_;
    other.Wipe();
    return *this;
  }
  BearerToken(const BearerToken&) = delete;
  BearerToken& operator=(const BearerToken&) = delete;
  ~BearerToken() { Wipe(); }

  bool empty() const { return token_.empty(); }

  // The value of the Authorization header, for the one place that sends it.
  std::string AuthorizationHeader() const { return "Bearer " + token_; }

 private:
  void Wipe() {
    volatile char* byte = token_.data();
    for (std::size_t left = token_.size(); left > 0; --left) *byte++ = 0;
    token_.clear();
  }

  std::string token_;
};

}  // namespace fhir

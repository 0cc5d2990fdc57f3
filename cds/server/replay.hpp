#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace cds::server {

// What is known of a token that was just seen.
enum class Use : std::uint8_t {
  kFirst,
  kAgain,
  kFull,  // nothing more can be remembered
  kLost,  // the memory does not answer
};

// Remembers which tokens were used, so that each is taken once (requirement R-JWT-13). Safe to
// call from any thread. Only tokens with a good signature may be brought here.
class ReplayGuard {
 public:
  virtual ~ReplayGuard() = default;

  // Notes the token, and says whether it was noted before. It is remembered until `until`, the
  // moment from which it would be refused as expired.
  virtual Use Note(std::string_view issuer, std::string_view id, std::chrono::sys_seconds until,
                   std::chrono::sys_seconds now) = 0;
};

// In this process: a restart forgets, and other instances do not know. About 100 bytes a token.
class MemoryReplayGuard : public ReplayGuard {
 public:
  explicit MemoryReplayGuard(std::size_t most_tokens = 200'000);
  ~MemoryReplayGuard() override;

  Use Note(std::string_view issuer, std::string_view id, std::chrono::sys_seconds until,
           std::chrono::sys_seconds now) override;

  std::size_t size() const;  // tokens remembered, for metrics

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds::server

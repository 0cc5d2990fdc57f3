#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cds/server/replay.hpp"

namespace cds::server {

// Where the Redis server is. The connection is not encrypted: it belongs on a private network.
struct RedisAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string password{};  // empty: none
  // For connecting, and for each answer.
  std::chrono::milliseconds patience{250};
  // No attempt is made for so long after one failed, so that callers do not queue for it.
  std::chrono::milliseconds pause{1'000};
};

// The used tokens in a Redis server that several instances share. While it does not answer, no
// token is first: kLost. It connects when it is first asked, and when the connection was closed
// while it was idle. SIGPIPE must be ignored.
class RedisReplayGuard : public ReplayGuard {
 public:
  explicit RedisReplayGuard(RedisAddress address);
  ~RedisReplayGuard() override;

  Use Note(std::string_view issuer, std::string_view id, std::chrono::sys_seconds until,
           std::chrono::sys_seconds now) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds::server

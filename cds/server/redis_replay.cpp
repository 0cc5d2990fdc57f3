#include "cds/server/redis_replay.hpp"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <mutex>
#include <string_view>
#include <utility>

#include "cds/server/token_digest.hpp"
#include "fhir/hex.hpp"

namespace cds::server {
namespace {

using std::chrono::steady_clock;

// Instances remember for longer than they must, since their clocks differ.
constexpr std::chrono::seconds kClockDifference{60};

struct Freed {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Connection = std::unique_ptr<redisContext, Freed>;
using Reply = std::unique_ptr<redisReply, Freed>;

timeval ToTimeval(std::chrono::milliseconds time) {
  return {static_cast<time_t>(time.count() / 1000),
          static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

Reply Command(const Connection& connection, std::initializer_list<std::string_view> words) {
  const char* texts[8] = {};
  std::size_t sizes[8] = {};
  int count = 0;
  for (const std::string_view word : words) {
    texts[count] = word.data();
    sizes[count++] = word.size();
  }
  return Reply(static_cast<redisReply*>(redisCommandArgv(connection.get(), count, texts, sizes)));
}

bool IsOk(const Reply& reply) {
  return reply && reply->type == REDIS_REPLY_STATUS &&
         std::string_view(reply->str, static_cast<std::size_t>(reply->len)) == "OK";
}

}  // namespace

struct RedisReplayGuard::Impl {
  // Nothing is due between commands: what there is to be read is the end of the connection, by a
  // time limit, a restart or a proxy. It is looked for before anything is sent. A command that went
  // out is never sent again: had the first arrived, the second would make a replay of a good token.
  bool HasEnded() const {
    pollfd socket{connection->fd, POLLIN, 0};
    return poll(&socket, 1, 0) != 0;
  }

  // Whether there is a connection, after trying for one; not while pausing.
  bool Connect() {
    if (connection && HasEnded()) connection.reset();
    if (connection) return true;
    if (steady_clock::now() < next_attempt) return false;
    const timeval patience = ToTimeval(address.patience);
    connection.reset(redisConnectWithTimeout(address.host.c_str(), address.port, patience));
    if (connection && connection->err == 0 &&
        redisSetTimeout(connection.get(), patience) == REDIS_OK &&
        redisEnableKeepAlive(connection.get()) == REDIS_OK &&  // an end that was not told is found
        (address.password.empty() || IsOk(Command(connection, {"AUTH", address.password})))) {
      return true;
    }
    Drop();
    return false;
  }

  // A connection that failed is never used again: a late answer would be taken for the next one's.
  void Drop() {
    connection.reset();
    next_attempt = steady_clock::now() + address.pause;
  }

  Use Set(const std::string& key, std::chrono::seconds seconds) {
    const Reply reply =
        Command(connection, {"SET", key, "1", "NX", "EX", std::to_string(seconds.count())});
    if (IsOk(reply)) return Use::kFirst;
    if (reply && reply->type == REDIS_REPLY_NIL) return Use::kAgain;
    const bool full = reply && reply->type == REDIS_REPLY_ERROR &&
                      std::string_view(reply->str).starts_with("OOM");
    if (!full) Drop();
    return full ? Use::kFull : Use::kLost;
  }

  RedisAddress address;
  std::mutex mutex;
  Connection connection;
  steady_clock::time_point next_attempt;
};

RedisReplayGuard::RedisReplayGuard(RedisAddress address) : impl_(std::make_unique<Impl>()) {
  impl_->address = std::move(address);
}

RedisReplayGuard::~RedisReplayGuard() = default;

Use RedisReplayGuard::Note(std::string_view issuer, std::string_view id,
                           std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
  const std::string key = "lumbar:jti:" + fhir::Hex(TokenDigest(issuer, id));
  const auto asked = steady_clock::now();
  const std::lock_guard lock(impl_->mutex);
  // Behind a slow server the queue empties by itself: who waited too long asks nothing more.
  if (steady_clock::now() - asked > 2 * impl_->address.patience) return Use::kLost;
  if (!impl_->Connect()) return Use::kLost;
  return impl_->Set(key, std::max(until - now, std::chrono::seconds(1)) + kClockDifference);
}

}  // namespace cds::server

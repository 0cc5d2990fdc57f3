#include "cds/server/remote_keys.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "cds/server/published_keys.hpp"

namespace cds::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Instances that started together do not ask together.
milliseconds Jittered(milliseconds time, std::minstd_rand& random) {
  const auto tenth = time.count() / 10;
  return time + milliseconds(std::uniform_int_distribution(-tenth, tenth)(random));
}

}  // namespace

fhir::Result<JwkSet> AcceptKeySet(std::string text, bool demo) {
  auto set = ReadJwkSet(std::move(text));
  if (set && !demo && std::ranges::any_of(set->keys, IsPublishedKey, &Jwk::thumbprint)) {
    return fhir::Issue{fhir::IssueType::kForbidden, "it has a key whose private part is public",
                       "keys"};
  }
  return set;
}

RemoteKeys::RemoteKeys(Fetch fetch, bool demo, const KeyTiming& timing, Tell tell)
    : fetch_(std::move(fetch)),
      demo_(demo),
      timing_(timing),
      tell_(std::move(tell)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

std::shared_ptr<const JwkSet> RemoteKeys::Get() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

void RemoteKeys::Miss() {
  const auto now = steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (missed_ && now - *missed_ < timing_.miss) return;
    missed_ = now;
    wanted_ = true;
  }
  wake_.notify_one();
}

KeyState RemoteKeys::state() const {
  const std::lock_guard lock(mutex_);
  KeyState state = state_;
  if (had_) state.age = std::chrono::duration_cast<milliseconds>(steady_clock::now() - *had_);
  return state;
}

void RemoteKeys::Run(const std::stop_token& stop) {
  std::minstd_rand random(std::random_device{}());
  while (!stop.stop_requested()) {
    FetchOnce(stop);
    std::unique_lock lock(mutex_);
    const auto pause = Jittered(state_.fault.empty() ? timing_.refresh : timing_.retry, random);
    wake_.wait_for(lock, stop, pause, [this] { return wanted_; });
    wanted_ = false;
  }
}

void RemoteKeys::FetchOnce(const std::stop_token& stop) {
  auto text = fetch_(stop);
  if (stop.stop_requested()) return;  // it was cut short by us
  auto set = text ? AcceptKeySet(*std::move(text), demo_) : text.error();
  std::string fault = set ? "" : set.error().diagnostics;
  auto fresh = set ? std::make_shared<const JwkSet>(*std::move(set)) : nullptr;
  bool turned = false;
  {
    const std::lock_guard lock(mutex_);
    turned = state_.fault.empty() != fault.empty();
    state_.fault = std::move(fault);
    ++state_.fetches;
    if (fresh) {
      keys_.swap(fresh);
      had_ = steady_clock::now();
    } else {
      ++state_.failures;
    }
  }
  if (turned) tell_(state());
}

}  // namespace cds::server

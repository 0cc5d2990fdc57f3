#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "cds/server/jwk_set.hpp"
#include "fhir/result.hpp"

namespace cds::server {

// When key sets are fetched.
struct KeyTiming {
  std::chrono::milliseconds refresh{std::chrono::minutes{10}};  // give or take a tenth
  std::chrono::milliseconds retry{std::chrono::minutes{1}};     // after a failure, likewise
  std::chrono::milliseconds miss{std::chrono::minutes{1}};      // between fetches for unknown keys
};

// How a client's keys are doing.
struct KeyState {
  std::optional<std::chrono::milliseconds> age;  // since they were last had; nothing: never
  std::uint64_t fetches = 0;
  std::uint64_t failures = 0;
  std::string fault;  // of the last fetch; empty: it went well
};

// The key set that a text holds. Unless in demo, a set with a key whose private part is public is
// refused as a whole: who put it there can be anyone.
fhir::Result<JwkSet> AcceptKeySet(std::string text, bool demo);

// One client's keys, fetched by a thread of its own: at once, from time to time, and when a key was
// missed. A fetch that fails leaves the keys as they are.
class RemoteKeys {
 public:
  using Fetch = std::function<fhir::Result<std::string>(const std::stop_token&)>;
  using Tell = std::function<void(const KeyState&)>;

  // `tell` is called on that thread when fetching begins to fail, and when it works again.
  RemoteKeys(Fetch fetch, bool demo, const KeyTiming& timing, Tell tell);

  std::shared_ptr<const JwkSet> Get() const;  // null: never had
  void Miss();
  KeyState state() const;

 private:
  void Run(const std::stop_token& stop);
  void FetchOnce(const std::stop_token& stop);

  Fetch fetch_;
  bool demo_;
  KeyTiming timing_;
  Tell tell_;
  mutable std::mutex mutex_;  // held to copy, never while fetching
  std::condition_variable_any wake_;
  std::shared_ptr<const JwkSet> keys_;
  std::optional<std::chrono::steady_clock::time_point> had_;
  std::optional<std::chrono::steady_clock::time_point> missed_;
  bool wanted_ = false;
  KeyState state_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace cds::server

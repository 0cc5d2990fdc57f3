#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "cds/hooks/knowledge.hpp"
#include "cds/server/config.hpp"
#include "mappings/value_set.hpp"

namespace cds::server {

// What answers are made from, as the configuration says. Every fault is added to `faults`; use the
// result only when there are none.
hooks::Knowledge ReadKnowledge(const Config& config, std::vector<mappings::Fault>& faults);

// The knowledge that calls are answered with. Its files can be read again while the service runs;
// a call that began with the old knowledge is answered with it.
class KnowledgeInForce {
 public:
  explicit KnowledgeInForce(hooks::SharedKnowledge knowledge);

  // Safe to call from any thread; the same for the others.
  hooks::SharedKnowledge Get() const;

  // Whether what was last read was refused.
  bool refused() const { return refused_; }

  // Reads the files again, some 30 ms. Without any fault it is in force from here on; else the old
  // knowledge stays, and the faults are the answer.
  std::vector<mappings::Fault> Reload(const Config& config);

 private:
  mutable std::mutex mutex_;
  hooks::SharedKnowledge knowledge_;
  std::atomic<bool> refused_ = false;
};

}  // namespace cds::server

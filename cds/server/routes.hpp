#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds/feedback/issued_cards.hpp"
#include "cds/feedback/store.hpp"
#include "cds/hooks/client.hpp"
#include "cds/hooks/consultation.hpp"
#include "cds/hooks/services.hpp"
#include "cds/server/audit.hpp"
#include "cds/server/config.hpp"
#include "cds/server/cors.hpp"
#include "cds/server/gate.hpp"
#include "cds/server/http_message.hpp"
#include "cds/server/knowledge_in_force.hpp"
#include "cds/server/log.hpp"
#include "cds/server/metrics.hpp"
#include "cds/server/pace.hpp"

namespace cds::server {

// What the routes answer with; all of it outlives them.
struct Desk {
  const KnowledgeInForce& knowledge;
  const hooks::Client& client;  // whoever does not say who he is
  Log& log;
  feedback::Store* store = nullptr;  // none: no feedback is kept
  const Gate* gate = nullptr;        // none: everyone is let in
  Audit* audit = nullptr;            // none: not kept
};

// Whose listener a request came in by.
enum class Listener : std::uint8_t { kClients, kOperators };

// Everything that is answered over HTTP: finds the route, answers, writes the one log line. Every
// error is an OperationOutcome.
class Routes {
 public:
  Routes(const Desk& desk, const Config& config);

  // Safe to call from any thread. Operators' listener has /livez, /readyz and /metrics alone; where
  // there is one, the clients' has no /metrics.
  Answered Answer(Request&& request, Listener by = Listener::kClients) const;

  // What the HTTP server turns down before it is a request, in the same form.
  Reply Refuse(int status, std::string_view why) const;

  // What was read again while the service runs, for the metrics: "value_sets", "certificate".
  void CountReload(std::string_view what, bool taken, std::uint64_t by = 1) const;

 private:
  struct Visit;
  struct Route;
  static const Route kRoutes[];

  bool Offers(Listener by, const Route& route) const;
  Answered Dispatch(Visit& visit) const;
  Answered LetIn(Visit& visit, const Route& route) const;
  Answered Attend(Visit& visit, const Route& route) const;
  Answered Follow(Visit&& visit, Answered&& answered) const;
  Reply Finish(const Visit& visit, Reply reply) const;

  Answered Discover(Visit& visit) const;
  Answered Call(Visit& visit) const;
  Answered SaveFeedback(Visit& visit) const;
  Answered Live(Visit& visit) const;
  Answered Ready(Visit& visit) const;
  Answered ShowMetrics(Visit& visit) const;

  Reply WriteCards(hooks::Consultation& consultation, const hooks::Service& service) const;
  Reply CardsOf(hooks::Consultation& consultation) const;
  void Remember(const hooks::Consultation& consultation,
                const std::vector<std::string>& uuids) const;
  void Count(const hooks::Consultation& consultation) const;
  fhir::Result<void> Noted(fhir::Result<void> of_store) const;

  const Desk desk_;
  const Cors cors_;
  const bool operators_apart_;
  const std::string discovery_;
  mutable std::map<std::string, Pace, std::less<>> paces_;  // of the clients that have one
  mutable feedback::IssuedCards issued_;
  mutable Metrics metrics_;
  mutable std::atomic<bool> store_fails_ = false;
};

}  // namespace cds::server

#include "cds/server/routes.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "cds/hooks/feedback.hpp"
#include "cds/hooks/prefetch.hpp"
#include "cds/hooks/services.hpp"
#include "cds/server/health.hpp"
#include "cds/server/media_type.hpp"
#include "cds/server/path.hpp"
#include "cds/server/replies.hpp"
#include "fhir/json_writer.hpp"

namespace cds::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestFeedback = 64 * 1024;

std::string LabelsOf(const LogEntry& entry) {
  std::string labels;
  labels.reserve(128);
  labels.append("service=\"").append(entry.service);
  labels.append("\",route=\"").append(entry.route);
  labels.append("\",status=\"").append(std::to_string(entry.status)).append("\"");
  return labels;
}

std::string WriteSaved(std::size_t entries) {
  fhir::JsonWriter json;
  json.StartObject().Key("saved").Number(static_cast<std::int64_t>(entries)).EndObject();
  return json.Take();
}

}  // namespace

// A request on its way to the function that answers it, and what will be logged of it.
struct Routes::Visit {
  Request request;
  Clock::time_point began;
  const hooks::Client* client;
  const hooks::Service* service = nullptr;  // null where the path names none
  LogEntry entry{};
  Listener by = Listener::kClients;
};

// "{id}" stands for the id of a service we offer.
struct Routes::Route {
  // Clients are only those that the gate lets in.
  enum class For : std::uint8_t { kClients, kAnyone, kOperators };

  std::string_view path;
  std::string_view method;
  Answered (Routes::*answer)(Visit&) const;
  For whom = For::kClients;

  bool IsGuarded() const { return whom == For::kClients; }
  // Clients' paths also with a slash too many; others to the letter, as proxies hide them.
  bool Matches(std::string_view asked, const Path& path_asked) const {
    if (!IsGuarded()) return asked == path;
    const Path own = SplitPath(path);
    if (own.size != path_asked.size) return false;
    for (std::size_t i = 0; i < own.size; ++i) {
      if (own.parts[i] != "{id}" && own.parts[i] != path_asked.parts[i]) return false;
    }
    return true;
  }
};

const Routes::Route Routes::kRoutes[] = {
    {"/cds-services", "GET", &Routes::Discover},
    {"/cds-services/{id}", "POST", &Routes::Call},
    {"/cds-services/{id}/feedback", "POST", &Routes::SaveFeedback},
    {"/livez", "GET", &Routes::Live, Route::For::kAnyone},
    {"/readyz", "GET", &Routes::Ready, Route::For::kAnyone},
    {"/metrics", "GET", &Routes::ShowMetrics, Route::For::kOperators},
};

Routes::Routes(const Desk& desk, const Config& config)
    : desk_(desk),
      cors_(config.cors_origins),
      operators_apart_(!config.operations_listen.empty()),
      discovery_(hooks::WriteDiscovery(config.prefetch_windows)) {
  for (const auto& [name, client] : config.clients) {
    if (client.rate > 0) paces_.try_emplace(name, client.rate);
  }
  for (const bool taken : {true, false}) CountReload("value_sets", taken, 0);
  if (desk.store != nullptr) metrics_.Count("lumbar_feedback_failures_total", "", 0);
}

void Routes::CountReload(std::string_view what, bool taken, std::uint64_t by) const {
  const std::string outcome = taken ? "\",outcome=\"taken\"" : "\",outcome=\"refused\"";
  metrics_.Count("lumbar_reloads_total", "what=\"" + std::string(what) + outcome, by);
}

Answered Routes::Answer(Request&& request, Listener by) const {
  Visit visit{std::move(request), Clock::now(), &desk_.client};
  visit.by = by;
  visit.entry.bytes_in = visit.request.body.size();
  Answered answered = Dispatch(visit);
  return Follow(std::move(visit), std::move(answered));
}

// To the reply, however often there is something to wait for before it.
Answered Routes::Follow(Visit&& visit, Answered&& answered) const {
  if (Reply* const reply = std::get_if<Reply>(&answered)) return Finish(visit, std::move(*reply));
  visit.request.body.clear();
  Work& work = std::get<Work>(answered);
  auto follow = [this, visit = std::move(visit), go_on = std::move(work.go_on)]() mutable {
    return Follow(std::move(visit), go_on());
  };
  return Work{work.awaited, std::move(follow)};
}

Reply Routes::Finish(const Visit& visit, Reply reply) const {
  if (visit.by == Listener::kClients) cors_.Allow(visit.request.origin, reply);
  LogEntry entry = visit.entry;
  entry.status = reply.status;
  entry.bytes_out = reply.body.size();
  entry.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - visit.began);
  desk_.log.Write(entry);
  metrics_.Observe(entry.took);
  metrics_.Count("lumbar_requests_total", LabelsOf(entry));
  return reply;
}

Reply Routes::Refuse(int status, std::string_view why) const {
  return Finish({{}, Clock::now(), &desk_.client}, ErrorReply(status, why));
}

bool Routes::Offers(Listener by, const Route& route) const {
  if (by == Listener::kOperators) return route.whom != Route::For::kClients;
  return route.whom != Route::For::kOperators || !operators_apart_;
}

Answered Routes::Dispatch(Visit& visit) const {
  const Request& request = visit.request;
  const std::string_view asked =
      std::string_view(request.target).substr(0, request.target.find('?'));
  const Path path = SplitPath(asked);
  const auto* const route = std::ranges::find_if(kRoutes, [&](const Route& each) {
    return each.Matches(asked, path) && Offers(visit.by, each);
  });
  if (route == std::end(kRoutes)) {
    return ErrorReply(404, visit.by == Listener::kOperators
                               ? "There is nothing at this path; /readyz, /livez and /metrics are."
                               : "There is nothing at this path; GET /cds-services lists what "
                                 "there is.");
  }
  visit.entry.route = route->path;
  if (request.method == "OPTIONS") {
    visit.entry.method = "OPTIONS";
    return cors_.Preflight(route->method);
  }
  if (path.size > 1) {
    visit.service = hooks::FindService(path.parts[1]);
    if (visit.service == nullptr) return ErrorReply(404, "There is no such service.");
    visit.entry.service = visit.service->id;
  }
  const bool head = request.method == "HEAD" && route->method == "GET";
  if (request.method != route->method && !head) {
    Reply reply = ErrorReply(405, "This path does not take this method.");
    reply.headers.push_back(AllowLine(route->method));
    return reply;
  }
  visit.entry.method = head ? "HEAD" : route->method;
  if (route->method == "POST") {
    visit.entry.hook_instance = FindHookInstance(request.body);
    if (!IsJsonType(request.content_type)) {
      return ErrorReply(415, "The body must be application/json in UTF-8.");
    }
  }
  const bool guarded = route->IsGuarded() && desk_.gate != nullptr && !desk_.gate->is_open();
  return guarded ? LetIn(visit, *route) : Attend(visit, *route);
}

// Only who is known to be the client uses up what it may call.
Answered Routes::Attend(Visit& visit, const Route& route) const {
  const auto pace = route.IsGuarded() ? paces_.find(visit.client->name) : paces_.end();
  if (pace != paces_.end() && !pace->second.Take(Clock::now())) {
    return ErrorReply(429, "The client calls more often than was agreed.");
  }
  return (this->*route.answer)(visit);
}

// First what costs nothing, here; then the signature and the answer, on a worker. Who is not let in
// learns no more than that (requirement R-JWT-16).
Answered Routes::LetIn(Visit& visit, const Route& route) const {
  const auto refuse = [this](Refusal refusal) {
    metrics_.Count("lumbar_refusals_total", "reason=\"" + std::string(NameOf(refusal)) + "\"");
    const int status = StatusOf(refusal);
    return ErrorReply(status, status == 401 ? "" : "The service is busy.");
  };
  const std::string_view path = visit.request.target;
  auto candidate =
      desk_.gate->Precheck(visit.request.authorization, path.substr(0, path.find('?')));
  if (!candidate) return refuse(candidate.error());
  std::string body = std::move(visit.request.body);
  auto inside = std::make_shared<Visit>(visit);
  inside->request.body = std::move(body);
  auto admit = [this, refuse, &route, candidate = std::move(*candidate),
                visit = std::move(inside)]() -> Answered {
    const auto client = desk_.gate->Admit(candidate);
    if (!client) return refuse(client.error());
    visit->client = *client;
    return Attend(*visit, route);
  };
  return Work{Awaited::kSignature, std::move(admit)};
}

Answered Routes::Discover(Visit& /*visit*/) const { return JsonReply(200, discovery_); }

Answered Routes::Call(Visit& visit) const {
  const hooks::SharedKnowledge knowledge = desk_.knowledge.Get();
  auto begun = hooks::Consultation::Begin(std::move(visit.request.body), visit.service->id,
                                          knowledge, *visit.client);
  if (!begun) {
    Reply reply = ErrorReply(begun.error());
    if (desk_.audit != nullptr) {
      desk_.audit->Write(*knowledge, visit.client->name, visit.service->id,
                         visit.entry.hook_instance, reply.status);
    }
    return reply;
  }
  const std::shared_ptr<hooks::Consultation> consultation = std::move(*begun);
  if (!consultation->must_ask()) return WriteCards(*consultation, *visit.service);
  const auto ask = [this, consultation, service = visit.service] {
    consultation->Ask();
    return WriteCards(*consultation, *service);
  };
  return Work{Awaited::kFhirServer, ask};
}

Reply Routes::WriteCards(hooks::Consultation& consultation, const hooks::Service& service) const {
  Reply reply = CardsOf(consultation);
  if (desk_.audit != nullptr) desk_.audit->Write(consultation, service.id, reply.status);
  return reply;
}

Reply Routes::CardsOf(hooks::Consultation& consultation) const {
  const auto decided = consultation.Decide();
  if (!decided) return ErrorReply(decided.error());
  hooks::Response response = consultation.Respond();
  if (desk_.store != nullptr) Remember(consultation, response.cards);
  Count(consultation);
  return JsonReply(200, std::move(response.body));
}

// So that feedback, which names the card alone, is counted to its rule.
void Routes::Remember(const hooks::Consultation& consultation,
                      const std::vector<std::string>& uuids) const {
  std::vector<feedback::IssuedCard> cards;
  cards.reserve(uuids.size());
  for (std::size_t i = 0; i < uuids.size(); ++i) {
    cards.push_back({uuids[i], consultation.advice()[i].rule->id});
  }
  issued_.Remember(consultation.client().name, cards, Clock::now());
}

// What was shown, and what was not to be had.
void Routes::Count(const hooks::Consultation& consultation) const {
  for (const guideline::Advice& advice : consultation.advice()) {
    metrics_.Count("lumbar_cards_total", "rule=\"" + std::string(advice.rule->id) + "\"");
  }
  for (const hooks::PrefetchTemplate& asked : hooks::PrefetchTemplates()) {
    if (consultation.record().WasRead(asked.question)) continue;
    metrics_.Count("lumbar_unread_total", "key=\"" + std::string(asked.key) + "\"");
  }
}

// The log has a line when the store begins to fail, and one when it works again. That a message was
// saved does not show that: what was there already takes no room.
fhir::Result<void> Routes::Noted(fhir::Result<void> of_store) const {
  if (of_store && store_fails_ && !desk_.store->CheckWritable()) return of_store;
  const bool fails = of_store.has_error();
  if (store_fails_.exchange(fails) != fails) {
    desk_.log.Say(fails ? "lumbar: feedback cannot be kept: " + of_store.error().diagnostics
                        : "lumbar: feedback can be kept again");
  }
  return of_store;
}

Answered Routes::SaveFeedback(Visit& visit) const {
  if (desk_.store == nullptr) return ErrorReply(404, "This service keeps no feedback.");
  std::string& body = visit.request.body;
  if (body.size() > kLongestFeedback) return ErrorReply(413, "Feedback is up to 64 KB.");
  fhir::JsonDocument document;
  const auto json = document.Parse(body);
  if (!json) return ErrorReply(json.error());
  auto read = hooks::ReadFeedback(*json);
  if (!read) return ErrorReply(read.error());
  auto entries = issued_.Match(visit.client->name, std::move(*read), Clock::now());
  auto save = [this, service = visit.service, client = visit.client->name,
               entries = std::move(entries)] {
    if (!Noted(desk_.store->Save(client, service->id, entries))) {
      metrics_.Count("lumbar_feedback_failures_total", "");
      return ErrorReply(503, "The feedback could not be kept; send it again.");
    }
    for (const feedback::Entry& entry : entries) {
      metrics_.Count("lumbar_feedback_total",
                     "outcome=\"" + std::string(hooks::CodeOf(entry.feedback.outcome)) + "\"");
    }
    if (desk_.audit != nullptr) {
      desk_.audit->Write(*desk_.knowledge.Get(), client, service->id, {}, 200);
    }
    return JsonReply(200, WriteSaved(entries.size()));
  };
  return Work{Awaited::kStore, std::move(save)};
}

Answered Routes::Live(Visit& /*visit*/) const { return JsonReply(200, R"({"status":"alive"})"); }

Answered Routes::Ready(Visit& visit) const {
  if (visit.request.stopping) return ErrorReply(503, "The service is about to stop.");
  if (desk_.store == nullptr) return JsonReply(200, WriteReady(desk_));
  const auto check = [this] {
    if (Noted(desk_.store->CheckWritable())) return JsonReply(200, WriteReady(desk_));
    return ErrorReply(503, "The store of feedback cannot be written to.");
  };
  return Work{Awaited::kStore, check};
}

Answered Routes::ShowMetrics(Visit& /*visit*/) const {
  return Reply{
      200,
      {"Content-Type: text/plain; version=0.0.4; charset=utf-8", "Cache-Control: no-store"},
      metrics_.Write(WriteGauges(desk_))};
}

}  // namespace cds::server

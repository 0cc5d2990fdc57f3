#include "cds/hooks/consultation.hpp"

#include <algorithm>

#include "cds/hooks/explain.hpp"
#include "cds/hooks/services.hpp"
#include "fhir/room.hpp"

namespace cds::hooks {

struct Consultation::Findings {
  Findings(const Consultation& of, fhir::Now at)
      : assessment(*of.record_, of.about_,
                   {of.knowledge().value_sets, of.knowledge().parameters, at,
                    of.knowledge().canonical_base}),
        look([this](const mappings::Finding& finding) -> const mappings::Evidence& {
          return assessment(finding);
        }),
        situation{look,
                  assessment.orders(),
                  !IsOrderHook(of.request_.hook),
                  assessment.patient().deceased,
                  of.knowledge().parameters,
                  at},
        setting{of.request_,
                *of.record_,
                assessment,
                look,
                of.knowledge(),
                of.client_,
                at,
                of.request_.dispatched.empty() && AreR4(of.record_->drafts())} {}

  const mappings::Assessment assessment;
  const guideline::Look look;
  const guideline::Situation situation;
  const Setting setting;
};

Consultation::Consultation(std::string body, SharedKnowledge knowledge, const Client& client)
    : knowledge_(std::move(knowledge)), client_(client), body_(std::move(body)) {}

Consultation::~Consultation() { fhir::KeepRoom(std::move(body_)); }

fhir::Result<std::unique_ptr<Consultation>> Consultation::Begin(std::string body,
                                                                std::string_view service_id,
                                                                SharedKnowledge knowledge,
                                                                const Client& client) {
  std::unique_ptr<Consultation> consultation(
      new Consultation(std::move(body), std::move(knowledge), client));
  if (const auto read = consultation->Read(service_id); !read) return read.error();
  return consultation;
}

fhir::Result<void> Consultation::Read(std::string_view service_id) {
  const auto json = document_->Parse(body_, knowledge_->json_limits);
  if (!json) return json.error();
  auto request = ReadRequest(*json);  // what was asked
  if (!request) return request.error();
  request_ = std::move(*request);
  const auto service = ServiceFor(request_.hook, service_id);
  if (!service) return service.error();
  auto record = Gather(request_);  // what came with it
  if (!record) return record.error();
  record_.emplace(std::move(*record));
  OpenServer();
  if (server_) gaps_ = GapsOf(request_, *record_, knowledge_->value_sets);
  return {};
}

void Consultation::OpenServer() {
  fhir::BearerToken& token = request_.authorization.token;
  if (!client_.open_server || request_.fhir_server.empty()) return;
  if (!request_.authorization.granted && !client_.asks_without_token) return;
  if (request_.authorization.granted && request_.authorization.expires_in.count() <= 0) return;
  server_ = client_.open_server(request_.fhir_server, std::move(token));
}

void Consultation::Ask() {
  std::vector<std::string> queries;
  queries.reserve(gaps_.size());
  for (const Gap& gap : gaps_) queries.push_back(gap.query);
  auto deadline = received_ + client_.deadline;
  if (request_.authorization.granted) {
    deadline = std::min(deadline, received_ + request_.authorization.expires_in);
  }
  answers_ = server_->Ask(queries, deadline);
  AddAnswers(gaps_, answers_, *record_);
  server_.reset();
}

fhir::Result<void> Consultation::Decide() {
  about_ = SituationOf(request_, *record_);
  findings_ = std::make_unique<Findings>(*this, knowledge_->now());
  if (const auto missing = WhatIsMissing(request_, *record_, findings_->assessment)) {
    return *missing;
  }
  advice_ = Combine(Apply(guideline::Rules(), findings_->situation), knowledge_->parameters);
  return {};
}

const guideline::Situation& Consultation::situation() const { return findings_->situation; }

const Setting& Consultation::setting() const { return findings_->setting; }

Response Consultation::Respond() const { return WriteResponse(advice_, findings_->setting); }

std::string Consultation::Write() const { return Respond().body; }

std::string Consultation::Explain() const {
  return WriteExplanation(findings_->situation, findings_->setting);
}

}  // namespace cds::hooks

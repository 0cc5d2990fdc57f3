#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cds/hooks/request.hpp"
#include "fhir/record.hpp"

namespace cds::hooks {

// One question about a patient: the key under which clients send its answer, and the query that
// asks it (CDS Hooks 2.0, "Prefetch Template").
struct PrefetchTemplate {
  fhir::Question question;
  std::string_view key;
  std::string_view query;
  std::string_view window;  // narrows the query, where clients know today() (requirement R-PF-14)
};
std::span<const PrefetchTemplate> PrefetchTemplates();

// The prefetch key of a question.
std::string_view KeyOf(fhir::Question question);

// The query that asks it of the request's FHIR server; empty when the request lacks the id for it.
std::string QueryOf(fhir::Question question, const Request& request);

}  // namespace cds::hooks

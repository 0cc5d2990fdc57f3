#include "fhir/fetch.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "fhir/guarded_get.hpp"
#include "fhir/paging.hpp"

namespace fhir {
namespace {

using std::chrono::steady_clock;

const Issue kTooLate{IssueType::kTransient, "the FHIR server did not answer in time", {}};
const Issue kLeftAlone{
    IssueType::kTransient, "the FHIR server failed too often, and is left alone", {}};
const Issue kUnresolved{IssueType::kTransient, "the FHIR server's name is not known", {}};

// One GET, if the breaker allows it; what becomes of it is told the breaker.
Result<std::string> AskOnce(Host& host, const Get& get, const GetLimits& limits) {
  const auto start = steady_clock::now();
  if (start >= limits.deadline) return kTooLate;
  if (!host.breaker.Allows(start)) return kLeftAlone;
  auto body = GuardedGet(get, limits);
  const auto end = steady_clock::now();
  if (body || body.error().type != IssueType::kTransient) {
    host.breaker.Succeeded();
  } else if (end >= limits.deadline && end - start < limits.step) {
    host.breaker.Abandoned();  // we had no time for it
  } else {
    host.breaker.Failed(end);
  }
  return body;
}

}  // namespace

void Host::Resolve() {
  auto found = AddressesOf(base);
  if (found.empty()) return;
  const std::lock_guard lock(mutex_);
  addresses_ = std::make_shared<const std::vector<Address>>(std::move(found));
}

Host::Addresses Host::addresses() const {
  const std::lock_guard lock(mutex_);
  return addresses_;
}

Asking::Asking(std::size_t queries, Server::Deadline until, std::size_t bytes)
    : deadline(until),
      bytes_left(static_cast<std::int64_t>(bytes)),
      answers_(queries),
      done_(queries),
      left_(queries) {}

bool Asking::AddPage(std::size_t query, std::unique_ptr<Page> page) {
  const std::lock_guard lock(mutex_);
  if (!over_) answers_[query].pages.push_back(std::move(page));
  return !over_;
}

void Asking::Finish(std::size_t query, bool complete, std::optional<Issue> issue) {
  {
    const std::lock_guard lock(mutex_);
    if (over_ || done_[query]) return;
    answers_[query].complete = complete;
    answers_[query].issue = std::move(issue);
    done_[query] = true;
    --left_;
  }
  finished_.notify_one();
}

std::vector<ServerAnswer> Asking::Wait() {
  std::unique_lock lock(mutex_);
  finished_.wait_until(lock, deadline, [this] { return left_ == 0; });
  over_ = true;
  for (std::size_t query = 0; query < answers_.size(); ++query) {
    if (!done_[query]) answers_[query].issue = kTooLate;
  }
  return std::move(answers_);
}

void Fetch(Host& host, const TlsTrust* trust, const HttpLimits& limits, const Grant& grant,
           Start start, Asking& asking, std::size_t query) {
  const auto addresses = host.addresses();
  if (addresses->empty()) return asking.Finish(query, false, kUnresolved);
  const std::string authorization =
      grant.token.empty() ? std::string() : grant.token.AuthorizationHeader();
  const GetLimits get_limits{asking.deadline, limits.step, limits.page_bytes, &asking.bytes_left};
  Paging paging(host.base, std::move(start.target), start.first_page, limits.paging);
  while (!paging.next().empty()) {
    const Get get{host.base, *addresses, trust, paging.next(), authorization, grant.traceparent};
    auto body = AskOnce(host, get, get_limits);
    if (!body) return asking.Finish(query, false, body.error());
    auto page = paging.Take(*std::move(body));
    if (!page) return asking.Finish(query, false, page.error());
    if (!asking.AddPage(query, *std::move(page))) return;
  }
  asking.Finish(query, paging.complete(), paging.issue());
}

}  // namespace fhir

#include "fhir/http_client.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "fhir/fetch.hpp"
#include "fhir/fetch_pool.hpp"

namespace fhir {
namespace {

// RFC 6750, section 2.1: b64token. A header can hold no more than the server takes anyway.
bool IsSendable(const BearerToken& token) {
  constexpr std::size_t kLongest = 8'000;
  if (token.empty()) return true;
  const std::string header = token.AuthorizationHeader();
  const std::string_view value = std::string_view(header).substr(header.find(' ') + 1);
  return value.size() <= kLongest && std::all_of(value.begin(), value.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  std::string_view("-._~+/=").find(c) != std::string_view::npos;
         });
}

// W3C Trace Context, section 3.2: version 00.
bool IsTraceparent(std::string_view text) {
  constexpr std::string_view kShape = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    return shape == 'x' ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') : c == shape;
  });
}

}  // namespace

class HttpClient::Impl {
 public:
  Impl(const std::vector<std::string>& bases, const HttpLimits& chosen)
      : limits(chosen), pool(chosen.threads, chosen.threads_per_host, chosen.queue) {
    for (const std::string& text : bases) {
      auto base = ReadBaseUrl(text);
      if (!base) throw std::runtime_error(text + ": " + base.error().diagnostics);
      hosts.push_back(std::make_unique<Host>(*std::move(base), limits));
      hosts.back()->Resolve();
    }
    // To read the system's authorities takes a while.
    const bool any_tls =
        std::any_of(hosts.begin(), hosts.end(), [](const auto& host) { return host->base.https; });
    if (any_tls || !limits.ca_file.empty()) trust = std::make_unique<TlsTrust>(limits.ca_file);
  }

  const HttpLimits limits;
  std::unique_ptr<const TlsTrust> trust;
  std::vector<std::unique_ptr<Host>> hosts;
  FetchPool pool;  // last: its threads refer to the rest
};

// A FHIR server for the length of one request. What its threads need they share, so that it may go
// as soon as Ask has returned.
class HttpClient::Opened : public Server {
 public:
  Opened(Impl& client, std::size_t host, Grant grant)
      : client_(client), host_(host), grant_(std::make_shared<const Grant>(std::move(grant))) {}

  std::vector<ServerAnswer> Ask(std::span<const std::string> queries, Deadline deadline) override {
    const auto asking =
        std::make_shared<Asking>(queries.size(), deadline, client_.limits.question_bytes);
    for (std::size_t query = 0; query < queries.size(); ++query) {
      if (auto issue = Submit(queries[query], asking, query)) {
        asking->Finish(query, false, std::move(issue));
      }
    }
    return asking->Wait();
  }

 private:
  std::optional<Issue> Submit(std::string_view query, const std::shared_ptr<Asking>& asking,
                              std::size_t place) {
    Host& host = *client_.hosts[host_];
    auto target = TargetUnder(host.base, query);
    if (!target) return Issue{IssueType::kForbidden, "the query is not below the FHIR server", {}};
    const bool is_link = query.starts_with('/') || query.find("://") != query.npos;
    const Start start{*std::move(target), !is_link};
    const bool taken = client_.pool.Submit(
        host_, [&client = client_, &host, grant = grant_, asking, place, start] {
          Fetch(host, client.trust.get(), client.limits, *grant, start, *asking, place);
        });
    if (!taken) return Issue{IssueType::kTransient, "too many FHIR queries are under way", {}};
    return std::nullopt;
  }

  Impl& client_;
  const std::size_t host_;
  const std::shared_ptr<const Grant> grant_;
};

HttpClient::HttpClient(const std::vector<std::string>& bases, const HttpLimits& limits)
    : impl_(std::make_unique<Impl>(bases, limits)) {}

HttpClient::~HttpClient() = default;

std::unique_ptr<Server> HttpClient::Open(std::string_view fhir_server, BearerToken token,
                                         std::string_view traceparent) const {
  const auto base = ReadBaseUrl(fhir_server);
  if (!base || !IsSendable(token)) return nullptr;
  const auto host = std::find_if(impl_->hosts.begin(), impl_->hosts.end(),
                                 [&](const auto& one) { return one->base == *base; });
  if (host == impl_->hosts.end()) return nullptr;
  Grant grant{std::move(token), std::string(IsTraceparent(traceparent) ? traceparent : "")};
  return std::make_unique<Opened>(*impl_, static_cast<std::size_t>(host - impl_->hosts.begin()),
                                  std::move(grant));
}

void HttpClient::Resolve() {
  for (const auto& host : impl_->hosts) host->Resolve();
}

std::vector<std::string> HttpClient::Unresolved() const {
  std::vector<std::string> bases;
  for (const auto& host : impl_->hosts) {
    if (host->addresses()->empty()) bases.push_back(host->base.Text());
  }
  return bases;
}

}  // namespace fhir

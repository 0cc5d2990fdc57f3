#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "cds/feedback/open_store.hpp"
#include "cds/server/http_server.hpp"
#include "cds/server/log.hpp"
#include "cds/server/routes.hpp"
#include "cds/server/tls.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {

// The service as it runs: a real server on a free port of 127.0.0.1, over a feedback store in
// SQLite. Every test asks it over the network.
class Service {
 public:
  explicit Service(const cds::hooks::Client& client = cds::hooks::kAnyClient,
                   const cds::server::Config& config = {}, const cds::server::Tls* tls = nullptr)
      : store_(cds::feedback::OpenStore("sqlite:" + (folder_.path() / "feedback.db").string(),
                                        "cds/feedback/migrations", true)),
        log_(std::in_place, [this](std::string_view lines) { written_ += lines; }),
        routes_({knowledge_, client, *log_, store_.get()}, config),
        server_(
            "127.0.0.1", 0,
            [this](cds::server::Request&& request) { return routes_.Answer(std::move(request)); },
            [this](int status, std::string_view why) { return routes_.Refuse(status, why); },
            config.limits, tls),
        thread_([this] { server_.Run(); }) {}
  ~Service() { server_.Stop(); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // One request on a connection of its own; `headers` are whole lines with their ends.
  support::HttpReply Ask(std::string_view method, std::string_view path, std::string_view body = {},
                         std::string_view headers = kJson) const {
    std::string bytes(method);
    bytes.append(" ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(headers);
    if (!body.empty() || method == "POST") {
      bytes.append("Content-Length: " + std::to_string(body.size()) + "\r\n");
    }
    bytes.append("\r\n").append(body);
    support::HttpClient client(server_.port());
    client.Send(bytes);
    return client.Receive(method == "HEAD");
  }

  support::HttpReply Get(std::string_view path) const { return Ask("GET", path, {}, {}); }
  support::HttpReply Post(std::string_view path, std::string_view body) const {
    return Ask("POST", path, body);
  }

  cds::feedback::Store& store() { return *store_; }
  std::uint16_t port() const { return server_.port(); }

  // Stops the server; what it wrote to its log.
  const std::string& EndLog() {
    server_.Stop();
    thread_.join();
    log_.reset();
    return written_;
  }

  static constexpr std::string_view kJson = "Content-Type: application/json\r\n";

 private:
  Folder folder_;
  std::unique_ptr<cds::feedback::Store> store_;
  std::string written_;
  std::optional<cds::server::Log> log_;
  cds::server::KnowledgeInForce knowledge_{cds::hooks::Lent(CaseKnowledge())};
  cds::server::Routes routes_;
  cds::server::HttpServer server_;
  std::jthread thread_;  // joined before the server goes
};

}  // namespace tests

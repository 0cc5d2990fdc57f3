#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/loopback_server.hpp"

namespace support {

// What a FHIR server answers to one query.
struct Reply {
  std::string body;
  std::chrono::milliseconds delay{0};
  std::string content_type = "application/fhir+json; charset=utf-8";
  std::string status = "200 OK";
};

inline std::string HttpReplyOf(const Reply& reply) {
  return "HTTP/1.1 " + reply.status + "\r\nContent-Type: " + reply.content_type +
         "\r\nContent-Length: " + std::to_string(reply.body.size()) +
         "\r\nConnection: close\r\n\r\n" + reply.body;
}

using Replies = std::map<std::string, Reply>;  // by query

// A friendly FHIR server on loopback: a map from query ("Condition?patient=1") to reply, all else
// is a 404. Its base is `url()`; `heads()` are the requests it was asked, headers and all.
class FhirServer {
 public:
  explicit FhirServer(Replies replies)
      : replies_(std::move(replies)), server_([this](Peer& peer) { Answer(peer); }) {}

  std::string url() const { return server_.url(); }
  std::vector<std::string> heads() const { return server_.heads(); }

  // The queries asked so far, in the order of their coming.
  std::vector<std::string> queries() const {
    std::vector<std::string> queries;
    for (const std::string& head : server_.heads()) queries.push_back(QueryOf(head));
    return queries;
  }

 private:
  static std::string QueryOf(std::string_view head) {
    constexpr std::string_view kBefore = "GET /fhir/";
    if (!head.starts_with(kBefore)) return {};
    return std::string(head.substr(kBefore.size(), head.find(" HTTP/") - kBefore.size()));
  }

  void Answer(Peer& peer) const {
    const auto reply = replies_.find(QueryOf(peer.ReadHead()));
    if (reply == replies_.end()) {
      peer.Send(HttpReplyOf({R"({"resourceType":"OperationOutcome"})",
                             {},
                             "application/fhir+json",
                             "404 Not Found"}));
      return;
    }
    if (peer.Pause(reply->second.delay)) peer.Send(HttpReplyOf(reply->second));
  }

  const Replies replies_;
  LoopbackServer server_;
};

}  // namespace support

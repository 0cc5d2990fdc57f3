#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cds::server {

// A request that was read in whole. Everything in it comes from outside.
struct Request {
  std::string method;  // as sent: "POST"
  std::string target;  // path and query as sent; begins with "/"
  std::string content_type;
  std::string body;
  std::string origin{};         // of the page that asks, or ""
  std::string authorization{};  // the Authorization header, or ""
  bool stopping = false;        // the server takes no more soon
};

// What goes back. A header is a whole line without its end, and always a constant: nothing that
// came from outside can split a response. Content-Length, Date and Connection are the server's.
struct Reply {
  int status = 200;
  std::vector<std::string_view> headers;
  std::string body;
};

// A reply that is there, or the work that makes it.
struct Work;
using Answered = std::variant<Reply, Work>;

// What an answer waits for. Each has threads of its own: when one hangs, the rest goes on.
enum class Awaited : std::uint8_t { kSignature, kFhirServer, kStore };

// The rest of an answer that has to wait: it runs on a thread that may. It can end in more work,
// when something else must be waited for.
struct Work {
  Awaited awaited;
  std::function<Answered()> go_on;
};

// Answers a request. It runs on the thread that read it, so it must not wait, and several threads
// call it at once.
using Handler = std::function<Answered(Request&&)>;

// Words what the server turns down by itself: 400, 408, 413, 415, 417, 431, 500, 503.
using Refuser = std::function<Reply(int status, std::string_view why)>;

// How much memory and patience a client may take.
struct Limits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t header_fields = 100;
  std::size_t body_bytes = 2 * 1024 * 1024;
  std::size_t requests = 1'000;           // on one connection
  std::size_t connections = 1'024;        // at one time
  std::size_t network_threads = 2;        // no more than the machine has
  std::size_t workers = 16;               // threads that wait for signatures, or FHIR servers
  std::size_t store_workers = 2;          // threads that wait for the store
  std::size_t under_way = 64;             // of each, answers that wait or want to, at one time
  std::chrono::milliseconds queue{100};   // for a worker to take one up
  std::chrono::milliseconds read{5'000};  // from a request's first byte to its last
  std::chrono::milliseconds idle{30'000};
  std::chrono::milliseconds write{30'000};
  std::chrono::milliseconds linger{2'000};  // for a refused client to stop sending and read why
  std::chrono::milliseconds notice{5'000};  // for a proxy to learn that the server stops
  std::chrono::milliseconds drain{10'000};  // for answers under way when the server stops
};

}  // namespace cds::server

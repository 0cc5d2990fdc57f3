#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "cds/server/http_message.hpp"
#include "cds/server/request_parser.hpp"
#include "cds/server/tls.hpp"
#include "cds/server/workers.hpp"

namespace cds::server {

// Everything is bound to its thread's io_context by type: no type-erased executor on the way.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = boost::asio::awaitable<T, Executor>;

// What all connections share.
struct Terms {
  Handler handler;
  Refuser refuse;
  Limits limits;
  AllWorkers& workers;
  const Tls* tls = nullptr;  // none: plain HTTP
};

// One client: reads a request, has it answered, writes the reply, as long as both sides want to.
// It belongs to one thread.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  // Stands in `open` as long as it lives. Once `draining`, a reply is the last one. With `tls`, all
  // that is read and written is encrypted.
  Connection(Socket socket, Tls::Context tls, const Terms& terms, const std::atomic<bool>& draining,
             std::list<Connection*>& open);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Task<void> Serve();

  // Tells the client why, and lets it go.
  Task<void> Refuse(Reading reading);

  // Ends whatever is waited for when its time is over.
  void Sweep(Clock::time_point now);

  // Closes when no request has begun, not even in the kernel's buffer.
  void CloseIfIdle();

 private:
  Task<bool> ShakeHands();
  Task<Reading> ReadRequest(Request& request, RequestParser& parser);
  Task<Reading> ReadHead(RequestParser& parser);
  Task<Reading> ReadBody(Request& request, std::size_t length);
  Task<Reading> ReadChunks(RequestParser& parser);
  Task<boost::system::error_code> Fill();
  Task<Answered> Await(Work work);
  Task<bool> Write(Reply reply, bool keep_alive, bool head_only);
  Task<void> Linger();

  // Calls `use` with what the bytes go through.
  template <class Use>
  auto Through(Use use) {
    return encrypted_ ? use(*encrypted_) : use(socket_);
  }

  std::string_view Buffered() const;
  void Within(std::chrono::milliseconds limit) { deadline_ = Clock::now() + limit; }

  Socket socket_;
  const Tls::Context tls_;
  std::optional<boost::asio::ssl::stream<Socket&>> encrypted_;  // over the socket, with TLS
  const Terms& terms_;
  const std::atomic<bool>& draining_;
  std::list<Connection*>& open_;
  std::list<Connection*>::iterator place_;
  boost::beast::flat_buffer buffer_;
  std::string head_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool idle_ = true;
};

}  // namespace cds::server

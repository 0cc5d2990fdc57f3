#include "cds/server/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <ctime>
#include <exception>
#include <tuple>
#include <utility>

#include "fhir/room.hpp"

namespace cds::server {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr net::as_tuple_t<net::use_awaitable_t<Executor>> kTuple;
constexpr std::size_t kBodyStep = 256 * 1024;  // a length is only a promise: memory follows data

// The Date header's line, made once a second (RFC 9110, 6.6.1).
std::string_view DateLine() {
  thread_local std::time_t made = 0;
  thread_local std::array<char, 64> line{};
  thread_local std::size_t size = 0;
  if (const std::time_t now = std::time(nullptr); now != made) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    size = std::strftime(line.data(), line.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
    made = now;
  }
  return {line.data(), size};
}

// A reply's status line and headers, the empty line included.
void WriteHead(const Reply& reply, bool keep_alive, std::string& head) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(reply.status));
  head.assign("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
  head.append(reason.data(), reason.size()).append("\r\n").append(DateLine());
  if (reply.status != 204) {
    head.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n");
  }
  head.append(keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  for (const std::string_view line : reply.headers) head.append(line).append("\r\n");
  head.append("\r\n");
}

Reading WhyNot(const error_code& error) {
  return error == net::error::operation_aborted ? kTooSlow : kGone;
}

}  // namespace

Connection::Connection(Socket socket, Tls::Context tls, const Terms& terms,
                       const std::atomic<bool>& draining, std::list<Connection*>& open)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      terms_(terms),
      draining_(draining),
      open_(open) {
  if (tls_) encrypted_.emplace(socket_, *tls_);
  buffer_.reserve(terms_.limits.header_bytes);
  error_code ignored;
  socket_.non_blocking(true, ignored);
  place_ = open_.insert(open_.end(), this);
}

Connection::~Connection() { open_.erase(place_); }

Task<void> Connection::Serve() {
  if (!co_await ShakeHands()) co_return;
  for (std::size_t served = 1;; ++served) {
    Request request;
    RequestParser parser(request, terms_.limits);
    const Reading reading = co_await ReadRequest(request, parser);
    if (reading.gone()) co_return;
    if (!reading.whole()) {
      co_await Refuse(reading);
      co_return;
    }
    const bool head_only = request.method == "HEAD";
    request.stopping = draining_;
    Answered answered = Ask(std::move(request));
    if (Work* const work = std::get_if<Work>(&answered)) {
      answered = co_await Await(std::move(*work));
    }
    Reply& reply = std::get<Reply>(answered);
    const bool keep_alive = parser.may_go_on() && served < terms_.limits.requests && !draining_;
    const bool written = co_await Write(std::move(reply), keep_alive, head_only);
    if (written && keep_alive) continue;
    if (written) co_await Linger();
    co_return;
  }
}

Task<bool> Connection::ShakeHands() {
  if (!encrypted_) co_return true;
  Within(terms_.limits.read);
  const auto [error] = co_await encrypted_->async_handshake(net::ssl::stream_base::server, kTuple);
  co_return !error;
}

Task<void> Connection::Refuse(Reading reading) {
  idle_ = false;
  Reply reply = terms_.refuse(reading.status, reading.why);
  const bool written = co_await Write(std::move(reply), false, false);
  if (written) co_await Linger();
}

void Connection::Sweep(Clock::time_point now) {
  error_code ignored;
  if (now >= deadline_) socket_.cancel(ignored);
}

void Connection::CloseIfIdle() {
  error_code ignored;
  if (idle_ && socket_.available(ignored) == 0) socket_.close(ignored);
}

Task<Reading> Connection::ReadRequest(Request& request, RequestParser& parser) {
  const Reading head = co_await ReadHead(parser);
  if (!head.whole() || parser.is_done()) co_return head;
  if (parser.expects_continue() && buffer_.size() == 0) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, size] = co_await Through(
        [](auto& stream) { return net::async_write(stream, net::buffer(kContinue), kTuple); });
    if (error) co_return kGone;
  }
  if (parser.chunked()) co_return co_await ReadChunks(parser);
  const auto length = static_cast<std::size_t>(*parser.content_length());
  if (length > buffer_.size()) co_return co_await ReadBody(request, length);
  request.body.assign(Buffered().substr(0, length));
  buffer_.consume(length);
  co_return kWhole;
}

Task<Reading> Connection::ReadHead(RequestParser& parser) {
  idle_ = buffer_.size() == 0;
  Within(idle_ ? terms_.limits.idle : terms_.limits.read);
  for (;;) {
    while (Buffered().starts_with("\r\n")) buffer_.consume(2);  // RFC 9112, 2.2
    const std::string_view bytes = Buffered();
    if (const std::size_t end = bytes.find("\r\n\r\n"); end != bytes.npos) {
      const Reading reading = parser.ReadHead(bytes.substr(0, end + 4));
      buffer_.consume(end + 4);
      co_return reading;
    }
    if (bytes.find("\n\n") != bytes.npos) co_return kNotHttp;
    if (bytes.size() >= terms_.limits.header_bytes) co_return kHeaderTooLong;
    if (const error_code error = co_await Fill()) co_return idle_ ? kGone : WhyNot(error);
    if (idle_) Within(terms_.limits.read);
    idle_ = false;
  }
}

// Straight into the string that the handler gets, once it is whole. What is there is read at once:
// bodies by turns would all be in memory, each in part.
Task<Reading> Connection::ReadBody(Request& request, std::size_t length) {
  std::string body = fhir::TakeRoom(length);
  std::size_t had = buffer_.size();
  if (body.size() < had) body.resize(had);
  Buffered().copy(body.data(), had);
  buffer_.consume(had);
  while (had < length) {
    if (body.size() == had) body.resize(had + std::min(length - had, kBodyStep));
    const auto room = net::buffer(body.data() + had, std::min(length, body.size()) - had);
    error_code error = net::error::would_block;
    std::size_t size = 0;
    if (!encrypted_) size = socket_.read_some(room, error);
    if (error == net::error::would_block) {
      std::tie(error, size) =
          co_await Through([&](auto& stream) { return stream.async_read_some(room, kTuple); });
    }
    if (error) co_return WhyNot(error);
    had += size;
  }
  body.resize(length);
  request.body = std::move(body);
  co_return kWhole;
}

Task<Reading> Connection::ReadChunks(RequestParser& parser) {
  while (!parser.is_done()) {
    error_code error;
    buffer_.consume(parser.put(buffer_.data(), error));
    if (error == http::error::body_limit) co_return kBodyTooLong;
    if (error && error != http::error::need_more) co_return kNotHttp;
    if (parser.is_done()) break;
    if (!error && buffer_.size() > 0) continue;
    if (buffer_.size() >= terms_.limits.header_bytes) co_return kNotHttp;
    if (const error_code filled = co_await Fill()) co_return WhyNot(filled);
  }
  co_return kWhole;
}

// More bytes into the buffer, as many as there are and fit.
Task<error_code> Connection::Fill() {
  const auto room = buffer_.prepare(terms_.limits.header_bytes - buffer_.size());
  const auto [error, size] =
      co_await Through([&](auto& stream) { return stream.async_read_some(room, kTuple); });
  buffer_.commit(size);
  co_return error;
}

// Here and below a bug in answering is caught: the client learns that it was ours, no more.
Answered Connection::Ask(Request&& request) const {
  try {
    return terms_.handler(std::move(request));
  } catch (const std::exception&) {
    return terms_.refuse(500, "The service failed to answer.");
  }
}

// On a worker; then here again. The client's time does not run meanwhile.
Task<Reply> Connection::Await(Work work) {
  deadline_ = Clock::time_point::max();
  const Workers::Place place(terms_.workers);
  if (!place) co_return terms_.refuse(503, "Too many requests are under way.");
  const auto run = [](const Work& of, const Terms& terms,
                      Clock::time_point queued) -> net::awaitable<Reply, Workers::Executor> {
    if (!terms.workers.InTime(queued)) {
      co_return terms.refuse(503, "The request waited too long for its turn.");
    }
    co_return of();
  };
  try {
    co_return co_await net::co_spawn(terms_.workers.executor(), run(work, terms_, Clock::now()),
                                     net::use_awaitable_t<Executor>());
  } catch (const std::exception&) {
    co_return terms_.refuse(500, "The service failed to answer.");
  }
}

Task<bool> Connection::Write(Reply reply, bool keep_alive, bool head_only) {
  Within(terms_.limits.write);
  WriteHead(reply, keep_alive, head_);
  const std::array<net::const_buffer, 2> parts{
      net::buffer(head_), head_only ? net::const_buffer() : net::buffer(reply.body)};
  const auto [error, size] =
      co_await Through([&](auto& stream) { return net::async_write(stream, parts, kTuple); });
  co_return !error;
}

// A close with bytes unread resets the connection, and the reply with it: read what still comes.
Task<void> Connection::Linger() {
  error_code ignored;
  Within(draining_ ? terms_.limits.linger / 10 : terms_.limits.linger);
  if (encrypted_) {
    co_await encrypted_->async_shutdown(kTuple);
    co_return;
  }
  socket_.shutdown(Socket::shutdown_send, ignored);
  for (;;) {
    buffer_.clear();
    const error_code error = co_await Fill();
    if (error) co_return;
  }
}

std::string_view Connection::Buffered() const {
  return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
}

}  // namespace cds::server

// The least that a server of this make can do with a request: it reads the header with Beast's
// parser, the body into one buffer that is used again, and sends two kilobytes back. What Lumbar
// costs is told as a multiple of it. `floor THREADS` prints its port and serves until it is ended.
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <cstdlib>
#include <iostream>
#include <list>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<tcp, Executor>;
template <class T>
using Task = net::awaitable<T, Executor>;

constexpr net::as_tuple_t<net::use_awaitable_t<Executor>> kTuple;
constexpr std::size_t kReplyBytes = 2048;
constexpr std::size_t kMostBody = 64 * 1024 * 1024;

const std::string kReply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                           std::to_string(kReplyBytes) + "\r\n\r\n" + std::string(kReplyBytes, ' ');

Task<void> Serve(Socket socket) {
  boost::beast::flat_buffer buffer;
  std::vector<char> body;
  for (;;) {
    http::request_parser<http::empty_body> parser;
    parser.body_limit(kMostBody);
    const auto [bad, size] = co_await http::async_read_header(socket, buffer, parser, kTuple);
    if (bad) co_return;
    const std::size_t length = parser.content_length().value_or(0);
    if (body.size() < length) body.resize(length);
    const std::size_t had = net::buffer_copy(net::buffer(body.data(), length), buffer.data());
    buffer.consume(had);
    const auto [cut, rest] =
        co_await net::async_read(socket, net::buffer(body.data() + had, length - had), kTuple);
    if (cut) co_return;
    const auto [broken, sent] = co_await net::async_write(socket, net::buffer(kReply), kTuple);
    if (broken) co_return;
  }
}

Task<void> Accept(Acceptor& acceptor, std::list<net::io_context>& contexts) {
  for (auto next = contexts.begin();;) {
    auto [error, socket] = co_await acceptor.async_accept(*next, kTuple);
    if (error) continue;
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    net::co_spawn(*next, Serve(std::move(socket)), net::detached);
    if (++next == contexts.end()) next = contexts.begin();
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  std::list<net::io_context> contexts;
  for (int i = 0; i < threads; ++i) contexts.emplace_back(1);
  Acceptor acceptor(contexts.front(), tcp::endpoint(net::ip::address_v4::loopback(), 0));
  std::cout << "listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  std::vector<std::jthread> workers;
  net::co_spawn(contexts.front(), Accept(acceptor, contexts), net::detached);
  for (net::io_context& context : contexts) {
    workers.emplace_back([&context] {
      const auto busy = net::make_work_guard(context);
      context.run();
    });
  }
}

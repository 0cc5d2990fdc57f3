#include "cds/server/http_server.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <list>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "cds/server/connection.hpp"

namespace cds::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using Clock = Connection::Clock;
using Acceptor = net::basic_socket_acceptor<tcp, Executor>;

constexpr net::as_tuple_t<net::use_awaitable_t<Executor>> kTuple;
constexpr std::chrono::milliseconds kSweepEvery{100};
constexpr std::chrono::milliseconds kSweepWhenDraining{5};

// One network thread and the connections it carries.
class NetworkThread {
 public:
  NetworkThread(const Terms& terms, const std::atomic<bool>& draining)
      : terms_(terms), draining_(draining) {}

  net::io_context& context() { return context_; }
  std::size_t carried() const { return carried_; }

  // Called on the accepting thread.
  void Take(Socket socket, Reading welcome) {
    ++carried_;
    net::co_spawn(context_, Carry(std::move(socket), welcome),
                  [this](const std::exception_ptr&) { --carried_; });
  }

  void Run() {
    net::co_spawn(context_, Sweep(), net::detached);
    context_.run();
  }

  void Drain() {
    drained_by_ = Clock::now() + terms_.limits.drain;
    for (Connection* const connection : open_) connection->CloseIfIdle();
  }

 private:
  Task<void> Carry(Socket socket, Reading welcome) {
    Tls::Context tls = terms_.tls ? terms_.tls->context() : nullptr;
    const bool encrypted = tls != nullptr;
    Connection connection(std::move(socket), std::move(tls), terms_, draining_, open_);
    if (welcome.whole()) {
      co_await connection.Serve();
    } else if (!encrypted) {  // else there is no one to tell yet
      co_await connection.Refuse(welcome);
    }
  }

  Task<void> Sweep() {
    Timer timer(context_);
    while (!told_to_drain() || (!open_.empty() && Clock::now() < drained_by_)) {
      timer.expires_after(told_to_drain() ? kSweepWhenDraining : kSweepEvery);
      co_await timer.async_wait(kTuple);
      for (Connection* const connection : open_) connection->Sweep(Clock::now());
    }
    context_.stop();
  }

  bool told_to_drain() const { return drained_by_ != Clock::time_point::max(); }

  const Terms& terms_;
  std::list<Connection*> open_;  // outlives the context, whose coroutines hold the connections
  const std::atomic<bool>& draining_;
  Clock::time_point drained_by_ = Clock::time_point::max();
  std::atomic<std::size_t> carried_ = 0;
  net::io_context context_{1};
};

// "127.0.0.1:8080"; an IPv6 address is in brackets.
std::string At(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != host.npos;
  return (is_v6 ? "[" + host + "]:" : host + ":") + std::to_string(port);
}

std::list<NetworkThread> MakeThreads(const Terms& terms, const std::atomic<bool>& draining) {
  std::list<NetworkThread> threads;
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t count = std::min(terms.limits.network_threads, cores);
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back(terms, draining);
  return threads;
}

}  // namespace

struct HttpServer::Impl {
  Impl(Handler handler, Refuser refuse, const Limits& limits, const Tls* tls)
      : workers(limits), terms{std::move(handler), std::move(refuse), limits, workers, tls} {}
  ~Impl() {  // while what they answer to is still there
    workers.Join();
    if (aside) aside->join();
  }

  AllWorkers workers;
  std::optional<net::thread_pool> aside{};  // one thread: what it allocates stays in one arena
  Terms terms;
  std::atomic<bool> draining = false;
  std::list<NetworkThread> threads = MakeThreads(terms, draining);
  Acceptor acceptor{threads.front().context()};
  tcp::endpoint endpoint{};
  net::basic_signal_set<Executor> signals{threads.front().context()};
  net::basic_signal_set<Executor> hang_ups{threads.front().context()};

  // A connection goes to the thread that carries the fewest, and stays there.
  NetworkThread& LeastBusy() {
    return *std::min_element(
        threads.begin(), threads.end(),
        [](const NetworkThread& a, const NetworkThread& b) { return a.carried() < b.carried(); });
  }

  void Take(Socket socket, NetworkThread& thread) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::size_t open = 0;
    for (const NetworkThread& each : threads) open += each.carried();
    if (open >= 2 * terms.limits.connections) return;
    thread.Take(std::move(socket), open < terms.limits.connections
                                       ? kWhole
                                       : Reading{503, "Too many connections are open."});
  }

  Task<void> Accept() {
    while (acceptor.is_open()) {
      NetworkThread& thread = LeastBusy();
      auto [error, socket] = co_await acceptor.async_accept(thread.context(), kTuple);
      if (!error) Take(std::move(socket), thread);
      if (error && acceptor.is_open()) {  // out of descriptors: some will be given back
        Timer timer(threads.front().context(), kSweepEvery);
        co_await timer.async_wait(kTuple);
      }
    }
  }

  // Connections that the kernel has made already are still served.
  void Close() {
    draining = true;
    error_code error;
    acceptor.non_blocking(true, error);
    while (!error) {
      NetworkThread& thread = LeastBusy();
      Socket socket(thread.context());
      acceptor.accept(socket, error);
      if (!error) Take(std::move(socket), thread);
    }
    acceptor.close(error);
    for (NetworkThread& thread : threads)
      net::post(thread.context(), [&thread] { thread.Drain(); });
  }

  // Whatever is wrong with one, the next is waited for.
  Task<void> AwaitHangUps(std::function<void()> told) {
    const auto tell = [](const std::function<void()>& whom)
        -> net::awaitable<void, net::thread_pool::executor_type> {
      whom();
      co_return;
    };
    for (;;) {
      const auto [error, number] = co_await hang_ups.async_wait(kTuple);
      if (error) co_return;
      co_await net::co_spawn(aside->executor(), tell(told), kTuple);
    }
  }

  // Whoever asks whether we are ready learns that we stop, and whoever has a connection that the
  // next request needs another one; both are still answered.
  Task<void> GiveNotice() {
    draining = true;
    Timer timer(threads.front().context(), terms.limits.notice);
    co_await timer.async_wait(kTuple);
  }

  // A SIGTERM comes from what restarts us behind a proxy; a SIGINT from a person, who waits.
  Task<void> AwaitSignal() {
    const auto [error, number] = co_await signals.async_wait(kTuple);
    if (error) co_return;
    error_code ignored;
    signals.clear(ignored);  // the second ends the process
    if (number == SIGTERM) co_await GiveNotice();
    Close();
  }
};

HttpServer::HttpServer(const std::string& host, std::uint16_t port, Handler handler, Refuser refuse,
                       const Limits& limits, const Tls* tls)
    : impl_(new Impl(std::move(handler), std::move(refuse), limits, tls)) {
  Acceptor& acceptor = impl_->acceptor;
  error_code error;
  tcp::resolver resolver(impl_->threads.front().context());
  const auto found = resolver.resolve(host, std::to_string(port), error);
  const tcp::endpoint endpoint = error ? tcp::endpoint() : found.begin()->endpoint();
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (!error) impl_->endpoint = acceptor.local_endpoint(error);
  if (error) throw std::system_error(error, "cannot listen on " + At(host, port));
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return impl_->endpoint.port(); }

bool HttpServer::on_loopback() const { return impl_->endpoint.address().is_loopback(); }

std::string HttpServer::url() const {
  return (impl_->terms.tls ? "https://" : "http://") +
         At(impl_->endpoint.address().to_string(), port());
}

void HttpServer::StopOnSignals() {
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  net::co_spawn(impl_->threads.front().context(), impl_->AwaitSignal(), net::detached);
}

void HttpServer::OnHangUp(std::function<void()> told) {
  impl_->aside.emplace(1);
  impl_->hang_ups.add(SIGHUP);
  net::co_spawn(impl_->threads.front().context(), impl_->AwaitHangUps(std::move(told)),
                net::detached);
}

void HttpServer::Run() {
  net::co_spawn(impl_->threads.front().context(), impl_->Accept(), net::detached);
  std::vector<std::jthread> running;
  for (NetworkThread& thread : impl_->threads) {
    if (&thread != &impl_->threads.front()) running.emplace_back([&thread] { thread.Run(); });
  }
  impl_->threads.front().Run();
}

void HttpServer::Stop() {
  impl_->draining = true;
  net::post(impl_->threads.front().context(), [this] { impl_->Close(); });
}

}  // namespace cds::server

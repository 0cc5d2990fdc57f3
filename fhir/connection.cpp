#include "fhir/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace fhir {
namespace {

using std::chrono::steady_clock;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

bool SetPeer(SSL* tls, const std::string& host) {
  X509_VERIFY_PARAM* const expected = SSL_get0_param(tls);
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return true;
  ERR_clear_error();
  return X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

}  // namespace

TlsTrust::TlsTrust(const std::string& ca_file)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
  SSL_CTX* const context = context_.get();
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
    throw std::runtime_error("TLS cannot be set up");
  }
  const bool loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                                      : SSL_CTX_load_verify_file(context, ca_file.c_str()) == 1;
  if (!loaded) throw std::runtime_error("no certificates can be read from " + ca_file);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A read that meets only messages of TLS itself comes back, so that the deadline is looked at.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

Connection::~Connection() {
  tls_.reset();
  if (socket_ >= 0) close(socket_);
}

bool Connection::Fail(Fault fault) {
  if (fault_ == Fault::kNone) fault_ = fault;
  return false;
}

bool Connection::Wait(short events) {
  const auto end = std::min(steady_clock::now() + step_, deadline_);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) return Fail(Fault::kTimeout);
    pollfd polled{socket_, events, 0};
    if (poll(&polled, 1, static_cast<int>(left.count())) > 0) return true;
  }
}

bool Connection::Connect(std::span<const Address> addresses) {
  for (const Address& address : addresses) {
    fault_ = Fault::kNone;
    if (ConnectTo(address)) return true;
  }
  return Fail(Fault::kUnreachable);
}

bool Connection::ConnectTo(const Address& address) {
  if (socket_ >= 0) close(socket_);
  socket_ = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return Fail(Fault::kUnreachable);
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto* const place = reinterpret_cast<const sockaddr*>(&address.storage);
  if (connect(socket_, place, address.size) == 0) return true;
  if (errno != EINPROGRESS) return Fail(Fault::kUnreachable);
  if (!Wait(POLLOUT)) return false;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 || Fail(Fault::kUnreachable);
}

bool Connection::StartTls(const TlsTrust& trust, const std::string& host) {
  tls_ = {SSL_new(trust.context()), SSL_free};
  SSL* const tls = tls_.get();
  if (tls == nullptr || SSL_set_fd(tls, socket_) != 1 || !SetPeer(tls, host)) {
    return Fail(Fault::kBroken);
  }
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(tls);
    if (result == 1) return true;
    if (!WaitForTls(result)) {
      if (fault_ == Fault::kBroken && SSL_get_verify_result(tls) != X509_V_OK) {
        fault_ = Fault::kUntrusted;
      }
      return false;
    }
  }
}

// Waits for what TLS needs to go on; false at a fault, and at the orderly end, which is none.
bool Connection::WaitForTls(int result) {
  const int error = SSL_get_error(tls_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return Wait(POLLIN);
  if (error == SSL_ERROR_WANT_WRITE) return Wait(POLLOUT);
  if (error == SSL_ERROR_ZERO_RETURN) return false;
  return Fail(Fault::kBroken);
}

std::ptrdiff_t Connection::Read(std::span<char> bytes) {
  const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
  while (fault_ == Fault::kNone) {
    if (steady_clock::now() >= deadline_) {
      Fail(Fault::kTimeout);
    } else if (tls_) {
      ERR_clear_error();
      const int got = SSL_read(tls_.get(), bytes.data(), static_cast<int>(size));
      if (got > 0) return got;
      if (!WaitForTls(got) && fault_ == Fault::kNone) return 0;
    } else {
      const ssize_t got = recv(socket_, bytes.data(), size, 0);
      if (got >= 0) return got;
      if (WouldBlock()) {
        Wait(POLLIN);
      } else {
        Fail(Fault::kBroken);
      }
    }
  }
  return -1;
}

bool Connection::Write(std::span<const char> bytes) {
  while (!bytes.empty() && fault_ == Fault::kNone) {
    if (steady_clock::now() >= deadline_) return Fail(Fault::kTimeout);
    std::ptrdiff_t sent = 0;
    if (tls_) {
      ERR_clear_error();
      const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
      sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(size));
      if (sent <= 0 && !WaitForTls(static_cast<int>(sent))) return Fail(Fault::kBroken);
    } else {
      sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && !(WouldBlock() && Wait(POLLOUT))) return Fail(Fault::kBroken);
    }
    if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return fault_ == Fault::kNone;
}

}  // namespace fhir

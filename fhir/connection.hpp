#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "fhir/address.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace fhir {

// Whom we believe to be who they say they are: the system's certificate authorities, or those of a
// PEM file. TLS 1.2 and later.
class TlsTrust {
 public:
  explicit TlsTrust(const std::string& ca_file = {});  // throws when the file cannot be read
  ssl_ctx_st* context() const { return context_.get(); }

 private:
  std::shared_ptr<ssl_ctx_st> context_;
};

// A TCP connection, with TLS or without, whose every step ends in time: each wait at the step limit
// and all of them at the deadline, however slowly the other side drips.
class Connection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  enum class Fault { kNone, kUnreachable, kUntrusted, kTimeout, kBroken };

  Connection(Deadline deadline, std::chrono::milliseconds step)
      : deadline_(deadline), step_(step) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // To the first of the addresses that takes it.
  bool Connect(std::span<const Address> addresses);

  // The certificate must be good for `host`, a name or an address.
  bool StartTls(const TlsTrust& trust, const std::string& host);

  // The bytes that came; 0 at the orderly end, -1 at a fault.
  std::ptrdiff_t Read(std::span<char> bytes);
  bool Write(std::span<const char> bytes);

  Fault fault() const { return fault_; }  // the first one

 private:
  bool Fail(Fault fault);
  bool Wait(short events);
  bool WaitForTls(int result);
  bool ConnectTo(const Address& address);

  const Deadline deadline_;
  const std::chrono::milliseconds step_;
  int socket_ = -1;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_{nullptr, nullptr};
  Fault fault_ = Fault::kNone;
};

}  // namespace fhir

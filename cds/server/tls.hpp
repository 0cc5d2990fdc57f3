#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cds/server/tls_files.hpp"

namespace cds::server {

// What TLS connections are made with: TLS 1.2 and later, ciphers with forward secrecy alone. The
// certificate can be renewed while the server runs; connections that are open keep the old one.
class Tls {
 public:
  using Context = std::shared_ptr<boost::asio::ssl::context>;

  // Throws std::runtime_error, naming the file, when the files are not a certificate and its key.
  explicit Tls(const TlsFiles& files);

  // Reads the files again; the old certificate stays in force when they are no good. Says why not.
  std::optional<std::string> Reload();

  // Safe to call from any thread.
  Context context() const;

 private:
  const TlsFiles files_;
  mutable std::mutex mutex_;
  Context context_;
};

}  // namespace cds::server

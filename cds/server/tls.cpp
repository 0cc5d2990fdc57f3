#include "cds/server/tls.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace cds::server {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

[[noreturn]] void Fail(const std::filesystem::path& file, const char* what) {
  throw std::runtime_error(file.string() + ": " + what);
}

Tls::Context Load(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // idle connections are many
  if (SSL_CTX_set_cipher_list(native, kCiphers) != 1) {
    throw std::runtime_error("OpenSSL knows none of the ciphers");
  }
  error_code error;
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) Fail(files.certificate, "not a certificate in PEM that can be read");
  context->use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (error) Fail(files.key, "not a private key in PEM that can be read, or not the certificate's");
  if (SSL_CTX_check_private_key(native) != 1) Fail(files.key, "not the key of the certificate");
  return context;
}

}  // namespace

Tls::Tls(const TlsFiles& files) : files_(files), context_(Load(files)) {}

std::optional<std::string> Tls::Reload() {
  try {
    Context renewed = Load(files_);
    const std::lock_guard lock(mutex_);
    context_ = std::move(renewed);
    return std::nullopt;
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

Tls::Context Tls::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

}  // namespace cds::server

#include "tests/support/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace support {
namespace {

void AddExtension(X509* x509, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, x509, x509, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("no such extension: " + value);
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Certificate::Certificate(const std::string& names, int days)
    : key_(EVP_EC_gen("P-256")), x509_(X509_new()) {
  constexpr long kDay = 86'400;
  X509_set_version(x509_, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509_), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509_), -10 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(x509_), days * kDay);
  X509_set_pubkey(x509_, key_);
  X509_NAME* const name = X509_get_subject_name(x509_);
  const auto* const common_name = reinterpret_cast<const unsigned char*>("127.0.0.1");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  X509_set_issuer_name(x509_, name);
  AddExtension(x509_, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(x509_, NID_subject_key_identifier, "hash");
  AddExtension(x509_, NID_subject_alt_name, names);
  if (X509_sign(x509_, key_, EVP_sha256()) == 0) throw std::runtime_error("not signed");
}

Certificate::~Certificate() {
  X509_free(x509_);
  EVP_PKEY_free(key_);
}

void Certificate::Write(const std::string& file) const {
  std::FILE* const out = std::fopen(file.c_str(), "w");
  if (out == nullptr) throw std::runtime_error(file + " cannot be written");
  PEM_write_X509(out, x509_);
  std::fclose(out);
}

}  // namespace support

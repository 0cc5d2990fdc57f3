#pragma once

#include <string>

struct evp_pkey_st;
struct x509_st;

namespace support {

// A key and a certificate that signs itself, made on the spot.
class Certificate {
 public:
  // `names`: as OpenSSL has them, "DNS:localhost,IP:127.0.0.1". `days`: from now until it ends; a
  // negative number is in the past.
  explicit Certificate(const std::string& names, int days = 1);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  evp_pkey_st* key() const { return key_; }
  x509_st* x509() const { return x509_; }
  void Write(const std::string& file) const;  // as PEM

 private:
  evp_pkey_st* key_;
  x509_st* x509_;
};

}  // namespace support

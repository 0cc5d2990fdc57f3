#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cds/server/signing_algorithm.hpp"

struct evp_pkey_st;

namespace cds::server {

// A public key that signatures are checked with. Copies share the key; any thread may use it.
class PublicKey {
 public:
  // An elliptic-curve key from the coordinates of its point, each of exactly the curve's size;
  // nothing when the point is not on the curve.
  static std::optional<PublicKey> FromPoint(KeyType curve, std::string_view x, std::string_view y);

  // An RSA key from its big-endian modulus (2,048 to 8,192 bits, odd) and exponent (odd, 65,537 to
  // 2^32); nothing for any other.
  static std::optional<PublicKey> FromModulus(std::string_view n, std::string_view e);

  KeyType type() const { return type_; }

  // Whether the signature, as JWS has it (RFC 7518 sections 3.3 to 3.5), is this key's over the
  // text. An algorithm for another type of key is never right.
  bool Verifies(const SigningAlgorithm& algorithm, std::string_view text,
                std::string_view signature) const;

 private:
  PublicKey(KeyType type, std::shared_ptr<evp_pkey_st> key) : type_(type), key_(std::move(key)) {}

  KeyType type_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace cds::server

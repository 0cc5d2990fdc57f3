#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/server/signing_algorithm.hpp"

struct evp_pkey_st;

namespace cds::server {

// A key that tokens are signed with: for tests, and for trying the service out by hand. The service
// itself has none.
class PrivateKey {
 public:
  // The members of a JWK by name, as big-endian bytes (RFC 7518 section 6).
  using Numbers = std::vector<std::pair<std::string, std::string>>;

  // A key of its own; RSA ones have 3,072 bits.
  static PrivateKey Generate(KeyType type);

  // Nothing when a number is missing, or they make no key.
  static std::optional<PrivateKey> FromNumbers(KeyType type, const Numbers& numbers);

  KeyType type() const { return type_; }
  Numbers PublicNumbers() const;
  Numbers PrivateNumbers() const;

  // The signature in the form of JWS. The algorithm must be for this type of key.
  std::string Sign(const SigningAlgorithm& algorithm, std::string_view text) const;

 private:
  PrivateKey(KeyType type, std::shared_ptr<evp_pkey_st> key) : type_(type), key_(std::move(key)) {}

  KeyType type_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace cds::server

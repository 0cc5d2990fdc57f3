#include "cds/server/public_key.hpp"

#include <cstdint>
#include <string>

#include "cds/server/openssl_handles.hpp"

namespace cds::server {
namespace {

constexpr int kLeastModulusBits = 2048;
constexpr int kMostModulusBits = 8192;  // beyond it, checking takes too long
constexpr std::uint64_t kLeastExponent = 65'537;
constexpr std::uint64_t kMostExponent = std::uint64_t{1} << 32;

// r and s one after the other, as the DER that OpenSSL takes; empty when it cannot be made.
std::string ToDer(std::string_view raw, std::size_t half) {
  BigNumber r = ReadNumber(raw.substr(0, half));
  BigNumber s = ReadNumber(raw.substr(half));
  const EcdsaSignature signature(ECDSA_SIG_new());
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // they are the signature's
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* out = Bytes(der);
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

}  // namespace

std::optional<PublicKey> PublicKey::FromPoint(KeyType curve, std::string_view x,
                                              std::string_view y) {
  const std::size_t size = curve == KeyType::kEcP384 ? 48 : 32;
  if (curve == KeyType::kRsa || x.size() != size || y.size() != size) return std::nullopt;
  const std::string point = "\x04" + std::string(x) + std::string(y);  // uncompressed
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  const char* const group = curve == KeyType::kEcP384 ? "P-384" : "P-256";
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return std::nullopt;
  }
  auto key = ImportKey("EC", builder.get(), EVP_PKEY_PUBLIC_KEY);
  if (!key) return std::nullopt;
  return PublicKey(curve, std::move(key));
}

std::optional<PublicKey> PublicKey::FromModulus(std::string_view n, std::string_view e) {
  if (n.size() > kMostModulusBits / 8 + 1 || e.size() > 8) return std::nullopt;
  const BigNumber modulus = ReadNumber(n), exponent = ReadNumber(e);
  if (!modulus || !exponent) return std::nullopt;
  const int bits = BN_num_bits(modulus.get());
  const std::uint64_t small = BN_get_word(exponent.get());
  if (bits < kLeastModulusBits || bits > kMostModulusBits || !BN_is_odd(modulus.get()) ||
      small < kLeastExponent || small > kMostExponent || small % 2 == 0) {
    return std::nullopt;
  }
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return std::nullopt;
  }
  auto key = ImportKey("RSA", builder.get(), EVP_PKEY_PUBLIC_KEY);
  if (!key) return std::nullopt;
  return PublicKey(KeyType::kRsa, std::move(key));
}

bool PublicKey::Verifies(const SigningAlgorithm& algorithm, std::string_view text,
                         std::string_view signature) const {
  if (algorithm.key_type != type_) return false;
  std::string der;
  if (algorithm.half > 0) {
    if (signature.size() != 2 * algorithm.half) return false;
    der = ToDer(signature, algorithm.half);
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // the context's own
  const bool good = context && !signature.empty() &&
                    EVP_DigestVerifyInit_ex(context.get(), &padding, algorithm.digest, nullptr,
                                            nullptr, key_.get(), nullptr) == 1 &&
                    (!algorithm.pss || UsePss(padding)) &&
                    EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                                     text.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace cds::server

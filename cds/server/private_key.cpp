#include "cds/server/private_key.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "cds/server/openssl_handles.hpp"

namespace cds::server {
namespace {

// What a member of a JWK is called here and by OpenSSL.
struct Name {
  const char* jwk;
  const char* openssl;
};
constexpr Name kEcPublic[] = {{"x", OSSL_PKEY_PARAM_EC_PUB_X}, {"y", OSSL_PKEY_PARAM_EC_PUB_Y}};
constexpr Name kEcPrivate[] = {{"d", OSSL_PKEY_PARAM_PRIV_KEY}};
constexpr Name kRsaPublic[] = {{"n", OSSL_PKEY_PARAM_RSA_N}, {"e", OSSL_PKEY_PARAM_RSA_E}};
constexpr Name kRsaPrivate[] = {
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};

constexpr unsigned kModulusBits = 3072;

const char* GroupName(KeyType type) { return type == KeyType::kEcP384 ? "P-384" : "P-256"; }
int CoordinateBytes(KeyType type) { return type == KeyType::kEcP384 ? 48 : 32; }

void Require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

std::string ToBytes(const BIGNUM* number, int size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  Require(BN_bn2binpad(number, Bytes(bytes), size) == size, "a number does not fit");
  return bytes;
}

PrivateKey::Numbers NumbersOf(const EVP_PKEY* key, KeyType type, std::span<const Name> names) {
  PrivateKey::Numbers numbers;
  for (const Name& name : names) {
    BIGNUM* number = nullptr;
    Require(EVP_PKEY_get_bn_param(key, name.openssl, &number) == 1, "the key has no such number");
    const BigNumber owned(number);
    const int size = type == KeyType::kRsa ? BN_num_bytes(number) : CoordinateBytes(type);
    numbers.emplace_back(name.jwk, ToBytes(number, size));
  }
  return numbers;
}

// The signature that OpenSSL made as r and s one after the other.
std::string FromDer(std::string_view der, std::size_t half) {
  const unsigned char* in = Bytes(der);
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  Require(signature != nullptr, "the signature is not DER");
  const int size = static_cast<int>(half);
  return ToBytes(ECDSA_SIG_get0_r(signature.get()), size) +
         ToBytes(ECDSA_SIG_get0_s(signature.get()), size);
}

std::string_view Find(const PrivateKey::Numbers& numbers, std::string_view name) {
  const auto found =
      std::ranges::find_if(numbers, [&](const auto& each) { return each.first == name; });
  return found == numbers.end() ? std::string_view() : found->second;
}

// Adds the numbers to the builder, which keeps pointers to `owned`; false when one is missing.
bool Push(const PrivateKey::Numbers& numbers, std::span<const Name> names, OSSL_PARAM_BLD* builder,
          std::vector<BigNumber>& owned) {
  return std::ranges::all_of(names, [&](const Name& name) {
    const std::string_view bytes = Find(numbers, name.jwk);
    if (bytes.empty() || bytes.size() > 1'024) return false;
    owned.push_back(ReadNumber(bytes));
    return OSSL_PARAM_BLD_push_BN(builder, name.openssl, owned.back().get()) == 1;
  });
}

}  // namespace

PrivateKey PrivateKey::Generate(KeyType type) {
  EVP_PKEY* const key = type == KeyType::kRsa
                            ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{kModulusBits})
                            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", GroupName(type));
  Require(key != nullptr, "no key could be made");
  return {type, {key, EVP_PKEY_free}};
}

std::optional<PrivateKey> PrivateKey::FromNumbers(KeyType type, const Numbers& numbers) {
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  std::vector<BigNumber> owned;
  std::string point = "\x04";
  if (type == KeyType::kRsa) {
    if (!Push(numbers, kRsaPublic, builder.get(), owned) ||
        !Push(numbers, kRsaPrivate, builder.get(), owned)) {
      return std::nullopt;
    }
  } else {
    point.append(Find(numbers, "x")).append(Find(numbers, "y"));
    if (!Push(numbers, kEcPrivate, builder.get(), owned) ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, GroupName(type),
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
      return std::nullopt;
    }
  }
  auto key = ImportKey(type == KeyType::kRsa ? "RSA" : "EC", builder.get(), EVP_PKEY_KEYPAIR);
  if (!key) return std::nullopt;
  return PrivateKey(type, std::move(key));
}

PrivateKey::Numbers PrivateKey::PublicNumbers() const {
  if (type_ == KeyType::kRsa) return NumbersOf(key_.get(), type_, kRsaPublic);
  return NumbersOf(key_.get(), type_, kEcPublic);
}

PrivateKey::Numbers PrivateKey::PrivateNumbers() const {
  if (type_ == KeyType::kRsa) return NumbersOf(key_.get(), type_, kRsaPrivate);
  return NumbersOf(key_.get(), type_, kEcPrivate);
}

std::string PrivateKey::Sign(const SigningAlgorithm& algorithm, std::string_view text) const {
  Require(algorithm.key_type == type_, "the algorithm is for another type of key");
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // the context's own
  std::size_t size = 0;
  Require(context &&
              EVP_DigestSignInit_ex(context.get(), &padding, algorithm.digest, nullptr, nullptr,
                                    key_.get(), nullptr) == 1 &&
              (!algorithm.pss || UsePss(padding)) &&
              EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size()) == 1,
          "the text could not be signed");
  std::string signature(size, '\0');
  Require(EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(text), text.size()) == 1,
          "the text could not be signed");
  signature.resize(size);
  return algorithm.half > 0 ? FromDer(signature, algorithm.half) : signature;
}

}  // namespace cds::server

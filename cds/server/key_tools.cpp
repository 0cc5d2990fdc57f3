#include "cds/server/key_tools.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <random>
#include <utility>

#include "cds/server/base64url.hpp"
#include "cds/server/jwk.hpp"
#include "fhir/json.hpp"
#include "fhir/json_writer.hpp"

namespace cds::server {
namespace {

fhir::Issue No(std::string reason) { return {fhir::IssueType::kInvalid, std::move(reason), ""}; }

void WriteNumbers(const PrivateKey::Numbers& numbers, fhir::JsonWriter& writer) {
  for (const auto& [name, bytes] : numbers) {
    writer.Member(std::string_view(name), EncodeBase64Url(bytes));
  }
}

void WritePublicMembers(const SigningKey& key, fhir::JsonWriter& writer) {
  const KeyType type = key.key.type();
  writer.Member("kty", type == KeyType::kRsa ? "RSA" : "EC");
  if (type != KeyType::kRsa) writer.Member("crv", type == KeyType::kEcP384 ? "P-384" : "P-256");
  writer.Member("kid", key.kid).Member("use", "sig").Member("alg", key.algorithm->name);
  WriteNumbers(key.key.PublicNumbers(), writer);
}

std::string WritePublicJwk(const SigningKey& key) {
  fhir::JsonWriter writer;
  writer.StartObject();
  WritePublicMembers(key, writer);
  return writer.EndObject().Take();
}

std::string Thumbprint(SigningKey key) {
  key.kid = "unnamed";  // it is no part of the thumbprint
  std::string text = WritePublicJwk(key);
  fhir::JsonDocument document;
  return ReadJwk(document.Parse(text).value()).value().thumbprint;
}

// A name that no other token has: 128 random bits.
std::string RandomId() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(random() & 0xFF);
  return EncodeBase64Url(bytes);
}

}  // namespace

fhir::Result<SigningKey> MakeKey(std::string_view algorithm, std::string kid) {
  const SigningAlgorithm* const known = FindAlgorithm(algorithm);
  if (known == nullptr) {
    return No("there is no algorithm \"" + std::string(algorithm) + "\"; known are " +
              AlgorithmNames());
  }
  SigningKey key{PrivateKey::Generate(known->key_type), known, std::move(kid)};
  if (key.kid.empty()) key.kid = Thumbprint(key);
  return key;
}

fhir::Result<SigningKey> ReadPrivateJwk(std::string text) {
  fhir::JsonDocument document;
  const auto jwk = document.Parse(text);
  if (!jwk) return jwk.error();
  const SigningAlgorithm* const algorithm = FindAlgorithm((*jwk)["alg"].text());
  if (algorithm == nullptr) return No("the key has no alg that is known");
  PrivateKey::Numbers numbers;
  for (const auto& [name, value] : jwk->members()) {
    if (auto bytes = DecodeBase64Url(value.text())) {
      numbers.emplace_back(std::string(name), *std::move(bytes));
    }
  }
  auto key = PrivateKey::FromNumbers(algorithm->key_type, numbers);
  if (!key) return No("it is not a private key for " + std::string(algorithm->name));
  return SigningKey{*std::move(key), algorithm, std::string((*jwk)["kid"].text())};
}

std::string WritePrivateJwk(const SigningKey& key) {
  fhir::JsonWriter writer;
  writer.StartObject();
  WritePublicMembers(key, writer);
  WriteNumbers(key.key.PrivateNumbers(), writer);
  return writer.EndObject().Take();
}

std::string WritePublicJwkSet(const SigningKey& key) {
  return R"({"keys":[)" + WritePublicJwk(key) + "]}";
}

bool WritePrivateFile(const std::filesystem::path& name, std::string_view text) {
  const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const ssize_t written = write(file, text.data(), text.size());
  return close(file) == 0 && written == static_cast<ssize_t>(text.size());
}

std::string MakeToken(const SigningKey& key, const TokenRequest& request,
                      std::chrono::sys_seconds now) {
  fhir::JsonWriter writer;
  writer.StartObject().Member("alg", key.algorithm->name).Member("typ", "JWT");
  writer.Member("kid", key.kid);
  if (!request.jku.empty()) writer.Member("jku", request.jku);
  const std::string header = writer.EndObject().Take();
  writer.StartObject().Member("iss", request.issuer).Member("aud", request.audience);
  if (!request.subject.empty()) writer.Member("sub", request.subject);
  if (!request.tenant.empty()) writer.Member("tenant", request.tenant);
  writer.Key("iat").Number(now.time_since_epoch().count());
  writer.Key("exp").Number((now + request.lifetime).time_since_epoch().count());
  return Compact(key, header, writer.Member("jti", RandomId()).EndObject().Take());
}

std::string Compact(const SigningKey& key, std::string_view header, std::string_view claims) {
  const std::string text = EncodeBase64Url(header) + "." + EncodeBase64Url(claims);
  return text + "." + EncodeBase64Url(key.key.Sign(*key.algorithm, text));
}

}  // namespace cds::server

#include "cds/server/jwk.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "cds/server/base64url.hpp"
#include "cds/server/sha256.hpp"

namespace cds::server {
namespace {

fhir::Issue No(std::string reason) { return {fhir::IssueType::kInvalid, std::move(reason), ""}; }

bool IsForVerifying(fhir::Json json) {
  if (json["use"] && json["use"].text() != "sig") return false;
  const fhir::Json operations = json["key_ops"];
  if (!operations) return true;
  return std::ranges::any_of(operations.elements(),
                             [](fhir::Json each) { return each.text() == "verify"; });
}

// An unsigned number without the zeros in front, which some writers add (RFC 7518 section 2).
std::optional<std::string> DecodeNumber(std::string_view text) {
  auto bytes = DecodeBase64Url(text);
  if (bytes) bytes->erase(0, bytes->find_first_not_of('\0'));
  return bytes;
}

// What is made of the members that define a key, in the one spelling of RFC 7638 section 3.
std::string Thumbprint(const std::string& members) { return EncodeBase64Url(Sha256(members)); }

std::string Quoted(std::string_view bytes) { return '"' + EncodeBase64Url(bytes) + '"'; }

fhir::Result<Jwk> ReadEc(fhir::Json json) {
  const std::string_view curve = json["crv"].text();
  if (curve != "P-256" && curve != "P-384") return No("the curve is neither P-256 nor P-384");
  const auto x = DecodeBase64Url(json["x"].text()), y = DecodeBase64Url(json["y"].text());
  if (!x || !y) return No("x or y is not base64url");
  const KeyType type = curve == "P-384" ? KeyType::kEcP384 : KeyType::kEcP256;
  auto key = PublicKey::FromPoint(type, *x, *y);
  if (!key) return No("x and y are no point of the curve");
  return Jwk{{},
             {},
             Thumbprint(R"({"crv":")" + std::string(curve) + R"(","kty":"EC","x":)" + Quoted(*x) +
                        R"(,"y":)" + Quoted(*y) + "}"),
             *std::move(key)};
}

fhir::Result<Jwk> ReadRsa(fhir::Json json) {
  const auto n = DecodeNumber(json["n"].text()), e = DecodeNumber(json["e"].text());
  if (!n || !e) return No("n or e is not base64url");
  auto key = PublicKey::FromModulus(*n, *e);
  if (!key) return No("the modulus is not of 2048 to 8192 bits, or the exponent is unsafe");
  return Jwk{{},
             {},
             Thumbprint(R"({"e":)" + Quoted(*e) + R"(,"kty":"RSA","n":)" + Quoted(*n) + "}"),
             *std::move(key)};
}

}  // namespace

fhir::Result<Jwk> ReadJwk(fhir::Json json) {
  if (!json.is_object()) return No("it is not an object");
  if (json["kid"].text().empty()) return No("it has no kid");
  if (!IsForVerifying(json)) return No("it is not for signatures");
  const std::string_view kty = json["kty"].text();
  if (kty != "EC" && kty != "RSA") return No("kty is neither EC nor RSA");
  if (!json["d"].is_absent()) return No("it was published with its private part");
  const std::string_view alg = json["alg"].text();
  const SigningAlgorithm* const only = FindAlgorithm(alg);
  if (json["alg"] && only == nullptr) return No("alg is none that is supported");
  auto jwk = kty == "EC" ? ReadEc(json) : ReadRsa(json);
  if (!jwk) return jwk;
  if (only != nullptr && only->key_type != jwk->key.type()) return No("alg is for another kty");
  jwk->kid = json["kid"].text();
  jwk->alg = alg;
  return jwk;
}

}  // namespace cds::server

#include "cds/server/jwt.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "cds/server/base64url.hpp"
#include "fhir/json.hpp"

namespace cds::server {
namespace {

using fhir::Json;

constexpr fhir::JsonLimits kHeaderLimits{.depth = 4, .nodes = 100, .string_bytes = 8'192};
constexpr fhir::JsonLimits kClaimsLimits{.depth = 8, .nodes = 1'000, .string_bytes = 8'192};
constexpr std::int64_t kMostSeconds = std::int64_t{1} << 53;

// Members that bring a key along, or rules that a reader must know (RFC 7515 section 4.1).
constexpr std::string_view kNeverTaken[] = {"crit", "jwk", "x5u", "x5c"};

// A whole number of seconds since 1970, written as one: no fraction, no exponent, no string.
std::optional<std::chrono::sys_seconds> ReadSeconds(Json json) {
  const std::string_view text = json.number();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  if (seconds < 0 || seconds > kMostSeconds) return {};
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

// A text that may be left out, into `value`; false when it is there and is no text.
bool ReadOptional(Json json, std::optional<std::string>& value) {
  if (json.is_absent()) return true;
  if (json.is_string()) value = json.text();
  return value && !value->empty();
}

std::optional<std::array<std::string_view, 3>> SplitParts(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first == token.npos ? first : first + 1);
  if (second == token.npos) return std::nullopt;
  return std::array{token.substr(0, first), token.substr(first + 1, second - first - 1),
                    token.substr(second + 1)};
}

std::optional<Refusal> ReadHeader(std::string text, Jwt& jwt) {
  fhir::JsonDocument document;
  const auto header = document.Parse(text, kHeaderLimits);
  if (!header || !header->is_object()) return Refusal::kMalformed;
  for (const std::string_view name : kNeverTaken) {
    if (!(*header)[name].is_absent()) return Refusal::kHeader;
  }
  jwt.algorithm = FindAlgorithm((*header)["alg"].text());
  if (jwt.algorithm == nullptr) return Refusal::kAlgorithm;
  jwt.kid = (*header)["kid"].text();
  if ((*header)["typ"].text() != "JWT" || jwt.kid.empty() ||
      !ReadOptional((*header)["jku"], jwt.jku)) {
    return Refusal::kHeader;
  }
  return std::nullopt;
}

// `aud` is one text or a list of texts (RFC 7519 section 4.1.3); false for anything else.
bool ReadAudiences(Json aud, std::vector<std::string>& audiences) {
  for (const Json each : aud.elements()) {
    if (each.text().empty()) return false;
    audiences.emplace_back(each.text());
  }
  return !audiences.empty();
}

std::optional<Refusal> ReadClaims(std::string text, Jwt& jwt) {
  fhir::JsonDocument document;
  const auto claims = document.Parse(text, kClaimsLimits);
  if (!claims || !claims->is_object()) return Refusal::kMalformed;
  const Json all = *claims;
  const auto expires = ReadSeconds(all["exp"]), issued = ReadSeconds(all["iat"]);
  jwt.not_before = ReadSeconds(all["nbf"]);
  jwt.issuer = all["iss"].text();
  jwt.id = all["jti"].text();
  if (!expires || !issued || jwt.issuer.empty() || jwt.id.empty() ||
      !(jwt.not_before || all["nbf"].is_absent()) || !ReadOptional(all["sub"], jwt.subject) ||
      !ReadOptional(all["tenant"], jwt.tenant) || !ReadAudiences(all["aud"], jwt.audiences)) {
    return Refusal::kClaims;
  }
  jwt.expires = *expires;
  jwt.issued = *issued;
  return std::nullopt;
}

}  // namespace

Admitted<std::string_view> FindToken(std::span<const std::string_view> authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() != 1) return Refusal::kNoToken;
  std::string_view value = authorization.front();
  const auto same = [](char sent, char letter) { return (sent | 0x20) == letter; };
  if (!std::ranges::equal(value.substr(0, kScheme.size()), kScheme, same)) {
    return Refusal::kNoToken;
  }
  value.remove_prefix(std::min(value.find_first_not_of(' ', kScheme.size() - 1), value.size()));
  if (value.empty()) return Refusal::kNoToken;
  return value;
}

Admitted<Jwt> ReadJwt(std::string_view token) {
  if (token.size() > kMostTokenBytes) return Refusal::kTooLong;
  const auto parts = SplitParts(token);
  if (!parts) return Refusal::kMalformed;
  const auto [header_part, claims_part, signature_part] = *parts;
  auto header = DecodeBase64Url(header_part);  // a third dot is no letter of base64url
  auto claims = DecodeBase64Url(claims_part);
  auto signature = DecodeBase64Url(signature_part);
  if (!header || !claims || !signature) return Refusal::kMalformed;
  Jwt jwt;
  if (const auto refusal = ReadHeader(*std::move(header), jwt)) return *refusal;
  if (const auto refusal = ReadClaims(*std::move(claims), jwt)) return *refusal;
  jwt.signed_text = token.substr(0, header_part.size() + 1 + claims_part.size());
  jwt.signature = *std::move(signature);
  return jwt;
}

}  // namespace cds::server

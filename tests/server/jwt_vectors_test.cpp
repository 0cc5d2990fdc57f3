#include <doctest/doctest.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/server/base64url.hpp"
#include "tests/support/clients.hpp"

namespace {

using namespace cds::server;
using namespace support;

// What a hand without a good token sends, and what the metrics say of it.
struct Vector {
  const char* what;
  std::string token;
  std::optional<Refusal> refusal{};
};

const SigningKey& EcKey() {
  static const SigningKey key = MakeKey("ES384", "ec+/=").value();
  return key;
}

const SigningKey& RsaKey() {
  static const SigningKey key = MakeKey("RS384", "rsa").value();
  return key;
}

std::string Text(std::string_view value) { return '"' + std::string(value) + '"'; }

std::string Seconds(long offset) {
  return std::to_string(kNow.time_since_epoch().count() + offset);
}

// A token of the elliptic-curve key with one claim, or member of the header, other than it should
// be.
std::string Claim(const std::string& name, const std::string& value) {
  return Compact(EcKey(), Write(GoodHeader(EcKey())), Write(With(GoodClaims(), name, value)));
}
std::string NoClaim(const std::string& name) {
  return Compact(EcKey(), Write(GoodHeader(EcKey())), Write(Without(GoodClaims(), name)));
}
std::string Header(const std::string& name, const std::string& value) {
  return Compact(EcKey(), Write(With(GoodHeader(EcKey()), name, value)), Write(GoodClaims()));
}
std::string NoHeader(const std::string& name) {
  return Compact(EcKey(), Write(Without(GoodHeader(EcKey()), name)), Write(GoodClaims()));
}
std::string Times(long issued, long expires) {
  return Compact(EcKey(), Write(GoodHeader(EcKey())),
                 Write(With(With(GoodClaims(), "iat", Seconds(issued)), "exp", Seconds(expires))));
}

// The same token with another signature.
std::string Resigned(const std::string& token, std::string_view signature) {
  return token.substr(0, token.rfind('.') + 1) + EncodeBase64Url(signature);
}

std::string SignatureOf(const std::string& token) {
  return DecodeBase64Url(std::string_view(token).substr(token.rfind('.') + 1)).value();
}

// r and s as DER, as OpenSSL and Java write them by themselves.
std::string AsDer(const std::string& raw) {
  const auto number = [](std::string bytes) {
    bytes.erase(0, bytes.find_first_not_of('\0'));
    if (static_cast<signed char>(bytes[0]) < 0) bytes.insert(0, 1, '\0');
    return std::string("\x02") + static_cast<char>(bytes.size()) + bytes;
  };
  const std::string both = number(raw.substr(0, 48)) + number(raw.substr(48));
  return std::string("\x30") + static_cast<char>(both.size()) + both;
}

// A token whose "signature" is an HMAC with the bytes of the public key, which anyone has.
std::string SignedWithThePublicKey(const std::string& algorithm) {
  const std::string text =
      EncodeBase64Url(Write(With(GoodHeader(EcKey()), "alg", Text(algorithm)))) + "." +
      EncodeBase64Url(Write(GoodClaims()));
  const std::string secret = WritePublicJwkSet(EcKey());
  std::string mac(64, '\0');
  unsigned size = 0;
  HMAC(EVP_sha384(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(mac.data()), &size);
  return text + "." + EncodeBase64Url(mac.substr(0, size));
}

World Hospital() {
  const std::string ec = WritePublicJwkSet(EcKey()), rsa = WritePublicJwkSet(RsaKey());
  return World(ec.substr(0, ec.size() - 2) + "," + rsa.substr(rsa.find('[') + 1));
}

void Check(const World& world, const std::vector<Vector>& vectors) {
  for (const Vector& each : vectors) {
    CAPTURE(each.what);
    const auto refusal = world.Try(each.token);
    CHECK_EQ(refusal ? NameOf(*refusal) : "let in",
             each.refusal ? NameOf(*each.refusal) : "let in");
  }
}

}  // namespace

TEST_CASE("a token's form is taken to the letter") {
  World world = Hospital();
  world.Start();
  const std::string good = GoodToken(EcKey());
  const std::string signature = good.substr(good.rfind('.'));
  const std::string claims = Write(GoodClaims());
  const auto token = [&](const std::string& header, const std::string& body) {
    return EncodeBase64Url(header) + "." + EncodeBase64Url(body) + signature;
  };
  const std::string header = Write(GoodHeader(EcKey()));
  Check(
      world,
      {
          {"good", GoodToken(EcKey())},
          {"good, RSA", GoodToken(RsaKey())},
          {"nothing", "", Refusal::kMalformed},
          {"one part", "abcd", Refusal::kMalformed},
          {"two parts", good.substr(0, good.rfind('.')), Refusal::kMalformed},
          {"four parts", good + ".", Refusal::kMalformed},
          {"five parts, as if encrypted", good + ".a.b", Refusal::kMalformed},
          {"padding", good + "=", Refusal::kMalformed},
          {"a space at the end", good + " ", Refusal::kMalformed},
          {"a newline inside", std::string(good).insert(10, "\n"), Refusal::kMalformed},
          {"plain base64", std::string(good).replace(5, 1, "+"), Refusal::kMalformed},
          {"a zero byte", std::string(good).insert(7, 1, '\0'), Refusal::kMalformed},
          {"8 KB and one", good + std::string(8193 - good.size(), 'A'), Refusal::kTooLong},
          {"a kid of 1 MB", Header("kid", Text(std::string(1'000'000, 'k'))), Refusal::kTooLong},
          {"the header is a list", token("[]", claims), Refusal::kMalformed},
          {"the claims are a text", token(header, R"("x")"), Refusal::kMalformed},
          {"the header is nested four deep", Header("x", "[[[1]]]")},
          {"the header is nested five deep", Header("x", "[[[[1]]]]"), Refusal::kMalformed},
          {"the header has a kid twice", token(R"({"alg":"ES384","kid":"a","kid":"b"})", claims),
           Refusal::kMalformed},
          {"the claims have an iss twice",
           token(header, R"({"iss":"https://ehr.example.org","iss":"https://evil.example"})"),
           Refusal::kMalformed},
          {"the claims have an iss twice, once escaped",
           token(header, R"({"iss":"https://ehr.example.org","\u0069ss":"https://evil.example"})"),
           Refusal::kMalformed},
      });
}

TEST_CASE("the key decides how a token is signed, the token only says so") {
  World world = Hospital();
  world.Start();
  const std::string unsigned_token = EncodeBase64Url(R"({"alg":"none","typ":"JWT","kid":"rsa"})") +
                                     "." + EncodeBase64Url(Write(GoodClaims())) + ".";
  const auto alg = [](const SigningKey& key, const std::string& name) {
    return Compact(key, Write(With(GoodHeader(key), "alg", Text(name))), Write(GoodClaims()));
  };
  SigningKey weaker = RsaKey();
  weaker.algorithm = FindAlgorithm("RS256");
  SigningKey pss = RsaKey();
  pss.algorithm = FindAlgorithm("PS384");
  Check(world,
        {
            {"none", unsigned_token, Refusal::kAlgorithm},
            {"nOnE", Header("alg", Text("nOnE")), Refusal::kAlgorithm},
            {"HS256 with the public key", SignedWithThePublicKey("HS256"), Refusal::kAlgorithm},
            {"HS384 with the public key", SignedWithThePublicKey("HS384"), Refusal::kAlgorithm},
            {"an HMAC called ES384", SignedWithThePublicKey("ES384"), Refusal::kSignature},
            {"RS256 with an EC key", alg(EcKey(), "RS256"), Refusal::kAlgorithm},
            {"RS384 with an EC key", alg(EcKey(), "RS384"), Refusal::kAlgorithm},
            {"ES384 with an RSA key", alg(RsaKey(), "ES384"), Refusal::kAlgorithm},
            {"ES256 with a P-384 key", alg(EcKey(), "ES256"), Refusal::kAlgorithm},
            {"RS256, not configured", GoodToken(weaker), Refusal::kAlgorithm},
            {"PS384, not configured", GoodToken(pss), Refusal::kAlgorithm},
            {"lower case", Header("alg", Text("es384")), Refusal::kAlgorithm},
            {"a number", Header("alg", "384"), Refusal::kAlgorithm},
            {"no alg", NoHeader("alg"), Refusal::kAlgorithm},
            {"no typ", NoHeader("typ"), Refusal::kHeader},
            {"another typ", Header("typ", Text("at+jwt")), Refusal::kHeader},
            {"no kid", NoHeader("kid"), Refusal::kHeader},
            {"an empty kid", Header("kid", Text("")), Refusal::kHeader},
            {"crit", Header("crit", R"(["b64"])"), Refusal::kHeader},
            {"crit, null", Header("crit", "null"), Refusal::kHeader},
            {"a key of its own", Header("jwk", R"({"kty":"EC"})"), Refusal::kHeader},
            {"x5u", Header("x5u", Text("https://evil.example/")), Refusal::kHeader},
            {"x5c", Header("x5c", "[]"), Refusal::kHeader},
            {"a jku that is a number", Header("jku", "1"), Refusal::kHeader},
        });
}

TEST_CASE("an algorithm that is configured is taken, and is that of the key") {
  for (const SigningAlgorithm& algorithm : kSigningAlgorithms) {
    CAPTURE(algorithm.name);
    const SigningKey key = MakeKey(algorithm.name, "").value();
    World world(WritePublicJwkSet(key), {std::string(algorithm.name)});
    world.Start();
    CHECK_FALSE(world.Try(GoodToken(key)));
    CHECK_EQ(world.Try(GoodToken(EcKey())),
             algorithm.name == "ES384" ? Refusal::kUnknownKey : Refusal::kAlgorithm);
  }
}

TEST_CASE("a key that names its algorithm is good for no other") {
  SigningKey key = MakeKey("RS384", "one").value();
  World world(WritePublicJwkSet(key), {"RS384", "PS384"});
  world.Start();
  CHECK_FALSE(world.Try(GoodToken(key)));
  key.algorithm = FindAlgorithm("PS384");
  CHECK_EQ(world.Try(GoodToken(key)), Refusal::kAlgorithm);
}

TEST_CASE("whose token it is, and for whom, is as configured") {
  World world = Hospital();
  world.client.subject = "cds-client";
  world.client.tenant = "north";
  world.client.audiences = {"urn:typed-by-hand"};
  world.Start();
  const auto claims = [](const std::string& name, const std::string& value) {
    Members all = With(With(GoodClaims(), "sub", Text("cds-client")), "tenant", Text("north"));
    all = value.empty() ? Without(all, name) : With(all, name, value);
    return Compact(EcKey(), Write(GoodHeader(EcKey())), Write(all));
  };
  const std::string aud = "https://cds.example.org/cds-services/lumbar-order-sign";
  Check(
      world,
      {
          {"good", claims("x", "1")},
          {"another issuer", claims("iss", Text("https://evil.example")), Refusal::kIssuer},
          {"the issuer with a slash", claims("iss", Text("https://ehr.example.org/")),
           Refusal::kIssuer},
          {"the issuer in a list", claims("iss", R"(["https://ehr.example.org"])"),
           Refusal::kClaims},
          {"no issuer", claims("iss", ""), Refusal::kClaims},
          {"another subject", claims("sub", Text("other")), Refusal::kSubject},
          {"no subject", claims("sub", ""), Refusal::kSubject},
          {"a subject of null", claims("sub", "null"), Refusal::kClaims},
          {"another tenant", claims("tenant", Text("south")), Refusal::kTenant},
          {"no tenant", claims("tenant", ""), Refusal::kTenant},
          {"a tenant of a number", claims("tenant", "1"), Refusal::kClaims},
          {"no audience", claims("aud", ""), Refusal::kClaims},
          {"no audience in the list", claims("aud", "[]"), Refusal::kClaims},
          {"a number in the list", claims("aud", "[" + Text(aud) + ",1]"), Refusal::kClaims},
          {"among others", claims("aud", R"(["https://other.example",)" + Text(aud) + "]")},
          {"typed by hand", claims("aud", Text("urn:typed-by-hand"))},
          {"another service", claims("aud", Text("https://cds.example.org/cds-services/other")),
           Refusal::kAudience},
          {"discovery", claims("aud", Text("https://cds.example.org/cds-services")),
           Refusal::kAudience},
          {"this service's feedback", claims("aud", Text(aud + "/feedback")), Refusal::kAudience},
          {"another host",
           claims("aud", Text("https://evil.example/cds-services/lumbar-order-sign")),
           Refusal::kAudience},
          {"another scheme", claims("aud", Text("http" + aud.substr(5))), Refusal::kAudience},
          {"only the beginning", claims("aud", Text(aud.substr(0, aud.size() - 1))),
           Refusal::kAudience},
          {"capitals in the host", claims("aud", Text("HTTPS://CDS.Example.org" + aud.substr(23)))},
          {"the default port", claims("aud", Text("https://cds.example.org:443" + aud.substr(23)))},
          {"a slash at the end", claims("aud", Text(aud + "/"))},
          {"a doubled slash",
           claims("aud", Text("https://cds.example.org/cds-services//lumbar-order-sign"))},
      });
}

TEST_CASE("the times of a token are whole seconds, and near") {
  World world = Hospital();
  world.Start();
  Check(world, {
                   {"expired, within the skew", Times(-300, -59)},
                   {"expired, beyond it", Times(-300, -60), Refusal::kExpired},
                   {"issued in the future, within the skew", Times(60, 300)},
                   {"issued in the future, beyond it", Times(61, 300), Refusal::kNotYetValid},
                   {"nbf within the skew", Claim("nbf", Seconds(60))},
                   {"nbf in the future", Claim("nbf", Seconds(61)), Refusal::kNotYetValid},
                   {"nbf five minutes before, as Epic has it", Claim("nbf", Seconds(-300))},
                   {"twenty minutes", Times(0, 1200)},
                   {"a second more", Times(0, 1201), Refusal::kLifetime},
                   {"fifteen minutes, as Epic has it", Times(0, 900)},
                   {"no time at all", Times(10, 10), Refusal::kLifetime},
                   {"less than none", Times(20, 10), Refusal::kLifetime},
                   {"no exp", NoClaim("exp"), Refusal::kClaims},
                   {"no iat", NoClaim("iat"), Refusal::kClaims},
                   {"a text", Claim("exp", Text(Seconds(300))), Refusal::kClaims},
                   {"a fraction", Claim("exp", Seconds(300) + ".0"), Refusal::kClaims},
                   {"an exponent", Claim("exp", "18e8"), Refusal::kClaims},
                   {"below zero", Claim("iat", "-1"), Refusal::kClaims},
                   {"2^53", Claim("exp", "9007199254740992"), Refusal::kLifetime},
                   {"more than 2^53", Claim("exp", "9007199254740993"), Refusal::kClaims},
                   {"more than 2^63", Claim("exp", "9223372036854775808"), Refusal::kClaims},
                   {"an nbf of null", Claim("nbf", "null"), Refusal::kClaims},
                   {"no jti", NoClaim("jti"), Refusal::kClaims},
                   {"an empty jti", Claim("jti", Text("")), Refusal::kClaims},
                   {"a jti of a number", Claim("jti", "1"), Refusal::kClaims},
               });
}

TEST_CASE("a key is found by its exact name, and the address of keys is only compared") {
  World world = Hospital();
  world.Start();
  const std::string zero = "\\u0000";
  Check(world,
        {
            {"another kid", Header("kid", Text("other")), Refusal::kUnknownKey},
            {"the kid of the other key", Header("kid", Text("rsa")), Refusal::kAlgorithm},
            {"a path", Header("kid", Text("../../etc/passwd")), Refusal::kUnknownKey},
            {"a zero byte behind it", Header("kid", Text("ec+/=" + zero)), Refusal::kUnknownKey},
            {"the configured jku", Header("jku", Text("https://ehr.example.org/jwks.json"))},
            {"another host", Header("jku", Text("https://evil.example/jwks.json")),
             Refusal::kKeySetUrl},
            {"user information",
             Header("jku", Text("https://ehr.example.org@evil.example/jwks.json")),
             Refusal::kKeySetUrl},
            {"more behind it", Header("jku", Text("https://ehr.example.org/jwks.json?a")),
             Refusal::kKeySetUrl},
            {"capitals", Header("jku", Text("https://EHR.example.org/jwks.json")),
             Refusal::kKeySetUrl},
        });
}

TEST_CASE("a token with a jku is refused where none is configured") {
  World world = Hospital();
  world.client.jku.clear();
  world.Start();
  CHECK_FALSE(world.Try(GoodToken(EcKey())));
  CHECK_EQ(world.Try(Header("jku", Text("https://ehr.example.org/jwks.json"))),
           Refusal::kKeySetUrl);
}

TEST_CASE("two keys of one name are no key") {
  const SigningKey one = MakeKey("ES384", "same").value(), two = MakeKey("ES384", "same").value();
  const std::string first = WritePublicJwkSet(one), second = WritePublicJwkSet(two);
  const std::string third = WritePublicJwkSet(EcKey());
  World world(first.substr(0, first.size() - 2) + "," +
              second.substr(second.find('[') + 1, second.size() - 2 - second.find('[') - 1) + "," +
              third.substr(third.find('[') + 1));
  world.Start();
  REQUIRE(world.faults.empty());
  CHECK_EQ(world.Try(GoodToken(one)), Refusal::kUnknownKey);
  CHECK_EQ(world.Try(GoodToken(two)), Refusal::kUnknownKey);
  CHECK_FALSE(world.Try(GoodToken(EcKey())));
}

TEST_CASE("only the signature of the key over this very text is good") {
  World world = Hospital();
  world.Start();
  const std::string good = GoodToken(EcKey()), rsa = GoodToken(RsaKey());
  const std::string raw = SignatureOf(good);
  const auto flipped = [](std::string bytes) {
    bytes.back() ^= 1;
    return bytes;
  };
  const SigningKey other = {MakeKey("ES384", "").value().key, EcKey().algorithm, EcKey().kid};
  const std::string half(48, '\0'), ones(48, '\xFF');
  std::string claims = Write(GoodClaims());
  const std::string moved = EncodeBase64Url(Write(GoodHeader(EcKey()))) + "." +
                            EncodeBase64Url(claims) + good.substr(good.rfind('.'));
  Check(world, {
                   {"all zero", Resigned(good, half + half), Refusal::kSignature},
                   {"r zero", Resigned(good, half + raw.substr(48)), Refusal::kSignature},
                   {"s zero", Resigned(good, raw.substr(0, 48) + half), Refusal::kSignature},
                   {"more than the order", Resigned(good, ones + ones), Refusal::kSignature},
                   {"DER", Resigned(good, AsDer(raw)), Refusal::kSignature},
                   {"95 bytes", Resigned(good, raw.substr(0, 95)), Refusal::kSignature},
                   {"97 bytes", Resigned(good, raw + '\0'), Refusal::kSignature},
                   {"97 bytes, zero in front", Resigned(good, '\0' + raw), Refusal::kSignature},
                   {"none", Resigned(good, ""), Refusal::kSignature},
                   {"one bit", Resigned(good, flipped(raw)), Refusal::kSignature},
                   {"one bit, RSA", Resigned(rsa, flipped(SignatureOf(rsa))), Refusal::kSignature},
                   {"cut, RSA", Resigned(rsa, SignatureOf(rsa).substr(1)), Refusal::kSignature},
                   {"none, RSA", Resigned(rsa, ""), Refusal::kSignature},
                   {"of another token", moved, Refusal::kSignature},
                   {"of another key of the same name", GoodToken(other), Refusal::kSignature},
                   {"its own", good},
                   {"its own, RSA", rsa},
               });
}

TEST_CASE("a token opens the door once, and a forged one does not use it up") {
  World world = Hospital();
  world.Start();
  const std::string token = GoodToken(EcKey());
  CHECK_EQ(world.Try(Resigned(token, std::string(96, '\x01'))), Refusal::kSignature);
  CHECK_EQ(world.replays.size(), 0);
  CHECK_FALSE(world.Try(token));
  CHECK_EQ(world.Try(token), Refusal::kReplayed);
  CHECK_EQ(world.Try(token, kNow + std::chrono::seconds(359)), Refusal::kReplayed);
  CHECK_EQ(world.Try(token, kNow + std::chrono::seconds(360)), Refusal::kExpired);
}

TEST_CASE("a token that expired while its signature waited to be checked is refused") {
  World world = Hospital();
  const Authenticator& authenticator = world.Start();
  const auto candidate = authenticator.Precheck(GoodToken(EcKey()), world.endpoint, kNow);
  REQUIRE(candidate.has_value());
  CHECK_EQ(authenticator.Verify(*candidate, kNow + std::chrono::seconds(360)), Refusal::kExpired);
}

TEST_CASE("exactly one Authorization header with a Bearer token is one") {
  struct Case {
    std::vector<std::string_view> headers;
    std::string_view token;
  };
  const Case cases[] = {
      {{"Bearer abc"}, "abc"},
      {{"bearer abc"}, "abc"},
      {{"BEARER  abc"}, "abc"},
      {{"Bearer abc "}, "abc "},  // refused when it is read
      {{}, ""},
      {{"Bearer abc", "Bearer abc"}, ""},
      {{"Basic abc"}, ""},
      {{"Bearer"}, ""},
      {{"Bearer "}, ""},
      {{"Bearerabc"}, ""},
      {{" Bearer abc"}, ""},
      {{"Bearer\tabc"}, ""},
      {{""}, ""},
  };
  for (const Case& each : cases) {
    const auto token = FindToken(each.headers);
    CHECK_EQ(token ? *token : "", each.token);
    if (!token) CHECK_EQ(token.error(), Refusal::kNoToken);
  }
}

TEST_CASE("whatever the reason, the caller sees 401, and 503 only when the fault is ours") {
  for (int i = 0; i <= static_cast<int>(Refusal::kReplaysLost); ++i) {
    const auto refusal = static_cast<Refusal>(i);
    const bool ours = refusal == Refusal::kReplaysFull || refusal == Refusal::kReplaysLost;
    CHECK_EQ(StatusOf(refusal), ours ? 503 : 401);
    CHECK_NE(NameOf(refusal), "unknown");
  }
}

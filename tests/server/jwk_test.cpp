#include "cds/server/jwk.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "cds/server/base64url.hpp"
#include "cds/server/jwk_set.hpp"
#include "cds/server/published_keys.hpp"
#include "cds/server/remote_keys.hpp"

namespace {

using namespace cds::server;

// RFC 7515 appendix A.3.
const std::string kX = R"("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
const std::string kY = R"("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
const std::string kEc = R"("kty":"EC","crv":"P-256","x":)" + kX + R"(,"y":)" + kY;
// RFC 7515 appendix A.2.
const std::string kN =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
    "4qPCJrcS2mJPMEzP1Pt0Bm4d4Q"
    "lL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-"
    "bSf63kpaSHSXndS5z5rexMdbBY"
    "UsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-"
    "DWNm"
    "oudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const std::string kRsa = R"("kty":"RSA","n":")" + kN + R"(","e":"AQAB")";

fhir::Result<Jwk> Read(std::string text) {
  fhir::JsonDocument document;
  return ReadJwk(document.Parse(text).value());
}

std::string SetOf(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

}  // namespace

TEST_CASE("the examples of RFC 7515 verify, and nothing near them") {
  const std::string payload =
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnV"
      "l"
      "fQ";
  const std::string es256 = "eyJhbGciOiJFUzI1NiJ9" + payload;
  const std::string rs256 = "eyJhbGciOiJSUzI1NiJ9" + payload;
  const std::string ec_signature =
      DecodeBase64Url(
          "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
          .value();
  const std::string rsa_signature =
      DecodeBase64Url(
          "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
          "O8W2F"
          "p5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
          "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQB"
          "MHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
          "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeY"
          "I2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")
          .value();
  const auto ec = Read("{" + kEc + R"(,"kid":"a"})"), rsa = Read("{" + kRsa + R"(,"kid":"b"})");
  REQUIRE(ec.has_value());
  REQUIRE(rsa.has_value());
  const auto& es = *FindAlgorithm("ES256");
  const auto& rs = *FindAlgorithm("RS256");
  CHECK(ec->key.Verifies(es, es256, ec_signature));
  CHECK(rsa->key.Verifies(rs, rs256, rsa_signature));
  CHECK_FALSE(ec->key.Verifies(es, es256 + " ", ec_signature));
  CHECK_FALSE(rsa->key.Verifies(rs, rs256 + " ", rsa_signature));
  CHECK_FALSE(rsa->key.Verifies(*FindAlgorithm("RS384"), rs256, rsa_signature));
  CHECK_FALSE(rsa->key.Verifies(*FindAlgorithm("PS384"), rs256, rsa_signature));
  CHECK_FALSE(rsa->key.Verifies(es, es256, ec_signature));
  CHECK_FALSE(ec->key.Verifies(rs, rs256, rsa_signature));
}

TEST_CASE("a thumbprint is that of RFC 7638, however the key was written") {
  // RFC 7638 section 3.1.
  const std::string n =
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
      "BJECPeb"
      "WKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
      "FDW2QvzqY368Q"
      "QMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"
      "bFTWhAI4vMQFh6WeZu0fM4lFd2"
      "NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
  const std::string thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
  const auto plain = Read(R"({"kty":"RSA","kid":"1","n":")" + n + R"(","e":"AQAB"})");
  REQUIRE(plain.has_value());
  CHECK_EQ(plain->thumbprint, thumbprint);
  const std::string zero = EncodeBase64Url('\0' + DecodeBase64Url(n).value());
  const auto padded = Read(R"({"e":"AAEAAQ","n":")" + zero + R"(","kid":"2","kty":"RSA"})");
  REQUIRE(padded.has_value());
  CHECK_EQ(padded->thumbprint, thumbprint);
}

TEST_CASE("what could not check a signature is no key") {
  struct Case {
    const char* what;
    std::string json;
    bool good = false;
  };
  const std::string ec = "{" + kEc + R"(,"kid":"a")", rsa = "{" + kRsa + R"(,"kid":"a")";
  const std::string n = DecodeBase64Url(kN).value();
  const auto rsa_of = [](const std::string& modulus, const std::string& exponent) {
    return R"({"kty":"RSA","kid":"a","n":")" + EncodeBase64Url(modulus) + R"(","e":")" +
           EncodeBase64Url(exponent) + R"("})";
  };
  const std::string e65537("\x01\x00\x01", 3);
  const Case cases[] = {
      {"EC", ec + "}", true},
      {"RSA", rsa + "}", true},
      {"for signatures", ec + R"(,"use":"sig","key_ops":["sign","verify"],"alg":"ES256"})", true},
      {"for encryption", ec + R"(,"use":"enc"})"},
      {"a use of no text", ec + R"(,"use":1})"},
      {"for signing only", ec + R"(,"key_ops":["sign"]})"},
      {"no kid", "{" + kEc + "}"},
      {"an empty kid", "{" + kEc + R"(,"kid":""})"},
      {"a kid of a number", "{" + kEc + R"(,"kid":1})"},
      {"with its private part", ec + R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})"},
      {"another algorithm of its type", rsa + R"(,"alg":"PS384"})", true},
      {"alg for another type", ec + R"(,"alg":"RS384"})"},
      {"alg for another curve", ec + R"(,"alg":"ES384"})"},
      {"alg that is symmetric", ec + R"(,"alg":"HS256"})"},
      {"symmetric", R"({"kty":"oct","k":"AAAA","kid":"a"})"},
      {"off the curve", R"({"kty":"EC","crv":"P-256","kid":"a","x":)" + kX + R"(,"y":)" + kX + "}"},
      {"the point at the origin", R"({"kty":"EC","crv":"P-256","kid":"a","x":")" +
                                      std::string(42, 'A') + "A\",\"y\":\"" + std::string(43, 'A') +
                                      "\"}"},
      {"a short x", R"({"kty":"EC","crv":"P-256","kid":"a","x":"AAAA","y":)" + kY + "}"},
      {"no y", R"({"kty":"EC","crv":"P-256","kid":"a","x":)" + kX + "}"},
      {"another curve", R"({"kty":"EC","crv":"P-384","kid":"a","x":)" + kX + R"(,"y":)" + kY + "}"},
      {"a curve of bitcoin",
       R"({"kty":"EC","crv":"secp256k1","kid":"a","x":)" + kX + R"(,"y":)" + kY + "}"},
      {"Edwards", R"({"kty":"OKP","crv":"Ed25519","kid":"a","x":)" + kX + "}"},
      {"2,048 bits", rsa_of(n, e65537), true},
      {"2,040 bits", rsa_of(n.substr(1), e65537)},
      {"2,047 bits", rsa_of(static_cast<char>(n[0] & 0x7F) + n.substr(1), e65537)},
      {"8,200 bits", rsa_of(std::string(1024, '\x7F') + n.substr(0, 1) + '\x01', e65537)},
      {"64 KB of modulus", rsa_of(std::string(40'000, '\x7F'), e65537)},
      {"an even modulus", rsa_of(n.substr(0, 255) + '\x02', e65537)},
      {"exponent 1", rsa_of(n, "\x01")},
      {"exponent 3", rsa_of(n, "\x03")},
      {"an even exponent", rsa_of(n, std::string("\x01\x00\x02", 3))},
      {"exponent 2^32 + 1", rsa_of(n, std::string("\x01\x00\x00\x00\x01", 5))},
      {"no exponent", rsa_of(n, "")},
      {"no modulus", rsa_of("", e65537)},
      {"a list", "[]"},
      {"an empty object", "{}"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    const auto jwk = Read(each.json);
    CHECK_EQ(jwk.has_value(), each.good);
    if (!jwk) CHECK_EQ(jwk.error().diagnostics.find(kN), std::string::npos);
  }
}

TEST_CASE("a key set holds the keys that are good and says what became of the others") {
  const std::string ec = "{" + kEc + R"(,"kid":"a"})", rsa = "{" + kRsa + R"(,"kid":"b"})";
  const auto set = ReadJwkSet(SetOf(R"({"kty":"oct","k":"AAAA","kid":"x"},)" + ec + "," + rsa));
  REQUIRE(set.has_value());
  CHECK_EQ(set->keys.size(), 2);
  REQUIRE_EQ(set->skipped.size(), 1);
  CHECK_EQ(set->skipped[0], "keys[0]: kty is neither EC nor RSA");
  CHECK(set->Find("a"));
  CHECK_FALSE(set->Find("x"));
  CHECK_FALSE(set->Find(""));
  CHECK_FALSE(set->Find("A"));
}

TEST_CASE("what is no key set, or too much of one, is refused") {
  const std::string ec = "{" + kEc + R"(,"kid":"a"})";
  const auto many = [&](int count) {
    std::string keys;
    for (int i = 0; i < count; ++i) {
      keys += (i > 0 ? "," : "") + ("{" + kEc + R"(,"kid":")" + std::to_string(i) + R"("})");
    }
    return SetOf(keys);
  };
  CHECK(ReadJwkSet(many(20)).has_value());
  CHECK_FALSE(ReadJwkSet(many(21)).has_value());
  const std::string spaces(65'536 - SetOf(ec).size(), ' ');
  CHECK(ReadJwkSet(SetOf(ec) + spaces).has_value());
  CHECK_FALSE(ReadJwkSet(SetOf(ec) + spaces + " ").has_value());
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("{}"),
        std::string(R"({"keys":{}})"), SetOf(""), SetOf("1"), ec, std::string("<html>"),
        SetOf(ec + "," + ec), std::string(R"({"keys":[],"keys":[)") + ec + "]}",
        SetOf(ec).substr(0, 80)}) {
    CAPTURE(text);
    CHECK_FALSE(ReadJwkSet(text).has_value());
  }
}

TEST_CASE("keys and issuers that anyone can sign for are taken for demonstrations only") {
  // The public sandbox's .well-known/jwks.json.
  const std::string sandbox = SetOf(
      R"({"kty":"EC","use":"sig","crv":"P-384","kid":"44823f3d-0b01-4a6c-a80e-b9d3e8a7226f",)"
      R"("x":"dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB",)"
      R"("y":"Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy","alg":"ES384"})");
  const std::string older = SetOf(
      R"({"kty":"EC","crv":"P-256","kid":"renamed","x":"QWI9fI8TcNtdikhVs_M1N_Szb7BOj19etvIKfrQMa9k",)"
      R"("y":"jDkhk_Z2RZZ5L5rN4vd1_i-RJLn3EfEhDcy7iFBg--I"})");
  const std::string own = "{" + kEc + R"(,"kid":"a"})";
  const auto with_own = R"({"keys":[)" + own + "," + sandbox.substr(sandbox.find('[') + 1);
  for (const std::string& text : {sandbox, older, with_own}) {
    CHECK_FALSE(AcceptKeySet(text, false).has_value());
    CHECK(AcceptKeySet(text, true).has_value());
  }
  CHECK(AcceptKeySet(SetOf(own), false).has_value());
  for (const char* issuer : {"https://sandbox.cds-hooks.org", "https://sandbox.cds-hooks.org/",
                             "HTTPS://Sandbox.CDS-Hooks.org:443"}) {
    CHECK(IsPublicSandbox(issuer));
  }
  CHECK_FALSE(IsPublicSandbox("https://sandbox.cds-hooks.org.example"));
}

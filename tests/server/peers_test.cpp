#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "cds/server/jwk_set.hpp"
#include "tests/support/clients.hpp"

namespace {

using namespace cds::server;
using namespace support;

// What a program prints; the test fails when it does.
std::string Run(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> bytes{};
  while (const std::size_t size = fread(bytes.data(), 1, bytes.size(), pipe)) {
    output.append(bytes.data(), size);
  }
  REQUIRE_EQ(pclose(pipe), 0);
  return output;
}

std::string InKeySet(const std::string& jwk) { return R"({"keys":[)" + jwk + "]}"; }

}  // namespace

TEST_CASE("the token that the specification shows is let in by the key that it shows") {
  // CDS Hooks 2.0, "Trusting CDS Clients", example.
  World world(InKeySet(
      R"({"kty":"EC","use":"sig","crv":"P-384","kid":"example-kid",)"
      R"("x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",)"
      R"("y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI","alg":"ES384"})"));
  const std::string token =
      "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6ImV4YW1wbGUta2lkIiwiamt1IjoiaHR0cHM6Ly9m"
      "aGlyLWVoci5leGFtcGxlLmNvbS9qd2tfdXJpIn0.eyJpc3MiOiJodHRwczovL2ZoaXItZWhyLmV4YW1wbGUu"
      "Y29tLyIsImF1ZCI6Imh0dHBzOi8vY2RzLmV4YW1wbGUub3JnL2Nkcy1zZXJ2aWNlcy9zb21lLXNlcnZpY2Ui"
      "LCJleHAiOjE0MjI1Njg4NjAsImlhdCI6MTMxMTI4MDk3MCwianRpIjoiZWUyMmIwMjEtZTFiNy00NjExLWJh"
      "NWItOGVlYzZhMzNhYzFlIiwidGVuYW50IjoiMmRkZDZjM2EtOGU5YS00NGM2LWEzMDUtNTIxMTFhZDMwMmEy"
      "In0.d1WfLjGRKlcWB94l9do4cM8REXeYJLL6SGUBO8VHZhfM8mwKYP70EMxJ67War4TQblEpaQrp11wx5p7o"
      "PFm2ETYgCicS84vXWEIYTdjooZdooCSDf2L8-i4awdoUwiEb";
  world.client.issuer = "https://fhir-ehr.example.com/";
  world.client.jku = "https://fhir-ehr.example.com/jwk_uri";
  world.client.tenant = "2ddd6c3a-8e9a-44c6-a305-52111ad302a2";
  world.client.demo = true;  // its private key is in the specification, too
  world.endpoint = EndpointUrls("https://cds.example.org", "/cds-services/some-service");
  world.Start();
  REQUIRE(world.faults.empty());
  const std::chrono::sys_seconds then{std::chrono::seconds{1'422'568'000}};
  CHECK_EQ(world.Try(token, then), Refusal::kLifetime);  // it is good for three and a half years

  TimeLimits patient;
  patient.lifetime = std::chrono::hours(24 * 366 * 4);
  const Authenticator authenticator(world.clients, *world.keys, world.replays, patient);
  const auto candidate = authenticator.Precheck(token, world.endpoint, then);
  REQUIRE(candidate.has_value());
  CHECK_EQ(candidate->jwt.id, "ee22b021-e1b7-4611-ba5b-8eec6a33ac1e");
  CHECK_FALSE(authenticator.Verify(*candidate, then));

  world.client.demo = false;
  world.Start();
  CHECK_EQ(world.faults.size(), 1);
}

// Signed with the npm package jose 6.2.18, on 1 January 2100.
TEST_CASE("tokens that npm's jose signed are let in, and a changed one is not") {
  struct Case {
    const char* algorithm;
    const char* thumbprint;
    const char* jwk;
    const char* token;
  };
  const Case cases[] = {
      {"ES384", "VwCdFPKxF3tOl_YXupoR8HSHHXBgJDxJMStTaquuoVs",
       "{\"kty\":\"EC\",\"x\":\"I_iK3OE5S_-HsP6J5YDhK1zvFY9Jaht091DX8zMr3dLJ2zQ_8sO7GQ8HlLHhevEh\","
       "\""
       "y\":\"SnalLkUWCY1Dy8BW-NlhOmOtq2hr2gwY5uwYe6I41WOv6aCdObBSozNbVuDplwEG\",\"crv\":\"P-384\","
       "\"kid\":\"npm+ES384/=\",\"use\":\"sig\",\"alg\":\"ES384\"}",
       "eyJhbGciOiJFUzM4NCIsImtpZCI6Im5wbStFUzM4NC89IiwidHlwIjoiSldUIiwiamt1IjoiaHR0cHM6Ly9l"
       "aHIuZXhhbXBsZS5vcmcvandrcy5qc29uIn0.eyJ0ZW5hbnQiOiJ0MSIsImlzcyI6Imh0dHBzOi8vZWhyLmV4"
       "YW1wbGUub3JnIiwiYXVkIjpbImh0dHBzOi8vb3RoZXIuZXhhbXBsZSIsImh0dHBzOi8vY2RzLmV4YW1wbGUu"
       "b3JnL2Nkcy1zZXJ2aWNlcy9sdW1iYXItb3JkZXItc2lnbiJdLCJpYXQiOjQxMDI0NDQ4MDAsIm5iZiI6NDEw"
       "MjQ0NDUwMCwiZXhwIjo0MTAyNDQ1NzAwLCJqdGkiOiJucG0tRVMzODQifQ.OFD2wOEuqpraOKpGqnfGZUqCX"
       "abzWXaAG0_ud7YmEvQEzXcB8b2HPbk1zlboeuc4vaR0KVj5CNdH6fCROh_Xe-X9rRlLrFIG-1i8Oso1MGKfx"
       "lG3LDNEjpGhXQvMK_f8"},
      {"RS384", "TBS_2uEr0sJGswl5R4y5CpxOCxgk1jM1qz-Yps5e3uM",
       "{\"kty\":\"RSA\",\"n\":\"uWknQ0bnT26G0Ik-5Usrms_6DXCd7Ct8-BHOlFvlyM-N8s3S5AwzBHaEu7gykY2e_n"
       "ufO9YETXXQKukbOlb-EN9iqzMnkP7zMTbKK-ZjUJ3obl7kYTpDjOC8aTdSNzeSa_lZDI0p8dmQ0JbNyG_0kC"
       "IHyc-yCVecI_kuwKJSBi8pT9KyqExNc6m5TNr0Q7cWXQFjNns5lSyy6gHFgerPXyGLkeZpLrlxvi-Nn9_qTL"
       "biMT2pld7Z-zLGz6RfHRC2DMuUEtnXdfdNeawqVdm9Z0HCHKX2U-pmeD2H0k3jCSqC0VAUL1_OrOPZ4WiLck"
       "9igr01ZWdj4UpFvZf9WihjDQ\",\"e\":\"AQAB\",\"kid\":\"npm+RS384/"
       "=\",\"use\":\"sig\",\"alg\":\"RS384\"}",
       "eyJhbGciOiJSUzM4NCIsImtpZCI6Im5wbStSUzM4NC89IiwidHlwIjoiSldUIiwiamt1IjoiaHR0cHM6Ly9l"
       "aHIuZXhhbXBsZS5vcmcvandrcy5qc29uIn0.eyJ0ZW5hbnQiOiJ0MSIsImlzcyI6Imh0dHBzOi8vZWhyLmV4"
       "YW1wbGUub3JnIiwiYXVkIjpbImh0dHBzOi8vb3RoZXIuZXhhbXBsZSIsImh0dHBzOi8vY2RzLmV4YW1wbGUu"
       "b3JnL2Nkcy1zZXJ2aWNlcy9sdW1iYXItb3JkZXItc2lnbiJdLCJpYXQiOjQxMDI0NDQ4MDAsIm5iZiI6NDEw"
       "MjQ0NDUwMCwiZXhwIjo0MTAyNDQ1NzAwLCJqdGkiOiJucG0tUlMzODQifQ.V6GNtNkPg2K7JRJ5Mu0TKYWNE"
       "xVzQHH9azc2tt0jSV38_GWJickp7XJR1GZSH_XREY68YX_hUOWhSn-PIzqkrzWVluhx0YrcceKsFe8XakrBN"
       "lyJA92bgejMDstNjRwdLJ5qQGeQKDPOPXnjYhA155Mb-6iTnf3_wzEYt7E3tsax49rC_XJkP07zf-ldH7O1I"
       "snNUMj-R6oNcGNJEawMCdbSK50tMi9lnn9Fg5K5794-n-zZLJnD-aqaKJ3_pZzemMczqcN_NT2Ho_fiwXKsx"
       "W4HkE6FEev64xLh-wJkZrZJM84WoNk7lM2KuELNjsEnBYiPwPNHzAqpZH7NOuulkA"},
      {"ES256", "N3XQqYAPbIUjWohm6_QpFwgeLZtLWGAFtlpRcPhOySs",
       "{\"kty\":\"EC\",\"x\":\"gHJRimmtQ2UiPPVnv0vVOI_2rjqHyMKoFNyV0sKLKZ0\",\"y\":"
       "\"QwNobUteHoG0ehtiX"
       "f-_whFYyI6QLjBQDqGm4ceViug\",\"crv\":\"P-256\",\"kid\":\"npm+ES256/"
       "=\",\"use\":\"sig\",\"alg\":\"ES2"
       "56\"}",
       "eyJhbGciOiJFUzI1NiIsImtpZCI6Im5wbStFUzI1Ni89IiwidHlwIjoiSldUIiwiamt1IjoiaHR0cHM6Ly9l"
       "aHIuZXhhbXBsZS5vcmcvandrcy5qc29uIn0.eyJ0ZW5hbnQiOiJ0MSIsImlzcyI6Imh0dHBzOi8vZWhyLmV4"
       "YW1wbGUub3JnIiwiYXVkIjpbImh0dHBzOi8vb3RoZXIuZXhhbXBsZSIsImh0dHBzOi8vY2RzLmV4YW1wbGUu"
       "b3JnL2Nkcy1zZXJ2aWNlcy9sdW1iYXItb3JkZXItc2lnbiJdLCJpYXQiOjQxMDI0NDQ4MDAsIm5iZiI6NDEw"
       "MjQ0NDUwMCwiZXhwIjo0MTAyNDQ1NzAwLCJqdGkiOiJucG0tRVMyNTYifQ.0AYIZ4iDpiSxE_Dpe4l6MenUo"
       "EI9RconEhpDYoToNRaHWdhXsOPNxT2bIfBVIOfyixThHqBLsRfy9hsA79vIzg"},
      {"RS256", "6FCEJoQNwz-1kMgbZ7fgrzC85e7LKv0YQK-gLUsAXuk",
       "{\"kty\":\"RSA\",\"n\":\"rlWXLp2T55SAnWFrdX3ybtyMYvHxrSvwp6P6wGqb4LyIFAxrN0VNyzARnvng1AWDpV"
       "ocjWMMGZBfpV20FrnrF-eWqnVQZUTZZNkEqhjvxRrDyPfqKJ9m1ebZaHYvo6DYkM0Nc_7PqKHF4wDfH5_mjt"
       "wrIhNTzSA4-xk65bp5Ibe3VivdI7YO3qUQcSW0iZBF7EvYBL2UXLxPRHnKvg9aGLpZoxUdpnpjUJyBaewrAh"
       "Y_vqI8PMwhuUblzaW3-rPdx1GR0O7DIqUQXd0V0fbX-tyzotaLQ27Yoeg81fg8kFQPGmYZmAvI8UFy46J7Hp"
       "m6tGLEbKTg8wzSZzZG_j2t0w\",\"e\":\"AQAB\",\"kid\":\"npm+RS256/"
       "=\",\"use\":\"sig\",\"alg\":\"RS256\"}",
       "eyJhbGciOiJSUzI1NiIsImtpZCI6Im5wbStSUzI1Ni89IiwidHlwIjoiSldUIiwiamt1IjoiaHR0cHM6Ly9l"
       "aHIuZXhhbXBsZS5vcmcvandrcy5qc29uIn0.eyJ0ZW5hbnQiOiJ0MSIsImlzcyI6Imh0dHBzOi8vZWhyLmV4"
       "YW1wbGUub3JnIiwiYXVkIjpbImh0dHBzOi8vb3RoZXIuZXhhbXBsZSIsImh0dHBzOi8vY2RzLmV4YW1wbGUu"
       "b3JnL2Nkcy1zZXJ2aWNlcy9sdW1iYXItb3JkZXItc2lnbiJdLCJpYXQiOjQxMDI0NDQ4MDAsIm5iZiI6NDEw"
       "MjQ0NDUwMCwiZXhwIjo0MTAyNDQ1NzAwLCJqdGkiOiJucG0tUlMyNTYifQ.DjmiILmhNGwtg9Gnr4l5kzaD-"
       "92QPawEKBXoh8c8XT5c6ou0PMMLUc9C56qyohaMZdJUmYUVNYvD31-GBGFh6hI1Cp3_LlWMwevN4KLJLZ_vt"
       "RdXJakpkIdPa1yPY-UBWzXl-MRpjjyWnjVgeqiM1x7goReQ-pyN2Mk9PnzdHeLcjsbhWQhTxYAkndAEZTt5p"
       "IvybhDTxbQnnqgRAmiIqx31qd9auba_WPNMLdhIlNOBksponn78ljhZbnFrIz5jxYhC4bZDUxjmXAYbskt7R"
       "v386I-yCXpmoGde6-RtOJy_8PYDG5LlOuwyCghtmIEX2KjJxVUS7jwNDsTRfNpU7A"},
      {"PS384", "NoTyYw5RYUanv6eSiPbA5dsu4_rTY9iOz1xQstCD9HM",
       "{\"kty\":\"RSA\",\"n\":\"mV4CX4Kyi_VXWPSIouv-Rc89rM_bJmzcoW5NlB33XJ7amaFEiNtz_NShizTuMm8FYQ"
       "33bscQVAeVK9Bobo_RwhQuZypfERpP7nNdLhwM8Jc8OvMksMs1ZhqlCcPfsjJB2wPri5CLEjOPXvMlTjXMHv"
       "p_xykd9MjpL4s19cR-6t4G0yMwyyTtg_miTCpNk8RBz6-jlQdnYA2sfCjYBqpTxosLeGIQ2Rj8JaHRRWKxSh"
       "fbp0KwVNORGzU2JTcqlBVM3EKHeYzffYAhJUD5IRKc2nlTX_HJqvhXwoflJt-l1GaB34y8cB39_t4h4j26Lf"
       "wF4k4gS_ejOPVrKiTbghmlxw\",\"e\":\"AQAB\",\"kid\":\"npm+PS384/"
       "=\",\"use\":\"sig\",\"alg\":\"PS384\"}",
       "eyJhbGciOiJQUzM4NCIsImtpZCI6Im5wbStQUzM4NC89IiwidHlwIjoiSldUIiwiamt1IjoiaHR0cHM6Ly9l"
       "aHIuZXhhbXBsZS5vcmcvandrcy5qc29uIn0.eyJ0ZW5hbnQiOiJ0MSIsImlzcyI6Imh0dHBzOi8vZWhyLmV4"
       "YW1wbGUub3JnIiwiYXVkIjpbImh0dHBzOi8vb3RoZXIuZXhhbXBsZSIsImh0dHBzOi8vY2RzLmV4YW1wbGUu"
       "b3JnL2Nkcy1zZXJ2aWNlcy9sdW1iYXItb3JkZXItc2lnbiJdLCJpYXQiOjQxMDI0NDQ4MDAsIm5iZiI6NDEw"
       "MjQ0NDUwMCwiZXhwIjo0MTAyNDQ1NzAwLCJqdGkiOiJucG0tUFMzODQifQ.Z8y2grQwmxKPDRM-9_A1J-zeD"
       "x2PryNW_m5NFTzhQWj3D9WkaBQqNT9WrNTHLGlCzBFu0Tc3_jotb0Qm9a-BI0E9vXxYOQduHy4wcCMhLM2pG"
       "WZ4MkI68zY4torUfWY5qsKTwfprQFTLzPTDZ5Y11FXIQAR4U_2S80hibnPO9txih4g5xU37K2K1Lzw_ywgkU"
       "msaGlcXf9fVzjJQ--l4Dim8rpPrFNTcAQMfYmBz7f77HM8W8B75u_Y6OcgdmcmM1SAkjU8iAynJruZdxJc8k"
       "_xkxfIc0TJUNcYihMuLl6QGZkUscJi46McLnHiCU9zTbGvv4ZnWxtZc1rRRbuz-Sw"},
  };
  const std::chrono::sys_seconds then{std::chrono::seconds{4'102'444'800}};
  for (const Case& each : cases) {
    CAPTURE(each.algorithm);
    World world(InKeySet(each.jwk), {each.algorithm});
    world.client.tenant = "t1";
    world.Start();
    REQUIRE(world.faults.empty());
    CHECK_EQ(world.keys->Of(0)->keys[0].thumbprint, each.thumbprint);
    std::string changed = each.token;
    char& letter = changed[changed.size() - 10];
    letter = letter == 'A' ? 'B' : 'A';
    CHECK_EQ(world.Try(changed, then), Refusal::kSignature);
    CHECK_FALSE(world.Try(each.token, then));
  }
}

TEST_CASE("keys and tokens go both ways between Debian's jose and this") {
  for (const SigningAlgorithm& algorithm : kSigningAlgorithms) {
    CAPTURE(algorithm.name);
    const std::string name(algorithm.name);
    const std::string theirs = Run("jose jwk gen -i '{\"alg\":\"" + name + "\",\"kid\":\"j\"}'");
    const TemporaryFile key(theirs), claims(Write(GoodClaims()));
    const std::string token =
        Run("jose jws sig -c -I " + claims.path().string() + " -s '{\"protected\":{\"alg\":\"" +
            name + "\",\"kid\":\"j\",\"typ\":\"JWT\"}}' -k " + key.path().string());
    World world(Run("jose jwk pub -s -i " + key.path().string()), {name});
    world.Start();
    REQUIRE(world.faults.empty());
    CHECK_FALSE(world.Try(token.substr(0, token.find('\n'))));

    // What this signs, they take; the key that they made signs here, too.
    const auto read = ReadPrivateJwk(theirs);
    REQUIRE(read.has_value());
    const SigningKey made = MakeKey(name, "").value();
    for (const SigningKey& signer : {*read, made}) {
      const TemporaryFile ours(GoodToken(signer)), set(WritePublicJwkSet(signer));
      CHECK_NE(
          Run("jose jws ver -i " + ours.path().string() + " -k " + set.path().string() + " -O -")
              .find("ehr.example.org"),
          std::string::npos);
    }
    const TemporaryFile set(WritePublicJwkSet(made));
    CHECK_EQ(Run("jose jwk thp -a S256 -i " + set.path().string()).substr(0, 43), made.kid);
  }
}

#include "cds/server/key_tools.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>

#include "cds/server/key_commands.hpp"
#include "tests/support/clients.hpp"

using namespace cds::server;
using namespace support;

TEST_CASE("a key that was written and read again signs tokens that are let in") {
  for (const SigningAlgorithm& algorithm : kSigningAlgorithms) {
    CAPTURE(algorithm.name);
    const SigningKey made = MakeKey(algorithm.name, "a key/1").value();
    const SigningKey read = ReadPrivateJwk(WritePrivateJwk(made)).value();
    CHECK_EQ(WritePublicJwkSet(read), WritePublicJwkSet(made));
    World world(WritePublicJwkSet(made), {std::string(algorithm.name)});
    world.client.subject = "s";
    world.client.tenant = "t";
    world.Start();
    TokenRequest request{world.client.issuer, world.endpoint[0]};
    request.subject = "s";
    request.tenant = "t";
    request.jku = world.client.jku;
    const std::string token = MakeToken(read, request, kNow);
    CHECK_FALSE(world.Try(token));
    CHECK_FALSE(world.Try(MakeToken(read, request, kNow)));  // another jti
    CHECK_EQ(world.Try(token), Refusal::kReplayed);
  }
}

TEST_CASE("the public set has no private part, and the private key is refused as a public one") {
  for (const char* algorithm : {"ES384", "RS384"}) {
    const SigningKey key = MakeKey(algorithm, "").value();
    const std::string set = WritePublicJwkSet(key);
    for (const char* part : {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""}) {
      CHECK_EQ(set.find(part), std::string::npos);
    }
    CHECK_FALSE(ReadJwkSet(R"({"keys":[)" + WritePrivateJwk(key) + "]}").has_value());
  }
}

TEST_CASE("what is no private key is refused") {
  const std::string jwk = WritePrivateJwk(MakeKey("ES384", "k").value());
  std::string other = jwk;
  other.replace(other.find("ES384"), 5, "RS384");
  std::string nameless = jwk;
  nameless.replace(nameless.find("ES384"), 5, "HS384");
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[1]"), other,
                                  nameless, WritePublicJwkSet(MakeKey("ES384", "k").value()),
                                  jwk.substr(0, jwk.find(",\"d\"")) + "}"}) {
    CHECK_FALSE(ReadPrivateJwk(text).has_value());
  }
  CHECK_FALSE(MakeKey("none", "k").has_value());
  CHECK_FALSE(MakeKey("HS256", "k").has_value());
}

TEST_CASE("a private key's file is its owner's alone, and no file is written over") {
  const TemporaryFile place("");
  const std::string name = place.path().string() + ".jwk";
  CHECK_FALSE(WritePrivateFile(place.path(), "secret"));
  REQUIRE(WritePrivateFile(name, "secret"));
  struct stat status {};
  REQUIRE_EQ(stat(name.c_str(), &status), 0);
  CHECK_EQ(status.st_mode & 0777, 0600);
  CHECK_FALSE(WritePrivateFile(name, "other"));
  std::filesystem::remove(name);
  CHECK_FALSE(WritePrivateFile("/nowhere/at/all", "secret"));
}

TEST_CASE("what make-key writes is what make-token reads, and no key is made twice") {
  const TemporaryFile place("");
  MakeKeyOptions options;
  options.private_file = place.path().string() + ".jwk";
  options.public_file = place.path().string() + ".jwks";
  REQUIRE_EQ(MakeKeyCommand(options), 0);
  CHECK_EQ(MakeKeyCommand(options), 1);
  MakeTokenOptions token;
  token.key_file = options.private_file;
  CHECK_EQ(MakeTokenCommand(token), 0);
  MakeKeyOptions one_file;
  one_file.private_file = std::filesystem::relative(place.path().string() + ".both");
  one_file.public_file = place.path().string() + ".both";
  CHECK_EQ(MakeKeyCommand(one_file), 1);
  CHECK_FALSE(std::filesystem::exists(one_file.private_file));
  token.key_file = options.public_file;
  CHECK_EQ(MakeTokenCommand(token), 1);
  token.key_file = "/nowhere";
  CHECK_EQ(MakeTokenCommand(token), 1);
  options.algorithm = "none";
  CHECK_EQ(MakeKeyCommand(options), 1);
  std::filesystem::remove(options.private_file);
  std::filesystem::remove(options.public_file);
}

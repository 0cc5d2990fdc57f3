#include "cds/server/base64url.hpp"

#include <doctest/doctest.h>

#include <string>

using cds::server::DecodeBase64Url;
using cds::server::EncodeBase64Url;

TEST_CASE("each value has one spelling in base64url") {
  struct Case {
    std::string bytes;
    const char* text;
  };
  const Case cases[] = {
      {"", ""},
      {"f", "Zg"},  // RFC 4648 section 10, without the padding
      {"fo", "Zm8"},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg"},
      {"fooba", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy"},
      {"\x03\xEC\xFF\xE0\xC1", "A-z_4ME"},  // RFC 7515 appendix C
      {"{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"},
  };
  for (const Case& each : cases) {
    CHECK_EQ(EncodeBase64Url(each.bytes), each.text);
    CHECK_EQ(DecodeBase64Url(each.text), each.bytes);
  }
}

TEST_CASE("what is nearly base64url is nothing") {
  for (const char* text : {"Z", "Zg=", "Zg==", "Zm9vY", "Zg ", " Zg", "Z\ng", "Zm+v", "Zm/v", "Zh",
                           "Zm9", "Zg.", "Z\xC3\xA9g"}) {
    CAPTURE(text);
    CHECK_FALSE(DecodeBase64Url(text));
  }
}

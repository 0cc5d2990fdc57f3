#include "cds/server/url.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using cds::server::EndpointUrls;
using cds::server::NormalUrl;
using cds::server::ReadHttpUrl;

TEST_CASE("one place has one spelling") {
  struct Case {
    const char* text;
    const char* normal;
  };
  const Case cases[] = {
      {"https://a.example/b", "https://a.example/b"},
      {"HTTPS://A.Example/B", "https://a.example/B"},
      {"https://a.example:443/b/", "https://a.example/b"},
      {"http://a.example:80", "http://a.example"},
      {"http://a.example:443/", "http://a.example:443"},
      {"https://a.example//b///c//", "https://a.example/b/c"},
      {"https://a.example/b?c=//d/", "https://a.example/b?c=//d/"},
      {"https://[::1]:8443/b", "https://[::1]:8443/b"},
      // No address that we know how to read: it stays what it is.
      {"urn:oid:1.2.3", "urn:oid:1.2.3"},
      {"https://b@a.example/", "https://b@a.example/"},
      {"https://a.example\\@b/", "https://a.example\\@b/"},
      {"https://a.example/#b", "https://a.example/#b"},
      {"https://a.example:0/", "https://a.example:0/"},
      {"https://a.example:65536/", "https://a.example:65536/"},
      {"https://a.example:44 3/", "https://a.example:44 3/"},
      {"https://a.example:/", "https://a.example:/"},
      {"https:///b", "https:///b"},
      {"ftp://a.example/", "ftp://a.example/"},
      {"https://[::1/", "https://[::1/"},
      {"https://[::1]b/", "https://[::1]b/"},
      {"https://\xC3\xA4.example/", "https://\xC3\xA4.example/"},
      {"", ""},
  };
  for (const Case& each : cases) CHECK_EQ(NormalUrl(each.text), each.normal);
}

TEST_CASE("a feedback token may name the service, a service's no other endpoint") {
  using Urls = std::vector<std::string>;
  CHECK_EQ(EndpointUrls("https://c.example/lumbar/", "/cds-services/x"),
           Urls{"https://c.example/lumbar/cds-services/x"});
  CHECK_EQ(EndpointUrls("https://c.example", "/cds-services"),
           Urls{"https://c.example/cds-services"});
  CHECK_EQ(EndpointUrls("https://c.example", "/cds-services/x/?a=b"),
           Urls{"https://c.example/cds-services/x"});
  CHECK_EQ(EndpointUrls("https://c.example", "/cds-services/x/feedback"),
           Urls{"https://c.example/cds-services/x/feedback", "https://c.example/cds-services/x"});
}

TEST_CASE("only this machine is on loopback") {
  for (const char* text : {"http://127.0.0.1/", "http://localhost:8080/", "http://[::1]/"}) {
    CHECK(ReadHttpUrl(text)->on_loopback());
  }
  for (const char* text : {"http://127.0.0.1.example/", "http://localhost.example/",
                           "http://10.0.0.1/", "http://0.0.0.0/"}) {
    CHECK_FALSE(ReadHttpUrl(text)->on_loopback());
  }
}

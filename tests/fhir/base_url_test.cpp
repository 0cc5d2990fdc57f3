#include "fhir/base_url.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using fhir::ReadBaseUrl;
using fhir::TargetUnder;

namespace {

std::string Canonical(std::string_view url) {
  const auto base = ReadBaseUrl(url);
  return base ? base->Text() : "refused";
}

std::string Target(std::string_view base, std::string_view query) {
  return TargetUnder(*ReadBaseUrl(base), query).value_or("refused");
}

}  // namespace

TEST_CASE("a base URL is known by one form, however it is written") {
  const std::string_view cases[][2] = {
      {"https://ehr.example/fhir", "https://ehr.example/fhir"},
      {"https://ehr.example/fhir/", "https://ehr.example/fhir"},
      {"https://ehr.example", "https://ehr.example"},
      {"https://ehr.example/", "https://ehr.example"},
      {"HTTPS://EHR.Example/fhir", "https://ehr.example/fhir"},
      {"https://ehr.example:443/fhir", "https://ehr.example/fhir"},
      {"https://ehr.example:8443/fhir", "https://ehr.example:8443/fhir"},
      {"https://ehr.example:80/fhir", "https://ehr.example:80/fhir"},
      {"https://ehr.example/FHIR/R4", "https://ehr.example/FHIR/R4"},  // paths tell case apart
      {"https://10.1.2.3/fhir", "https://10.1.2.3/fhir"},
      {"https://[2001:DB8:0:0::1]/fhir", "https://[2001:db8::1]/fhir"},
      {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"},
      {"http://localhost:8080/fhir", "http://localhost:8080/fhir"},
      {"http://127.0.0.1:80/fhir", "http://127.0.0.1/fhir"},
      {"http://127.9.9.9/fhir", "http://127.9.9.9/fhir"},
      {"http://[::1]:8080/fhir", "http://[::1]:8080/fhir"},
      {"https://169.254.169.254/", "https://169.254.169.254"},  // only where an operator lists it
  };
  for (const auto& one : cases) {
    CAPTURE(one[0]);
    CHECK(Canonical(one[0]) == one[1]);
  }
}

TEST_CASE("what two readers might take for different places is no base URL") {
  const std::string_view tricks[] = {
      "",
      "ehr.example/fhir",
      "//ehr.example/fhir",
      "ftp://ehr.example/fhir",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "https:ehr.example/fhir",
      "https:/ehr.example/fhir",
      "https:///fhir",
      "https://",
      "https://:443/fhir",
      "https://user@ehr.example/fhir",
      "https://user:password@ehr.example/fhir",
      "https://ehr.example@evil.example/fhir",
      "http://a@b@169.254.169.254/",
      "https://ehr.example:443@evil.example/fhir",
      "https://ehr.example\\@evil.example/fhir",
      "https:\\\\ehr.example\\fhir",
      "https://ehr.example\\fhir",
      "https://ehr.example/fhir?x=1",
      "https://ehr.example?x=1",
      "https://ehr.example/fhir#x",
      "https://ehr.example#@evil.example/",
      "https://ehr.example/fhir/../admin",
      "https://ehr.example/fhir/./x",
      "https://ehr.example/..",
      "https://ehr.example/%2e%2e/admin",
      "https://ehr.example/fhir%2F..%2Fadmin",
      "https://ehr.example/fhir%00",
      "https://ehr.example//fhir",
      "https://ehr.example/fhir//",
      "https://ehr%2Eexample/fhir",
      "https://%65hr.example/fhir",
      "https://ehr.example%00.evil.example/fhir",
      "https://ehr.example./fhir",
      "https://ehr..example/fhir",
      "https://.ehr.example/fhir",
      "https://-ehr.example/fhir",
      "https://ehr_.example/fhir",
      "https://*.example/fhir",
      "https://ehr.example /fhir",
      " https://ehr.example/fhir",
      "https://ehr.example/fhir ",
      "https://ehr.example/fh ir",
      "https://ehr.example/fhir\r\nHost: evil.example",
      "https://ehr.example\t/fhir",
      std::string_view("https://ehr.example\0.evil.example/fhir", 38),
      "https://\xC3\xA9hr.example/fhir",
      "https://ehr\xE3\x80\x82"
      "example/fhir",  // an ideographic full stop, which IDNA takes for a dot
      "https://\xE2\x92\xBA"
      "hr.example/fhir",
      "https://ehr.example/fh\xC3\xAFr",
      "https://ehr.example:/fhir",
      "https://ehr.example:0/fhir",
      "https://ehr.example:00443/fhir",
      "https://ehr.example:65536/fhir",
      "https://ehr.example:4294967739/fhir",
      "https://ehr.example:+443/fhir",
      "https://ehr.example:443:443/fhir",
      "https://ehr.example:443x/fhir",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://0x7f000001/",
      "https://127.1/",
      "https://010.0.0.1/",
      "https://1.2.3.4.5/",
      "https://256.0.0.1/",
      "https://127.0.0.1.0x1/",
      "https://[::1/fhir",
      "https://::1/fhir",
      "https://[::1]x/fhir",
      "https://[fe80::1%25eth0]/fhir",
      "https://[::ffff:127.0.0.1/fhir",
      "https://[]/fhir",
      "https://[ehr.example]/fhir",
      "http://ehr.example/fhir",  // not loopback
      "http://localhost.evil.example/fhir",
      "http://127.0.0.1.evil.example/",
      "http://0.0.0.0/fhir",
      "http://10.0.0.1/fhir",
      "http://[::ffff:127.0.0.1]/fhir",
  };
  for (const std::string_view url : tricks) {
    CAPTURE(url);
    CHECK(Canonical(url) == "refused");
  }
  CHECK(Canonical("https://" + std::string(64, 'a') + ".example") == "refused");
  CHECK(Canonical("https://ehr.example/" + std::string(3'000, 'a')) == "refused");
}

TEST_CASE("a query stays below the base") {
  const std::string_view base = "https://ehr.example/fhir";
  const std::string_view cases[][2] = {
      {"Patient/1", "/fhir/Patient/1"},
      {"Condition?patient=1&_count=50", "/fhir/Condition?patient=1&_count=50"},
      {"Observation?code=http://loinc.org|1988-5",
       "/fhir/Observation?code=http://loinc.org%7C1988-5"},
      {"Observation?code=a%7Cb,c%7Cd", "/fhir/Observation?code=a%7Cb,c%7Cd"},
      {"Condition?x=../..", "/fhir/Condition?x=../.."},
      {"Patient/1/$everything", "/fhir/Patient/1/$everything"},
      {"?_getpages=12&_getpagesoffset=20", "/fhir?_getpages=12&_getpagesoffset=20"},
      {"/fhir?_getpages=12", "/fhir?_getpages=12"},
      {"/fhir/Condition/?_page_token=a", "/fhir/Condition/?_page_token=a"},
      {"https://ehr.example/fhir?_getpages=12", "/fhir?_getpages=12"},
      {"https://EHR.example:443/fhir/Condition?page=2", "/fhir/Condition?page=2"},
  };
  for (const auto& one : cases) {
    CAPTURE(one[0]);
    CHECK(Target(base, one[0]) == one[1]);
  }
  CHECK(Target("https://ehr.example", "Patient/1") == "/Patient/1");
  CHECK(Target("https://ehr.example", "?_getpages=1") == "/?_getpages=1");
  CHECK(Target("https://ehr.example", "https://ehr.example?_getpages=1") == "/?_getpages=1");
  CHECK(Target("http://[::1]:8080/fhir", "http://[0::1]:8080/fhir/Patient/1") == "/fhir/Patient/1");
}

TEST_CASE("a query that leads elsewhere is not asked") {
  const std::string_view tricks[] = {
      "",
      "/",
      "/Patient/1",
      "/fhirx/Patient/1",
      "/FHIR/Patient/1",
      "/fhir/../admin",
      "../admin",
      "Patient/../../admin",
      "Patient/..",
      "./Patient/1",
      "Patient/%2e%2e/%2e%2e/admin",
      "Patient/..%2fadmin",
      "Patient//1",
      "//evil.example/fhir/Patient/1",
      "//ehr.example/fhir/Patient/1",
      "\\\\evil.example/fhir",
      "Patient\\..\\admin",
      "Patient/1#x",
      "Patient/1?x=#y",
      "Patient/1 HTTP/1.1",
      "Condition?patient=a b",
      "Condition?patient=1\r\nX: y",
      "Condition?patient=1\n",
      std::string_view("Condition?patient=1\0", 20),
      "Condition?name=\xC3\xA9",
      "Condition?name=%",
      "Condition?name=%4",
      "Condition?name=%zz",
      "Condition?name=%00",
      "Condition?name=%0d%0aX:y",
      "Condition?name=\"",
      "Condition?name=<x>",
      "Condition?name={{context.patientId}}",
      "https://evil.example/fhir/Patient/1",
      "https://ehr.example@evil.example/fhir/Patient/1",
      "https://ehr.example.evil.example/fhir/Patient/1",
      "https://ehr.example:8443/fhir/Patient/1",
      "http://ehr.example/fhir/Patient/1",
      "http://ehr.example:443/fhir/Patient/1",
      "https://ehr.example",
      "https://ehr.example/Patient/1",
      "https://ehr.example/fhir/../Patient/1",
      "https://ehr.example/fhirPatient/1",
      "https://169.254.169.254/latest/meta-data",
      "ftp://ehr.example/fhir/Patient/1",
      "javascript:alert(1)",
      "file:///etc/passwd",
  };
  for (const std::string_view query : tricks) {
    CAPTURE(query);
    CHECK(Target("https://ehr.example/fhir", query) == "refused");
  }
  CHECK(Target("https://ehr.example/fhir", "Condition?x=" + std::string(9'000, '1')) == "refused");
}

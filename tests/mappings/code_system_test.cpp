#include "mappings/code_system.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace mappings {
namespace {

TEST_CASE("the many names of a code system are one system") {
  struct Case {
    std::string_view uri;
    CodeSystem system;
  };
  const Case cases[] = {
      {"http://snomed.info/sct", CodeSystem::kSnomedCt},
      {"https://snomed.info/sct", CodeSystem::kSnomedCt},
      {"http://snomed.info/sct/", CodeSystem::kSnomedCt},
      {"http://snomed.info/sct/731000124108", CodeSystem::kSnomedCt},
      {"http://snomed.info/sct/731000124108/version/20240301", CodeSystem::kSnomedCt},
      {"http://snomed.info/sct/version/20240301", CodeSystem::kSnomedCt},
      {"http://snomed.info/sct|http://snomed.info/sct/731000124108", CodeSystem::kSnomedCt},
      {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::kSnomedCt},
      {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::kIcd10Cm},
      {"http://hl7.org/fhir/sid/icd-10", CodeSystem::kIcd10Cm},
      {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::kIcd10Cm},
      {"http://loinc.org", CodeSystem::kLoinc},
      {"https://loinc.org/", CodeSystem::kLoinc},
      {"http://loinc.org|2.77", CodeSystem::kLoinc},
      {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::kLoinc},
      {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::kRxNorm},
      {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::kRxNorm},
      {"http://www.ama-assn.org/go/cpt", CodeSystem::kCpt},
      {"https://www.ama-assn.org/go/cpt/", CodeSystem::kCpt},
      {"urn:oid:2.16.840.1.113883.6.12", CodeSystem::kCpt},
      {"http://www.whocc.no/atc", CodeSystem::kAtc},
      {"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
       CodeSystem::kInterpretation},
      {"http://hl7.org/fhir/v3/ObservationInterpretation", CodeSystem::kInterpretation},
      {"http://hl7.org/fhir/v2/0078", CodeSystem::kInterpretation},
      {"http://terminology.hl7.org/CodeSystem/v2-0136", CodeSystem::kYesNo},
      {"http://hl7.org/fhir/v3/RoleCode", CodeSystem::kRole},
  };
  for (const Case& c : cases) {
    CAPTURE(c.uri);
    CHECK(FoldSystem(c.uri) == c.system);
  }
}

TEST_CASE("a URI near that of a code system is not that system") {
  const std::string unending = "http://snomed.info/sct/" + std::string(1000, '1');
  const std::string_view others[] = {
      "",
      "/",
      "|",
      "http://snomed.info/sctx",
      "http://snomed.info/xsct",
      "http://snomed.info/SCT",
      "snomed.info/sct",
      "https://",
      "http://loinc.org.example.org",
      "http://loinc.org//",
      "http://hl7.org/fhir/sid/icd-9-cm",
      "urn:oid:2.16.840.1.113883.6.9",
      "urn:oid:2.16.840.1.113883.6.960",
      "2.16.840.1.113883.6.96",
      unending,
  };
  for (const std::string_view uri : others) {
    CAPTURE(uri);
    CHECK_FALSE(FoldSystem(uri).has_value());
  }
}

TEST_CASE("each system is known by its own URI") {
  for (int i = 0; i <= static_cast<int>(CodeSystem::kActReason); ++i) {
    const auto system = static_cast<CodeSystem>(i);
    CHECK(SystemOf(Uri(system)) == system);
    CHECK(FoldSystem(Uri(system)) == system);
    std::string other(Uri(system));
    other.back() = '#';
    CHECK(SystemOf(other) == std::nullopt);
  }
}

TEST_CASE("codes that look like codes of their system are accepted") {
  struct Case {
    CodeSystem system;
    std::string_view code;
  };
  const Case cases[] = {
      {CodeSystem::kSnomedCt, "375005"},
      {CodeSystem::kSnomedCt, "22298006"},
      {CodeSystem::kSnomedCt, "493721211000119100"},
      {CodeSystem::kIcd10Cm, "M45"},
      {CodeSystem::kIcd10Cm, "C4A"},
      {CodeSystem::kIcd10Cm, "M54.50"},
      {CodeSystem::kIcd10Cm, "S32.001A"},
      {CodeSystem::kLoinc, "1988-5"},
      {CodeSystem::kLoinc, "30341-2"},
      {CodeSystem::kLoinc, "LA33-6"},
      {CodeSystem::kLoinc, "LA11883-8"},
      {CodeSystem::kLoinc, "LA6577-6"},
      {CodeSystem::kLoinc, "LP31755-9"},
      {CodeSystem::kLoinc, "LP173418-7"},
      {CodeSystem::kRxNorm, "161"},
      {CodeSystem::kCpt, "72148"},
      {CodeSystem::kCpt, "0200T"},
      {CodeSystem::kAtc, "N"},
      {CodeSystem::kAtc, "N02A"},
      {CodeSystem::kAtc, "N07BC02"},
      {CodeSystem::kInterpretation, "HH"},
      {CodeSystem::kYesNo, "Y"},
      {CodeSystem::kRole, "MTH"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    CHECK(Complaint(c.system, c.code) == "");
  }
}

TEST_CASE("codes with a slip in them are refused") {
  struct Case {
    CodeSystem system;
    std::string_view code;
    std::string_view complaint;
  };
  constexpr std::string_view kCheck = "fails its check digit: look it up again";
  constexpr std::string_view kSyntax = "is not one: expected";
  const Case cases[] = {
      {CodeSystem::kSnomedCt, "225393008", "SNOMED CT code 225393008 fails its check digit"},
      {CodeSystem::kSnomedCt, "225408003", kCheck},
      {CodeSystem::kSnomedCt, "241665008", kCheck},
      {CodeSystem::kSnomedCt, "22298060", kCheck},  // two digits changed places
      {CodeSystem::kSnomedCt, "12345", kSyntax},
      {CodeSystem::kSnomedCt, "022298006", kSyntax},
      {CodeSystem::kSnomedCt, "1234567890123456789", kSyntax},
      {CodeSystem::kSnomedCt, "2229800x", kSyntax},
      {CodeSystem::kSnomedCt, "", "is missing"},
      {CodeSystem::kLoinc, "30797-1", kCheck},
      {CodeSystem::kLoinc, "37619-7", kCheck},
      {CodeSystem::kLoinc, "LA33-1", kCheck},  // right without the letters
      {CodeSystem::kLoinc, "LA6577-5", kCheck},
      {CodeSystem::kLoinc, "1988", kSyntax},
      {CodeSystem::kLoinc, "1988-", kSyntax},
      {CodeSystem::kLoinc, "-5", kSyntax},
      {CodeSystem::kLoinc, "1988-55", kSyntax},
      {CodeSystem::kLoinc, "LX33-6", kSyntax},
      {CodeSystem::kLoinc, "12345678-1", kSyntax},
      {CodeSystem::kIcd10Cm, "M5450", kSyntax},
      {CodeSystem::kIcd10Cm, "m54.5", kSyntax},
      {CodeSystem::kIcd10Cm, "M54.", kSyntax},
      {CodeSystem::kIcd10Cm, "M5", kSyntax},
      {CodeSystem::kIcd10Cm, "M54.50000", kSyntax},
      {CodeSystem::kRxNorm, "16a1", kSyntax},
      {CodeSystem::kRxNorm, "0161", kSyntax},
      {CodeSystem::kCpt, "7214", kSyntax},
      {CodeSystem::kCpt, "721488", kSyntax},
      {CodeSystem::kAtc, "N02AAA", kSyntax},
      {CodeSystem::kAtc, "N0", kSyntax},
      {CodeSystem::kAtc, "N02AA011", kSyntax},
      {CodeSystem::kYesNo, "Y es", kSyntax},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    CHECK(Complaint(c.system, c.code).find(c.complaint) != std::string::npos);
  }
}

TEST_CASE("every wrong last digit of a code is seen") {
  for (char last = '0'; last <= '9'; ++last) {
    CHECK(HasSnomedCheckDigit(std::string("2229800") + last) == (last == '6'));
    CHECK(HasLoincCheckDigit(std::string("30341-") + last) == (last == '2'));
    CHECK(HasLoincCheckDigit(std::string("LA11883-") + last) == (last == '8'));
  }
}

TEST_CASE("ICD-10-CM codes compare without the dot and in capitals") {
  struct Case {
    std::string_view code;
    std::string_view normal;
  };
  const Case cases[] = {
      {"M54.50", "M5450"},
      {"m5450", "M5450"},
      {"M54..5", "M545"},
      {"...", ""},
      {"M54 5", ""},
      {"M54-", ""},
      {"\xC3\x89", ""},
      {"A234567890123456", "A234567890123456"},
      {"A2345678901234567", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    std::array<char, 16> room{};
    CHECK(Normalise(c.code, room) == c.normal);
  }
}

}  // namespace
}  // namespace mappings

#include "mappings/code_system.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace mappings {
namespace {

struct Name {
  std::string_view uri;
  CodeSystem system;
};

// In the order of CodeSystem.
constexpr Name kUris[] = {
    {"http://snomed.info/sct", CodeSystem::kSnomedCt},
    {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::kIcd10Cm},
    {"http://loinc.org", CodeSystem::kLoinc},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::kRxNorm},
    {"http://www.ama-assn.org/go/cpt", CodeSystem::kCpt},
    {"http://www.whocc.no/atc", CodeSystem::kAtc},
    {"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
     CodeSystem::kInterpretation},
    {"http://terminology.hl7.org/CodeSystem/v2-0136", CodeSystem::kYesNo},
    {"http://terminology.hl7.org/CodeSystem/v3-RoleCode", CodeSystem::kRole},
    {"http://terminology.hl7.org/CodeSystem/v3-ActReason", CodeSystem::kActReason},
};

constexpr Name kOtherNames[] = {
    {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::kSnomedCt},
    {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::kIcd10Cm},
    {"http://hl7.org/fhir/sid/icd-10", CodeSystem::kIcd10Cm},
    {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::kLoinc},
    {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::kRxNorm},
    {"urn:oid:2.16.840.1.113883.6.12", CodeSystem::kCpt},
    {"urn:oid:2.16.840.1.113883.5.83", CodeSystem::kInterpretation},
    {"http://hl7.org/fhir/v3/ObservationInterpretation", CodeSystem::kInterpretation},
    {"http://hl7.org/fhir/v2/0078", CodeSystem::kInterpretation},
    {"http://terminology.hl7.org/CodeSystem/v2-0078", CodeSystem::kInterpretation},
    {"http://hl7.org/fhir/v2/0136", CodeSystem::kYesNo},
    {"http://terminology.hl7.org/CodeSystem/v2-0532", CodeSystem::kYesNo},
    {"http://hl7.org/fhir/v2/0532", CodeSystem::kYesNo},
    {"http://hl7.org/fhir/v3/RoleCode", CodeSystem::kRole},
    {"urn:oid:2.16.840.1.113883.5.111", CodeSystem::kRole},
    {"http://hl7.org/fhir/v3/ActReason", CodeSystem::kActReason},
    {"urn:oid:2.16.840.1.113883.5.8", CodeSystem::kActReason},
};

// Which of `kUris` has so many bytes: each has its own number of them. A system that shared one
// would still be found among the names.
constexpr std::size_t kSizes = 128;
constexpr auto kUriOfSize = [] {
  std::array<std::uint8_t, kSizes> of_size{};
  for (std::size_t i = std::size(kUris); i-- > 0;) {
    of_size[kUris[i].uri.size()] = static_cast<std::uint8_t>(i);
  }
  return of_size;
}();

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool AreDigits(std::string_view s) { return std::all_of(s.begin(), s.end(), IsDigit); }

// The system among the names that is `uri`; where that begins with https, the names' http is meant.
std::optional<CodeSystem> Among(std::span<const Name> names, std::string_view uri) {
  const bool is_secure = uri.starts_with("https:");
  const std::string_view rest = uri.substr(is_secure ? 5 : 0);  // from the colon, after "http"
  const std::size_t size = rest.size() + (is_secure ? 4 : 0);
  for (const Name& name : names)
    if (name.uri.size() == size && name.uri.ends_with(rest)) return name.system;
  return std::nullopt;
}

bool IsSnomedCt(std::string_view code) {
  return code.size() >= 6 && code.size() <= 18 && AreDigits(code) && code.front() != '0';
}

bool IsLoinc(std::string_view code) {
  if (code.starts_with("LA") || code.starts_with("LP")) code.remove_prefix(2);
  const std::size_t dash = code.find('-');
  return dash != std::string_view::npos && dash >= 1 && dash <= 7 && dash + 2 == code.size() &&
         AreDigits(code.substr(0, dash)) && IsDigit(code.back());
}

bool IsIcd10Cm(std::string_view code) {
  if (code.size() < 3 || !IsCapital(code[0]) || !IsDigit(code[1])) return false;
  if (!IsDigit(code[2]) && !IsCapital(code[2])) return false;
  if (code.size() == 3) return true;
  const std::string_view tail = code.substr(4);
  return code[3] == '.' && !tail.empty() && tail.size() <= 4 &&
         std::all_of(tail.begin(), tail.end(), [](char c) { return IsDigit(c) || IsCapital(c); });
}

// A, A10, A10B, A10BA, A10BA02: each level of the classification.
bool IsAtc(std::string_view code) {
  constexpr std::string_view kShape = "A00AA00";
  if (code.size() > kShape.size()) return false;
  for (std::size_t i = 0; i < code.size(); ++i)
    if (!(kShape[i] == 'A' ? IsCapital(code[i]) : IsDigit(code[i]))) return false;
  return code.size() == 1 || (code.size() >= 3 && code.size() <= 5) || code.size() == 7;
}

bool IsCpt(std::string_view code) {
  return code.size() == 5 && AreDigits(code.substr(0, 4)) &&
         (IsDigit(code.back()) || IsCapital(code.back()));
}

bool IsToken(std::string_view code) {
  return std::all_of(code.begin(), code.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// What a code of the system looks like, for a person; empty when the code looks so.
std::string_view WantedSyntax(CodeSystem system, std::string_view code) {
  switch (system) {
    case CodeSystem::kSnomedCt:
      return IsSnomedCt(code) ? "" : "6 to 18 digits, the first not 0";
    case CodeSystem::kIcd10Cm:
      return IsIcd10Cm(code) ? "" : "such as M45 or M54.50, in capitals and with the dot";
    case CodeSystem::kLoinc:
      return IsLoinc(code) ? "" : "digits, a dash and a check digit, after LA or LP or nothing";
    case CodeSystem::kRxNorm:
      return code.size() <= 8 && AreDigits(code) && code[0] != '0' ? "" : "1 to 8 digits";
    case CodeSystem::kCpt:
      return IsCpt(code) ? "" : "five digits, the last may be a letter";
    case CodeSystem::kAtc:
      return IsAtc(code) ? "" : "a class such as M01A";
    case CodeSystem::kInterpretation:
    case CodeSystem::kYesNo:
    case CodeSystem::kRole:
    case CodeSystem::kActReason:
      return IsToken(code) ? "" : "one word";
  }
  return "";
}

std::string_view Title(CodeSystem system) {
  constexpr std::array<std::string_view, 10> kTitles = {
      "SNOMED CT", "ICD-10-CM",          "LOINC",         "RxNorm",       "CPT",
      "ATC",       "HL7 interpretation", "HL7 v2 yes/no", "HL7 RoleCode", "HL7 ActReason"};
  return kTitles[static_cast<std::size_t>(system)];
}

}  // namespace

std::optional<CodeSystem> SystemOf(std::string_view uri) {
  if (uri.size() >= kSizes) return std::nullopt;
  const Name& name = kUris[kUriOfSize[uri.size()]];
  return uri == name.uri ? std::optional(name.system) : std::nullopt;
}

std::optional<CodeSystem> FoldSystem(std::string_view uri) {
  if (const auto system = SystemOf(uri)) return system;
  if (uri.size() > kLongestSystem) return std::nullopt;
  uri = uri.substr(0, uri.find('|'));
  if (uri.ends_with('/')) uri.remove_suffix(1);
  if (const auto system = Among(kUris, uri)) return system;
  if (const auto system = Among(kOtherNames, uri)) return system;
  const bool is_edition =
      uri.starts_with("http://snomed.info/sct/") || uri.starts_with("https://snomed.info/sct/");
  return is_edition ? std::optional(CodeSystem::kSnomedCt) : std::nullopt;
}

std::string_view Uri(CodeSystem system) { return kUris[static_cast<std::size_t>(system)].uri; }

bool HasPrefixes(CodeSystem system) {
  return system == CodeSystem::kIcd10Cm || system == CodeSystem::kAtc;
}

std::string_view Normalise(std::string_view code, std::span<char, 16> room) {
  std::size_t size = 0;
  for (char c : code) {
    if (c == '.') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (size == room.size() || !(IsDigit(c) || IsCapital(c))) return {};
    room[size++] = c;
  }
  return {room.data(), size};
}

std::string Complaint(CodeSystem system, std::string_view code) {
  const std::string name = std::string(Title(system)) + " code " + std::string(code);
  if (code.empty()) return std::string(Title(system)) + " code is missing";
  if (const std::string_view wanted = WantedSyntax(system, code); !wanted.empty())
    return name + " is not one: expected " + std::string(wanted);
  const bool checked = system == CodeSystem::kSnomedCt ? HasSnomedCheckDigit(code)
                       : system == CodeSystem::kLoinc  ? HasLoincCheckDigit(code)
                                                       : true;
  return checked ? "" : name + " fails its check digit: look it up again";
}

bool HasSnomedCheckDigit(std::string_view code) {
  static constexpr std::uint8_t kTimes[10][10] = {
      // the dihedral group of order 10
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
      {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
      {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
      {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
      {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr std::uint8_t kTurn[8][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
      {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
      {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
      {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  if (code.empty() || !AreDigits(code)) return false;
  std::uint8_t check = 0;
  for (std::size_t i = 0; i < code.size(); ++i)
    check = kTimes[check][kTurn[i % 8][code[code.size() - 1 - i] - '0']];
  return check == 0;
}

bool HasLoincCheckDigit(std::string_view code) {
  if (!IsLoinc(code)) return false;
  const std::string_view body = code.substr(0, code.size() - 2);
  int sum = code.back() - '0';
  for (std::size_t i = 0; i < body.size(); ++i) {
    const int value = body[body.size() - 1 - i] - '0';
    sum += i % 2 == 0 ? 2 * value - value / 5 * 9 : value;
  }
  return sum % 10 == 0;
}

}  // namespace mappings

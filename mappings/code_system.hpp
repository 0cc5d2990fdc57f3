#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mappings {

// The code systems whose codes the value sets hold.
enum class CodeSystem : std::uint8_t {
  kSnomedCt,
  kIcd10Cm,
  kLoinc,
  kRxNorm,
  kCpt,
  kAtc,
  kInterpretation,  // HL7 v3 ObservationInterpretation, v2 table 0078
  kYesNo,           // HL7 v2 table 0136
  kRole,            // HL7 v3 RoleCode
  kActReason,       // HL7 v3 ActReason
};

// The longest system URI and code that are looked at; what is longer is in no value set.
inline constexpr std::size_t kLongestSystem = 256;
inline constexpr std::size_t kLongestCode = 128;

// The system whose own URI this is, to the letter: as nearly all are written.
std::optional<CodeSystem> SystemOf(std::string_view uri);

// The system that a URI names: its own URI, with https or a slash at the end, with a version, its
// OID, or an older name.
std::optional<CodeSystem> FoldSystem(std::string_view uri);

// The URI that FHIR R4 gives the system.
std::string_view Uri(CodeSystem system);

// Whether the codes of the system form a tree by their first characters, so that a row may stand
// for all the codes that begin with its own.
bool HasPrefixes(CodeSystem system);

// The form in which codes of a system with prefixes compare: capital letters and digits without the
// dot. Empty for anything that cannot be such a code. The result lies in `room`.
std::string_view Normalise(std::string_view code, std::span<char, 16> room);

// What is wrong with a code, and how to mend it; empty when the syntax and the check digit are
// right.
std::string Complaint(CodeSystem system, std::string_view code);

// Whether the last digit is right: Verhoeff for SNOMED CT; for LOINC (parts and answers too) mod 10
// of the digit after the dash, a letter counting as its ASCII code less 48.
bool HasSnomedCheckDigit(std::string_view code);
bool HasLoincCheckDigit(std::string_view code);

}  // namespace mappings

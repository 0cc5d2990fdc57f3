#include "cds/hooks/feedback.hpp"

#include <algorithm>
#include <optional>

#include "cds/hooks/uuids.hpp"
#include "fhir/date.hpp"

namespace cds::hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Json;
using fhir::Result;

constexpr std::uint32_t kMostEntries = 200;
constexpr std::uint32_t kMostSuggestions = 50;
constexpr std::size_t kLongestName = 64;         // bytes of a card's or a suggestion's id
constexpr std::size_t kLongestCodingText = 256;  // bytes of a reason's system or code
constexpr std::size_t kLongestComment = 4'000;   // characters
constexpr std::string_view kUrnOfUuid = "urn:uuid:";

Issue Missing(const std::string& where) {
  return {IssueType::kRequired, where + " is required", where};
}

Issue Invalid(const std::string& where, std::string_view must) {
  return {IssueType::kInvalid, where + " must " + std::string(must), where};
}

Result<std::string_view> RequiredString(Json object, std::string_view key,
                                        const std::string& where) {
  const Json value = object[key];
  if (!value) return Missing(where);
  if (!value.is_string()) return Invalid(where, "be a string");
  if (value.text().empty()) return Missing(where);
  return value.text();
}

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return folded;
}

bool IsPlain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == ':' || c == '/';
}

// The uuid of a card or suggestion. Clients send what they were given, by whoever gave it: a name
// that is no UUID is taken as it is.
Result<std::string> ReadName(Json object, std::string_view key, const std::string& where) {
  const auto read = RequiredString(object, key, where);
  if (!read) return read.error();
  std::string_view name = *read;
  if (name.size() == kUrnOfUuid.size() + 36 && name.starts_with(kUrnOfUuid)) {
    name.remove_prefix(kUrnOfUuid.size());
  }
  if (IsUuid(name)) return Folded(name);
  if (name.size() > kLongestName || !std::all_of(name.begin(), name.end(), IsPlain)) {
    return Invalid(where, "be a UUID, or at most 64 letters, digits and -._:/");
  }
  return std::string(name);
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// RFC 3339, section 5.6, on the clock of UTC.
std::optional<std::string> ReadTimestamp(std::string_view text) {
  constexpr std::size_t kFractionAt = 19;  // behind "2026-11-22T10:07:02"
  if (text.size() <= kFractionAt || text.size() > kLongestName || text[16] != ':') return {};
  std::string upper(text);  // "t" and "z" are allowed too
  for (char& c : upper) {
    if (c == 't' || c == 'z') c = static_cast<char>(c - 32);
  }
  const auto moment = fhir::ReadInstant(upper);
  if (!moment) return {};
  std::string milliseconds = ".000";
  if (upper[kFractionAt] == '.') {
    for (std::size_t i = 1; i < 4 && upper[kFractionAt + i] >= '0' && upper[kFractionAt + i] <= '9';
         ++i) {
      milliseconds[i] = upper[kFractionAt + i];
    }
  }
  std::string utc = fhir::WriteInstant(moment->local - moment->offset, {});
  if (utc.size() != kFractionAt + 1 || utc.starts_with("0000")) return {};  // beyond four digits
  return utc.insert(kFractionAt, milliseconds);
}

Result<void> ReadSuggestions(Json entry, const std::string& where, Feedback& feedback) {
  const Json accepted = entry["acceptedSuggestions"];
  if (!accepted) return Missing(where);
  if (!accepted.is_array()) return Invalid(where, "be an array");
  if (accepted.size() == 0) return Missing(where);
  if (accepted.size() > kMostSuggestions) return Invalid(where, "have at most 50 entries");
  std::vector<std::string>& ids = feedback.accepted_suggestions;
  for (const Json suggestion : accepted.elements()) {
    const std::string place = where + "[" + std::to_string(ids.size()) + "]";
    if (!suggestion.is_object()) return Invalid(place, "be an object");
    auto id = ReadName(suggestion, "id", place + ".id");
    if (!id) return id.error();
    ids.push_back(std::move(*id));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return {};
}

Result<void> ReadReason(Json coding, const std::string& where, Feedback& feedback) {
  if (!coding.is_object()) return Invalid(where, "be a Coding");
  const auto code = RequiredString(coding, "code", where + ".code");
  if (!code) return code.error();
  const Json system = coding["system"];  // 3.0 requires it, and clients leave it out
  if (system && !system.is_string()) return Invalid(where + ".system", "be a string");
  for (const auto& [text, name] : {std::pair(*code, ".code"), {system.text(), ".system"}}) {
    if (text.size() > kLongestCodingText || std::any_of(text.begin(), text.end(), IsControl)) {
      return Invalid(where + name, "be at most 256 bytes without control characters");
    }
  }
  feedback.reason_code = *code;
  feedback.reason_system = system.text();
  return {};
}

Result<void> ReadComment(Json comment, const std::string& where, Feedback& feedback) {
  if (!comment.is_string()) return Invalid(where, "be a string");
  const std::string_view text = comment.text();
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) > kLongestComment) {
    return Invalid(where, "have at most 4000 characters");
  }
  if (text.find('\0') != text.npos) return Invalid(where, "have no zero byte");
  feedback.user_comment = text;
  return {};
}

// CDS Hooks 3.0, invariant cds-fb-3: `reason` or `userComment`.
Result<void> ReadOverride(Json entry, const std::string& where, Feedback& feedback) {
  const Json given = entry["overrideReason"];
  if (!given) return {};
  if (!given.is_object()) return Invalid(where, "be an object");
  if (given.size() == 0) return {};
  const Json reason = given["reason"];
  const Json comment = given["userComment"];
  if (!reason && !comment) return Invalid(where, "have a reason or a userComment");
  if (reason) {
    const auto read = ReadReason(reason, where + ".reason", feedback);
    if (!read) return read.error();
  }
  return comment ? ReadComment(comment, where + ".userComment", feedback) : Result<void>{};
}

Result<Feedback> ReadEntry(Json entry, const std::string& where) {
  if (!entry.is_object()) return Invalid(where, "be an object");
  Feedback feedback;
  auto card = ReadName(entry, "card", where + ".card");
  if (!card) return card.error();
  feedback.card = std::move(*card);
  const auto outcome = RequiredString(entry, "outcome", where + ".outcome");
  if (!outcome) return outcome.error();
  if (*outcome != "accepted" && *outcome != "overridden") {
    return Invalid(where + ".outcome", "be accepted or overridden");
  }
  feedback.outcome = *outcome == "accepted" ? Outcome::kAccepted : Outcome::kOverridden;
  const auto read = feedback.outcome == Outcome::kAccepted
                        ? ReadSuggestions(entry, where + ".acceptedSuggestions", feedback)
                        : ReadOverride(entry, where + ".overrideReason", feedback);
  if (!read) return read.error();
  const auto text = RequiredString(entry, "outcomeTimestamp", where + ".outcomeTimestamp");
  if (!text) return text.error();
  auto timestamp = ReadTimestamp(*text);
  if (!timestamp) {
    return Invalid(where + ".outcomeTimestamp", "be a time such as 2026-11-22T10:07:02Z");
  }
  feedback.outcome_timestamp = std::move(*timestamp);
  return feedback;
}

}  // namespace

std::string_view CodeOf(Outcome outcome) {
  return outcome == Outcome::kAccepted ? "accepted" : "overridden";
}

Result<std::vector<Feedback>> ReadFeedback(Json body) {
  if (!body.is_object()) {
    return Issue{IssueType::kStructure, "the body must be a JSON object", {}};
  }
  const Json entries = body["feedback"];
  if (!entries) return Missing("feedback");
  if (!entries.is_array()) return Invalid("feedback", "be an array");
  if (entries.size() == 0) return Missing("feedback");
  if (entries.size() > kMostEntries) return Invalid("feedback", "have at most 200 entries");
  std::vector<Feedback> all;
  all.reserve(entries.size());
  for (const Json entry : entries.elements()) {
    auto read = ReadEntry(entry, "feedback[" + std::to_string(all.size()) + "]");
    if (!read) return read.error();
    all.push_back(std::move(*read));
  }
  return all;
}

}  // namespace cds::hooks

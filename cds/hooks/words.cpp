#include "cds/hooks/words.hpp"

#include <algorithm>
#include <array>

#include "fhir/resources.hpp"

namespace cds::hooks {
namespace {

using fhir::Json;
using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::size_t kLongest = 120;
constexpr std::size_t kLongestName = 72;  // so that a value behind it is not cut off
constexpr std::string_view kEllipsis = "\u2026";

bool StartsWithFolded(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i]) return false;
  }
  return true;
}

// At most so many bytes, cut between characters; `room` keeps what is cut.
std::string_view Shortened(std::string_view text, std::size_t longest, std::string& room) {
  if (text.size() <= longest) return text;
  std::size_t end = longest - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return room.assign(text, 0, end).append(kEllipsis);
}

// A sign that turns the direction of writing, so that what is read is not what is written (U+202A
// to U+202E, U+2066 to U+2069).
bool IsDirectionSign(std::string_view text) {
  if (!text.starts_with("\xE2\x80") && !text.starts_with("\xE2\x81")) return false;
  const auto last = text.size() < 3 ? 0 : static_cast<unsigned char>(text[2]);
  return text[1] == '\x80' ? last >= 0xAA && last <= 0xAE : last >= 0xA6 && last <= 0xA9;
}

std::string ValueWords(Json holder) {
  const Json quantity = holder["valueQuantity"];
  if (const auto number = quantity["value"].number(); !number.empty()) {
    const std::string_view code = quantity["code"].text();
    const std::string_view unit = quantity["unit"].text();
    std::string words(quantity["comparator"].text());
    words += number;
    if (!code.empty() || !unit.empty()) words += ' ';
    return words.append(unit.empty() ? code : unit);
  }
  for (const std::string_view name : {"valueInteger", "valueDecimal"}) {
    if (const auto number = holder[name].number(); !number.empty()) return std::string(number);
  }
  const fhir::Value value = fhir::ReadValue(holder);
  if (value.boolean) return *value.boolean ? "yes" : "no";
  if (!value.concept_value.empty()) return std::string(value.concept_value.label());
  return std::string(value.string);
}

// What the resource, component or answer says of itself.
std::string OwnWords(const mappings::Sighting& sighting) {
  const Json holder = sighting.holder;
  std::string_view name = fhir::CodeableConcept(holder["code"]).wording();
  if (name.empty()) name = fhir::MedicationConcept(holder).wording();
  std::string room;
  std::string words(Shortened(name, kLongestName, room));
  const std::string value = ValueWords(holder);
  if (words.empty() && value.empty()) words = fhir::CodeableConcept(holder["code"]).label();
  if (!words.empty() && !value.empty()) words += ' ';
  return words + value;
}

// Characters that Markdown, HTML or a renderer may take for more than themselves, alone or with
// those that follow.
constexpr std::string_view kMarkdown = "\\`*_[]|~#";
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (std::size_t control = 0; control < ' '; ++control) special[control] = true;
  for (const char c : kMarkdown) special[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("<>&@:wW\x7F\xE2")) {
    special[static_cast<unsigned char>(c)] = true;
  }
  return special;
}();

bool IsSpecial(char c) { return kSpecial[static_cast<unsigned char>(c)]; }

// Writes what stands for the first character of `text`, which is special, and says how many bytes
// that was.
std::size_t EscapeFirst(std::string_view text, std::string& escaped) {
  const char c = text.front();
  if (IsDirectionSign(text)) return 3;
  if (text.starts_with("://")) {
    escaped += ": ";  // some renderers look for URLs after the escapes are read
  } else if (StartsWithFolded(text, "www.")) {
    escaped.append(text, 0, 3) += ' ';
    return 3;
  } else if (c == '@') {
    escaped += " @ ";  // and for mail addresses
  } else if (c == '<' || c == '>' || c == '&') {
    escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
  } else if (kMarkdown.find(c) != std::string_view::npos) {
    escaped += {'\\', c};
  } else {
    escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  }
  return 1;
}

}  // namespace

void AppendEscaped(std::string_view text, std::string& escaped) {
  std::string room;
  text = Shortened(text, kLongest, room);
  for (;;) {
    const auto* const special = std::find_if(text.begin(), text.end(), IsSpecial);
    escaped.append(text.begin(), special);
    if (special == text.end()) return;
    text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
    text.remove_prefix(EscapeFirst(text, escaped));
  }
}

std::string Escape(std::string_view text) {
  std::string escaped;
  AppendEscaped(text, escaped);
  return escaped;
}

std::string Plain(std::string_view text) {
  std::string room;
  text = Shortened(text, kLongest, room);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (IsDirectionSign(text.substr(i))) {
      i += 2;
    } else if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {  // U+0080 to U+009F
      plain += ' ';
      ++i;
    } else {
      plain += c < 0x20 || c == 0x7F ? ' ' : text[i];
    }
  }
  return plain;
}

std::string Words(const fhir::Span& when) {
  const year_month_day first(when.first_day());
  const year_month_day last(when.last_day());
  std::string day = fhir::WriteDate(when.first_day());
  if (when.first_day() == when.last_day()) return day;
  if (first.year() != last.year()) return "from " + day;
  return first.month() == last.month() ? day.substr(0, 7) : day.substr(0, 4);
}

std::string Words(const mappings::Sighting& sighting, std::string (*harmless)(std::string_view)) {
  std::string words = harmless(sighting.words.empty() ? OwnWords(sighting) : sighting.words);
  std::string where;
  const std::string_view type = sighting.resource["resourceType"].text();
  const std::string_view id = sighting.resource["id"].text();
  if (!type.empty() && !id.empty()) where = harmless(type) + "/" + harmless(id);
  if (sighting.when && type != "Patient" && !type.empty()) {
    if (!where.empty()) where += ", ";
    where += Words(*sighting.when);
  }
  if (where.empty()) return words;
  if (!words.empty()) words += ' ';
  return words + "(" + where + ")";
}

}  // namespace cds::hooks

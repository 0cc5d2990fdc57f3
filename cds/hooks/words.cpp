#include "cds/hooks/words.hpp"

#include "fhir/resources.hpp"

namespace cds::hooks {
namespace {

using fhir::Json;
using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::size_t kLongest = 120;

bool StartsWithFolded(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i]) return false;
  }
  return true;
}

// At most kLongest bytes, cut between characters.
std::string_view Shortened(std::string_view text) {
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
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

// The words of a concept; a bare code says nothing to a reader.
std::string_view Worded(const fhir::CodeableConcept& value) {
  std::string_view first;
  value.ForEachWording([&](std::string_view words) {
    if (first.empty()) first = words;
  });
  return first;
}

// What the resource, component or answer says of itself.
std::string OwnWords(const mappings::Sighting& sighting) {
  const Json holder = sighting.holder;
  std::string words(Worded(fhir::CodeableConcept(holder["code"])));
  if (words.empty()) words = Worded(fhir::MedicationConcept(holder));
  const std::string value = ValueWords(holder);
  if (words.empty() && value.empty()) words = fhir::CodeableConcept(holder["code"]).label();
  if (!words.empty() && !value.empty()) words += ' ';
  return words + value;
}

}  // namespace

std::string Escape(std::string_view text) {
  text = Shortened(text);
  std::string escaped;
  escaped.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '@':
        escaped += "&#64;";
        break;  // no mail address becomes a link
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '|':
      case '~':
      case '#':
        escaped += {'\\', c};
        break;
      case ':':  // nor a URL
        escaped += StartsWithFolded(text.substr(i), "://") ? "&#58;" : ":";
        break;
      case '.':
        escaped += i >= 3 && StartsWithFolded(text.substr(i - 3), "www.") ? "&#46;" : ".";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
  return escaped;
}

std::string Words(const fhir::Span& when) {
  const year_month_day first(when.first_day());
  const year_month_day last(when.last_day());
  const std::string day = fhir::WriteDate(when.first_day());
  if (when.first_day() == when.last_day()) return day;
  if (first.year() != last.year()) return "from " + day;
  return first.month() == last.month() ? day.substr(0, 7) : day.substr(0, 4);
}

std::string Words(const mappings::Sighting& sighting) {
  std::string words = Escape(sighting.words.empty() ? OwnWords(sighting) : sighting.words);
  std::string where;
  const std::string_view type = sighting.resource["resourceType"].text();
  const std::string_view id = sighting.resource["id"].text();
  if (!type.empty() && !id.empty()) where = Escape(type) + "/" + Escape(id);
  if (sighting.when && type != "Patient" && type != "") {
    if (!where.empty()) where += ", ";
    where += Words(*sighting.when);
  }
  if (where.empty()) return words;
  if (!words.empty()) words += ' ';
  return words + "(" + where + ")";
}

}  // namespace cds::hooks

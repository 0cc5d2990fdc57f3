#include "mappings/reading.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <string>

namespace mappings {
namespace {

using fhir::Comparator;
using fhir::Decimal;
using fhir::Json;
using fhir::Quantity;

std::string Folded(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  text = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  std::string folded(text.substr(0, 40));
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return folded;
}

bool OneOf(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Presence YesNoWord(std::string_view text) {
  const std::string word = Folded(text);
  if (OneOf(word, {"positive", "pos", "present", "detected", "yes", "reactive"})) {
    return Presence::kPresent;
  }
  if (OneOf(word, {"negative", "neg", "absent", "not detected", "no", "non-reactive"})) {
    return Presence::kAbsent;
  }
  return Presence::kUnknown;
}

// Of a concept whose codings say both, neither is believed.
Presence YesNoConcept(const fhir::CodeableConcept& value, const ValueSets& value_sets,
                      std::initializer_list<SetId> yes, std::initializer_list<SetId> no) {
  bool says_yes = false;
  bool says_no = false;
  value.ForEachCoding([&](const fhir::Coding& coding) {
    value_sets.ForEachSet(coding.system, coding.code, [&](std::uint32_t set) {
      const auto is_set = [set](SetId id) { return id.hash() == set; };
      says_yes = says_yes || std::any_of(yes.begin(), yes.end(), is_set);
      says_no = says_no || std::any_of(no.begin(), no.end(), is_set);
    });
  });
  return says_yes == says_no ? Presence::kUnknown
         : says_yes          ? Presence::kPresent
                             : Presence::kAbsent;
}

std::optional<Quantity> Scaled(const Quantity& quantity, Decimal factor) {
  if (!quantity.value) return std::nullopt;
  Quantity scaled = quantity;
  scaled.value = *quantity.value * factor;
  return scaled;
}

std::optional<Quantity> If(bool understood, const Quantity& quantity) {
  return understood && quantity.value ? std::optional(quantity) : std::nullopt;
}

}  // namespace

Presence ReadInterpretation(Json holder, const ValueSets& value_sets) {
  return YesNoConcept(fhir::CodeableConcept(holder["interpretation"]), value_sets,
                      {"qual-pos", "interp-high", "interp-abnormal"},
                      {"qual-neg", "interp-normal", "interp-low"});
}

Presence ReadYesNo(const Hit& hit, const ValueSets& value_sets) {
  const fhir::Value value = fhir::ReadValue(hit.holder);
  if (value.boolean) return *value.boolean ? Presence::kPresent : Presence::kAbsent;
  if (!value.concept_value.empty()) {
    const Presence coded =
        YesNoConcept(value.concept_value, value_sets, {"qual-pos"}, {"qual-neg"});
    if (coded != Presence::kUnknown) return coded;
    const bool has_coding = value.concept_value.json()["coding"].exists();
    if (!has_coding) return YesNoWord(value.concept_value.json()["text"].text());
    return Presence::kUnknown;
  }
  if (!value.string.empty()) return YesNoWord(value.string);
  if (value.quantity) return Presence::kUnknown;
  return ReadInterpretation(hit.holder, value_sets);
}

std::optional<Quantity> ReadNumber(Json holder) {
  const auto quantity = fhir::ReadNumericValue(holder);
  return quantity && quantity->value ? quantity : std::nullopt;
}

std::optional<Quantity> InCelsius(const Quantity& quantity) {
  const bool fahrenheit = OneOf(quantity.unit, {"[degF]", "degF", "F", "\u00b0F"});
  const bool understood = fahrenheit || OneOf(quantity.unit, {"Cel", "C", "degC", "\u00b0C"});
  if (!understood || !quantity.value) return std::nullopt;
  Quantity celsius = quantity;  // rounded half up to a tenth
  celsius.value = fahrenheit ? ((*quantity.value - Decimal(32)) * Decimal(5)).DividedBy(9, 1)
                             : quantity.value->DividedBy(1, 1);
  return celsius;
}

std::optional<Quantity> InKilograms(const Quantity& quantity) {
  if (quantity.unit == "kg") return If(true, quantity);
  if (quantity.unit == "g") return Scaled(quantity, Decimal::Scaled(1, 3));
  if (OneOf(quantity.unit, {"[lb_av]", "lb", "lbs"})) {
    return Scaled(quantity, Decimal::Scaled(45'359'237, 8));
  }
  if (OneOf(quantity.unit, {"[oz_av]", "oz"})) {
    return Scaled(quantity, Decimal::Scaled(28'349'523'125, 12));
  }
  return std::nullopt;
}

std::optional<Quantity> InMilligramsPerLitre(const Quantity& quantity) {
  if (OneOf(quantity.unit, {"mg/L", "mg/l", "ug/mL", "ug/ml", "mcg/mL"})) return If(true, quantity);
  if (OneOf(quantity.unit, {"mg/dL", "mg/dl"})) return Scaled(quantity, Decimal(10));
  if (OneOf(quantity.unit, {"g/L", "g/l"})) return Scaled(quantity, Decimal(1000));
  if (!OneOf(quantity.unit, {"nmol/L", "nmol/l"}) || !quantity.value) return std::nullopt;
  Quantity mass = quantity;  // 9.524 nmol/L are 1 mg/L
  mass.value = (*quantity.value * Decimal(1000)).DividedBy(9524, 6);
  return mass;
}

std::optional<Quantity> InMillimetresPerHour(const Quantity& quantity) {
  return If(OneOf(quantity.unit, {"mm/h", "mm/hr", "mm/1hr", "mm/1h", "mm/hour"}), quantity);
}

std::optional<Quantity> InMillilitres(const Quantity& quantity) {
  if (OneOf(quantity.unit, {"mL", "ml", "cm3", "cc"})) return If(true, quantity);
  if (OneOf(quantity.unit, {"L", "l"})) return Scaled(quantity, Decimal(1000));
  return std::nullopt;
}

std::optional<Quantity> InMinutes(const Quantity& quantity) {
  if (OneOf(quantity.unit, {"min", "minute", "minutes"})) return If(true, quantity);
  if (OneOf(quantity.unit, {"h", "hour", "hours", "hr"})) return Scaled(quantity, Decimal(60));
  return std::nullopt;
}

Presence IsAbove(const Quantity& quantity, Decimal limit) {
  if (!quantity.value) return Presence::kUnknown;
  const Decimal value = *quantity.value;
  switch (quantity.comparator) {
    case Comparator::kNone:
      return FromBounds(value > limit, value <= limit);
    case Comparator::kLess:
    case Comparator::kLessOrEqual:
      return FromBounds(false, value <= limit);
    case Comparator::kGreater:
      return FromBounds(value >= limit, false);
    case Comparator::kGreaterOrEqual:
      return FromBounds(value > limit, false);
  }
  return Presence::kUnknown;
}

Presence IsAtLeast(const Quantity& quantity, Decimal limit) {
  if (!quantity.value) return Presence::kUnknown;
  const Decimal value = *quantity.value;
  switch (quantity.comparator) {
    case Comparator::kNone:
      return FromBounds(value >= limit, value < limit);
    case Comparator::kLess:
      return FromBounds(false, value <= limit);
    case Comparator::kLessOrEqual:
      return FromBounds(false, value < limit);
    case Comparator::kGreater:
    case Comparator::kGreaterOrEqual:
      return FromBounds(value >= limit, false);
  }
  return Presence::kUnknown;
}

fhir::local_days WindowStart(const fhir::Now& now, Period period) {
  return fhir::AddMonths(now.day(), std::chrono::months(-period.months)) -
         std::chrono::days(period.days);
}

Presence IsSince(const fhir::Span& when, fhir::local_days start) {
  return FromBounds(when.first_day() >= start, when.last_day() < start);
}

std::optional<fhir::Span> NotAhead(std::optional<fhir::Span> when, const fhir::Now& now) {
  if (!when || when->first_day() > now.day() + std::chrono::days(1)) return std::nullopt;
  when->last = std::max(when->first, std::min(when->last, now.local));
  return when;
}

std::optional<fhir::Span> ReadWhen(const fhir::Resource& resource, std::chrono::minutes offset) {
  const Json json = resource.json;
  switch (resource.type) {
    case fhir::ResourceType::kCondition: {
      const auto onset = fhir::ReadTime(json, "onset", offset);
      return onset ? onset : fhir::ReadRecorded(json, offset);
    }
    case fhir::ResourceType::kObservation:
      return fhir::ReadObservation(json, offset).effective;
    case fhir::ResourceType::kQuestionnaireResponse:
      return fhir::ReadDate(json["authored"].text(), offset);
    case fhir::ResourceType::kMedicationRequest:
    case fhir::ResourceType::kMedicationStatement:
      return fhir::ReadStart(json, offset);
    case fhir::ResourceType::kServiceRequest:
      return fhir::ReadDate(json["authoredOn"].text(), offset);
    case fhir::ResourceType::kEncounter:
      return fhir::ReadDate(json["period"]["start"].text(), offset);
    default:
      return fhir::ReadPerformed(json, offset);
  }
}

}  // namespace mappings

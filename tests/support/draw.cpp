#include "tests/support/draw.hpp"

#include <array>

#include "tests/support/codings.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {
namespace {

// Days before the clock's day: the edges of the windows, and far away.
constexpr std::array kDaysAgo = {
    -3, -1, 0,  0,  1,  1,  2,  5,   7,   8,   13,  14,  15,  20,  27,  28,  29,  30,   31,   41,
    42, 43, 60, 75, 89, 90, 91, 100, 179, 180, 181, 364, 365, 366, 400, 730, 800, 1200, 2500, 5000};
constexpr std::array kRecentDaysAgo = {0, 0, 1, 1, 2, 3, 5, 6, 7, 10, 13, 14, 20, 25, 29};

}  // namespace

std::string Draw::Day(int days_ago) {
  const auto day = CaseKnowledge().now().day() - std::chrono::days(days_ago);
  std::string date = fhir::WriteDate(day);
  switch (chance.Below(24)) {
    case 0:
      return date.substr(0, 4);
    case 1:
      return date.substr(0, 7);
    case 2:
      return date + "T09:30:00+02:00";
    case 3:
      return date + "T23:59:59Z";
    case 4:
      return chance.OneIn(3) ? "last winter" : date;
    default:
      return date;
  }
}

std::string Draw::AnyDay() { return Day(chance.Pick(kDaysAgo)); }

std::string Draw::RecentDay() {
  return chance.OneIn(4) ? AnyDay() : Day(chance.Pick(kRecentDaysAgo));
}

Tree Draw::Concept(std::string_view set) {
  const auto& known = Codings().at(std::string(set));
  std::vector<Tree> codings = {chance.Pick(known)};
  if (chance.OneIn(6)) codings.push_back(chance.Pick(known));
  Tree value = Object({{"coding", List(codings)}});
  if (!chance.OneIn(10)) value.Set("text", *codings.front().Find("display"));
  return value;
}

Tree Draw::Code(std::string_view system, std::string_view code) {
  return Object({{"coding", List({Object({{"system", Text("http://terminology.hl7.org/CodeSystem/" +
                                                          std::string(system))},
                                          {"code", Text(code)}})})}});
}

Tree Draw::Resource(std::string_view type) {
  Tree resource =
      Object({{"resourceType", Text(type)}, {"id", Text("r" + std::to_string(next_++))}});
  const std::string_view whose =
      type == "FamilyMemberHistory" || type == "AllergyIntolerance" ? "patient" : "subject";
  resource.Set(std::string(whose),
               Object({{"reference", Text("Patient/" + std::string(kPatientId))}}));
  return resource;
}

std::string_view Draw::Odd(std::string_view usual, const Names& odd) {
  return chance.OneIn(8) ? chance.Pick(odd) : usual;
}

Tree Draw::Quantity(std::string number, std::string_view unit) {
  Tree quantity = Object({{"value", Word(number)}});
  if (!chance.OneIn(15)) quantity.Set("code", Text(unit));
  if (chance.OneIn(12)) quantity.Set("comparator", Text(chance.OneIn(2) ? "<" : ">"));
  return quantity;
}

std::string Draw::Number(std::size_t from, std::size_t to) {
  std::string number = std::to_string(from + chance.Below(to - from + 1));
  return chance.OneIn(3) ? number + "." + std::to_string(chance.Below(10)) : number;
}

void Draw::SetYesNo(Tree& holder) {
  const bool yes = !chance.OneIn(4);
  switch (chance.Below(5)) {
    case 0:
      holder.Set("valueCodeableConcept", Concept(yes ? "qual-pos" : "qual-neg"));
      break;
    case 1:
      holder.Set("valueString", Text(yes ? " Positive" : "no"));
      break;
    case 2:
      holder.Set("interpretation", List({Concept(yes ? "interp-abnormal" : "interp-normal")}));
      break;
    default:
      holder.Set("valueBoolean", Word(yes ? "true" : "false"));
  }
  if (chance.OneIn(40)) holder.Set("dataAbsentReason", Code("data-absent-reason", "unknown"));
}

void Draw::SetValue(std::string_view set, Tree& holder) {
  if (set == "obs-temp") {
    const bool celsius = !chance.OneIn(4);
    holder.Set("valueQuantity",
               celsius ? Quantity(Number(36, 39), "Cel") : Quantity(Number(97, 102), "[degF]"));
  } else if (set.starts_with("obs-weight")) {
    holder.Set("valueQuantity", chance.OneIn(5)
                                    ? Quantity(Number(150, 170), "[lb_av]")
                                    : Quantity(Number(68, chance.OneIn(9) ? 200 : 76), "kg"));
  } else if (set == "obs-esr") {
    holder.Set("valueQuantity", Quantity(Number(2, 70), "mm/h"));
  } else if (set.starts_with("obs-crp")) {
    const bool per_decilitre = chance.OneIn(5);
    holder.Set("valueQuantity", Quantity(Number(0, 120), per_decilitre ? "mg/dL" : "mg/L"));
  } else if (set == "obs-egfr") {
    holder.Set("valueQuantity", Quantity(Number(15, 95), "mL/min/{1.73_m2}"));
  } else if (set == "pvr") {
    holder.Set("valueQuantity", Quantity(Number(100, 400), "mL"));
  } else if (set.starts_with("mrc-")) {
    holder.Set("valueInteger", Word(std::to_string(2 + chance.Below(4))));
  } else {
    SetYesNo(holder);
  }
}

}  // namespace tests

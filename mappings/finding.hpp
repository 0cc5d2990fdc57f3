#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.hpp"
#include "fhir/json.hpp"
#include "mappings/parameters.hpp"
#include "mappings/presence.hpp"
#include "mappings/value_set.hpp"

namespace mappings {

class Assessment;
struct Finding;

// One thing of the record that speaks for or against a finding: which resource, when, and in what
// words.
struct Sighting {
  Presence presence = Presence::kUnknown;
  std::optional<fhir::Span> when;
  std::optional<fhir::Span> recorded;  // of a Condition: what was said until then came before it
  fhir::Json resource;                 // the resource; absent for what follows from several
  fhir::Json holder;  // what carries the code in it: itself, a component, an answered item
  std::string words;  // in place of the holder's own words
  // Denies only itself: a refuted Condition, a resolved one without a date.
  bool own_only = false;
};

using Sightings = std::vector<Sighting>;

// What the record says of a finding, and by what.
struct Evidence {
  const Finding* finding = nullptr;
  Presence presence = Presence::kUnknown;
  Sightings sightings{};  // those that decide, newest first
  bool conflict = false;  // a later result says otherwise
};

// How time settles a finding (decision-logic.md section 1, "Admissible resource").
enum class Course : std::uint8_t {
  kNow,  // the newest evidence wins, at the same instant present wins; a resolved Condition denies
  kExposure,  // any evidence dated inside the window counts, even if since resolved
  kEver,      // any evidence counts, past or current
};

// The stretch of time in which evidence counts.
enum class Within : std::uint8_t {
  kAlways,   // at any time
  kWindow,   // in the look-back
  kEpisode,  // since the onset of the back pain; when that is not known, in
             // Parameters::symptom_window
};

// Value sets, at most six.
class SetIds {
 public:
  constexpr SetIds() = default;
  constexpr SetIds(std::initializer_list<SetId> sets) : size_(sets.size()) {
    std::size_t i = 0;
    for (const SetId set : sets) sets_[i++] = set;
  }
  constexpr const SetId* begin() const { return sets_.data(); }
  constexpr const SetId* end() const { return sets_.data() + size_; }

 private:
  std::array<SetId, 6> sets_{};
  std::size_t size_ = 0;
};

// The value set of a local finding code (contract.md, "Recording what EHRs have no code for");
// takes the finding's id in either spelling.
constexpr std::uint32_t LocalSet(std::string_view finding_id) {
  std::uint32_t hash = SetId::Hash("finding/");
  for (const char c : finding_id) {
    const char lower = c == '_' ? '-' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 16777619U;
  }
  return hash;
}

// A fact about the patient (decision-logic.md section 4): its id there, and the ways a record can
// show it. The local code `<canonical>/CodeSystem/finding|<id in lower case with hyphens>` always
// shows or denies it.
struct Finding {
  std::string_view id;
  std::string_view title;
  SetIds shown_by{};   // a Condition, Observation or Procedure with such a code
  SetIds denied_by{};  // the same, said the other way round
  SetIds open_with{};  // leaves it unknown when nothing better is known
  SetIds except{};     // a resource with such a code too shows nothing
  Course course = Course::kNow;
  Within within = Within::kAlways;
  Period Parameters::*window = nullptr;  // of Within::kWindow
  bool confirmed = false;                // a provisional Condition is no evidence
  bool while_current = false;            // an active Condition counts whenever it began
  bool any_present = false;              // no denial overrules what was seen
  // Sightings that follow from numbers, dates or other findings; weighed with the rest.
  Sightings (*computed)(const Assessment&) = nullptr;
  std::uint32_t local = LocalSet(id);  // its local code's value set
};

}  // namespace mappings

#include <algorithm>
#include <array>

#include "mappings/assess.hpp"
#include "mappings/computed.hpp"
#include "mappings/findings.hpp"
#include "mappings/reading.hpp"
#include "mappings/settle.hpp"

// MULTI_MOTOR, PROGRESSIVE and WEAK_ONE by muscle grades (decision-logic.md section 4).
namespace mappings::computed {
namespace {

using fhir::Decimal;
using std::chrono::days;

enum class Side { kEither, kLeft, kRight };

struct Myotome {
  std::uint32_t local;  // the value set of the local code
  int muscle;
  Side side;
};

// Strength in the MRC grades 0 to 5, which no standard code carries: local codes, with the side
// where it is known.
constexpr std::array<Myotome, 15> kMyotomes = {{
    {LocalSet("mrc-hip-flexion"), 0, Side::kEither},
    {LocalSet("mrc-left-hip-flexion"), 0, Side::kLeft},
    {LocalSet("mrc-right-hip-flexion"), 0, Side::kRight},
    {LocalSet("mrc-knee-extension"), 1, Side::kEither},
    {LocalSet("mrc-left-knee-extension"), 1, Side::kLeft},
    {LocalSet("mrc-right-knee-extension"), 1, Side::kRight},
    {LocalSet("mrc-ankle-dorsiflexion"), 2, Side::kEither},
    {LocalSet("mrc-left-ankle-dorsiflexion"), 2, Side::kLeft},
    {LocalSet("mrc-right-ankle-dorsiflexion"), 2, Side::kRight},
    {LocalSet("mrc-great-toe-extension"), 3, Side::kEither},
    {LocalSet("mrc-left-great-toe-extension"), 3, Side::kLeft},
    {LocalSet("mrc-right-great-toe-extension"), 3, Side::kRight},
    {LocalSet("mrc-ankle-plantarflexion"), 4, Side::kEither},
    {LocalSet("mrc-left-ankle-plantarflexion"), 4, Side::kLeft},
    {LocalSet("mrc-right-ankle-plantarflexion"), 4, Side::kRight},
}};
constexpr int kMuscles = 5;

struct Grade {
  Decimal value;
  fhir::Span when;
  Hit hit;
};

// The grades of one muscle, newest first; at the same time the weaker first.
std::vector<Grade> GradesOf(const Myotome& myotome, const Assessment& assessment) {
  std::vector<Grade> grades;
  for (const Hit& hit : assessment.Local(myotome.local)) {
    const auto number = ReadNumber(hit.holder);
    if (!number || number->comparator != fhir::Comparator::kNone || !hit.when) continue;
    if (*number->value < Decimal(0) || *number->value > Decimal(5)) continue;
    grades.push_back({*number->value, *hit.when, hit});
  }
  std::stable_sort(grades.begin(), grades.end(), [](const Grade& a, const Grade& b) {
    return a.when.last != b.when.last ? a.when.last > b.when.last : a.value < b.value;
  });
  return grades;
}

struct Weakness {
  const Myotome* myotome;
  Grade grade;
};

// The muscles whose newest grade in the window is 4 or less.
std::vector<Weakness> WeakMuscles(const Finding& finding, const Assessment& assessment) {
  std::vector<Weakness> weak;
  if (!assessment.has_local()) return weak;
  for (const Myotome& myotome : kMyotomes) {
    const auto grades = GradesOf(myotome, assessment);
    if (grades.empty() || grades.front().value > Decimal(4)) continue;
    if (InWindow(finding, grades.front().when, assessment) != Presence::kPresent) continue;
    weak.push_back({&myotome, grades.front()});
  }
  return weak;
}

Sightings AllOf(const std::vector<Weakness>& weak) {
  Sightings sightings;
  for (const Weakness& weakness : weak) {
    sightings.push_back(SightingOf(Presence::kPresent, weakness.grade.hit));
  }
  return sightings;
}

}  // namespace

Sightings ManyMyotomes(const Assessment& assessment) {
  const auto weak = WeakMuscles(kMultiMotor, assessment);
  std::array<bool, kMuscles> muscles{};
  bool left = false;
  bool right = false;
  for (const Weakness& weakness : weak) {
    muscles[static_cast<std::size_t>(weakness.myotome->muscle)] = true;
    left = left || weakness.myotome->side == Side::kLeft;
    right = right || weakness.myotome->side == Side::kRight;
  }
  const bool several = std::count(muscles.begin(), muscles.end(), true) >= 2;
  return several || (left && right) ? AllOf(weak) : Sightings{};
}

Sightings FallingStrength(const Assessment& assessment) {
  Sightings sightings;
  if (!assessment.has_local()) return sightings;
  for (const Myotome& myotome : kMyotomes) {
    const auto grades = GradesOf(myotome, assessment);
    if (grades.empty()) continue;
    const Grade& newest = grades.front();
    if (InWindow(kProgressive, newest.when, assessment) != Presence::kPresent) continue;
    const auto fell_from = std::find_if(grades.begin(), grades.end(), [&](const Grade& earlier) {
      return earlier.when.last < newest.when.first &&
             newest.when.last_day() - earlier.when.first_day() <= days(30) &&
             earlier.value >= newest.value + Decimal(1);
    });
    if (fell_from == grades.end()) continue;
    sightings.push_back(SightingOf(Presence::kPresent, newest.hit));
  }
  return sightings;
}

Sightings OneMyotome(const Assessment& assessment) {
  return AllOf(WeakMuscles(kWeakOne, assessment));
}

}  // namespace mappings::computed

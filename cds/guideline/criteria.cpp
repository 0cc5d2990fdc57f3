#include "cds/guideline/criteria.hpp"

#include <algorithm>
#include <cstdint>

namespace cds::guideline {
namespace {

using Kind = Criteria::Kind;

Criteria Modal(Kind kind, Criteria part) {
  std::vector<Criteria> parts;
  parts.push_back(std::move(part));
  return {kind, 1, std::move(parts)};
}

Presence JudgeAtLeast(const Criteria& criteria, const Look& look) {
  int present = 0;
  int possible = static_cast<int>(criteria.parts.size());  // present, or not known to be absent
  for (const Criteria& part : criteria.parts) {
    if (present >= criteria.needed || possible < criteria.needed) break;  // the rest cannot tell
    const Presence p = Judge(part, look);
    present += p == Presence::kPresent ? 1 : 0;
    possible -= p == Presence::kAbsent ? 1 : 0;
  }
  return present >= criteria.needed    ? Presence::kPresent
         : possible >= criteria.needed ? Presence::kUnknown
                                       : Presence::kAbsent;
}

bool HoldsAtLeast(const Criteria& criteria, const Look& look) {
  auto missing = static_cast<std::ptrdiff_t>(criteria.needed);
  auto left = static_cast<std::ptrdiff_t>(criteria.parts.size());
  for (const Criteria& part : criteria.parts) {
    if (missing <= 0 || left < missing) break;
    --left;
    if (Holds(part, look)) --missing;
  }
  return missing <= 0;
}

constexpr Presence Certain(bool holds) { return holds ? Presence::kPresent : Presence::kAbsent; }

void Collect(const Criteria& criteria, std::vector<const Finding*>& found) {
  switch (criteria.kind) {
    case Kind::kFinding:
      if (std::find(found.begin(), found.end(), criteria.finding) == found.end()) {
        found.push_back(criteria.finding);
      }
      return;
    case Kind::kSuspicion:
      return Collect(criteria.suspicion->when, found);
    case Kind::kAtLeast:
      for (const Criteria& part : criteria.parts) Collect(part, found);
      return;
    case Kind::kNot:
    case Kind::kIsAbsent:
    case Kind::kNotAbsent:
    case Kind::kIsUnknown:
      return;
  }
}

}  // namespace

Criteria AtLeast(int needed, std::vector<Criteria> parts) {
  return {Kind::kAtLeast, needed, std::move(parts)};
}

Criteria AllOf(std::vector<Criteria> parts) {
  const int all = static_cast<int>(parts.size());
  return AtLeast(all, std::move(parts));
}

Criteria AnyOf(std::vector<Criteria> parts) { return AtLeast(1, std::move(parts)); }
Criteria Not(Criteria part) { return Modal(Kind::kNot, std::move(part)); }
Criteria IsAbsent(Criteria part) { return Modal(Kind::kIsAbsent, std::move(part)); }
Criteria NotAbsent(Criteria part) { return Modal(Kind::kNotAbsent, std::move(part)); }
Criteria IsUnknown(Criteria part) { return Modal(Kind::kIsUnknown, std::move(part)); }

// Null when there is no place left.
Look::Judged* Look::PlaceOf(const Suspicion& suspicion) const {
  const std::size_t first = reinterpret_cast<std::uintptr_t>(&suspicion) / alignof(Suspicion);
  for (std::size_t tried = 0; tried < kPlaces; ++tried) {
    Judged& judged = judged_[(first + tried) % kPlaces];
    if (judged.suspicion == nullptr) judged.suspicion = &suspicion;
    if (judged.suspicion == &suspicion) return &judged;
  }
  return nullptr;
}

Presence Look::Of(const Suspicion& suspicion) const {
  Judged* const judged = PlaceOf(suspicion);
  if (judged == nullptr) return Judge(suspicion.when, *this);
  if (!judged->presence) judged->presence = Judge(suspicion.when, *this);
  return *judged->presence;
}

bool Look::Shows(const Suspicion& suspicion) const {
  Judged* const judged = PlaceOf(suspicion);
  if (judged == nullptr) return Holds(suspicion.when, *this);
  if (!judged->shown) judged->shown = Holds(suspicion.when, *this);
  return *judged->shown;
}

Presence Judge(const Criteria& criteria, const Look& look) {
  switch (criteria.kind) {
    case Kind::kFinding:
      return look.Of(*criteria.finding);
    case Kind::kSuspicion:
      return look.Of(*criteria.suspicion);
    case Kind::kAtLeast:
      return JudgeAtLeast(criteria, look);
    case Kind::kNot:
      return Certain(Judge(criteria.parts.front(), look) != Presence::kPresent);
    case Kind::kIsUnknown:
      return Certain(Judge(criteria.parts.front(), look) == Presence::kUnknown);
    case Kind::kNotAbsent:
      return Certain(Judge(criteria.parts.front(), look) != Presence::kAbsent);
    case Kind::kIsAbsent: {
      const Presence p = Judge(criteria.parts.front(), look);
      return p == Presence::kUnknown ? p : Certain(p == Presence::kAbsent);
    }
  }
  return Presence::kUnknown;
}

bool Holds(const Criteria& criteria, const Look& look) {
  switch (criteria.kind) {
    case Kind::kFinding:
      return look.Shows(*criteria.finding);
    case Kind::kSuspicion:
      return look.Shows(*criteria.suspicion);
    case Kind::kAtLeast:
      return HoldsAtLeast(criteria, look);
    case Kind::kNot:
      return !Holds(criteria.parts.front(), look);
    default:
      return Judge(criteria, look) == Presence::kPresent;
  }
}

std::vector<const Finding*> FindingsOf(const Criteria& criteria) {
  std::vector<const Finding*> found;
  found.reserve(32);  // few rules look at more
  Collect(criteria, found);
  return found;
}

}  // namespace cds::guideline

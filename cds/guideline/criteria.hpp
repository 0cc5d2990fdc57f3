#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "mappings/finding.hpp"
#include "mappings/presence.hpp"

namespace cds::guideline {

using mappings::Evidence;
using mappings::Finding;
using mappings::Presence;

struct Suspicion;

// A condition over findings and suspicions, in the words of decision-logic.md: a bare name means
// "is present", Not means "is not present" (absent or unknown), IsAbsent and NotAbsent stand for "=
// A" and "not A".
struct Criteria {
  enum class Kind { kFinding, kSuspicion, kAtLeast, kNot, kIsAbsent, kNotAbsent, kIsUnknown };

  Criteria(const Finding& named) : kind(Kind::kFinding), finding(&named) {}        // NOLINT
  Criteria(const Suspicion& named) : kind(Kind::kSuspicion), suspicion(&named) {}  // NOLINT
  Criteria(Kind of_kind, int at_least, std::vector<Criteria> of_parts)
      : kind(of_kind), needed(at_least), parts(std::move(of_parts)) {}

  Kind kind;
  const Finding* finding = nullptr;
  const Suspicion* suspicion = nullptr;
  int needed = 0;
  std::vector<Criteria> parts;
};

Criteria AtLeast(int needed, std::vector<Criteria> parts);
Criteria AllOf(std::vector<Criteria> parts);
Criteria AnyOf(std::vector<Criteria> parts);
Criteria Not(Criteria part);
Criteria IsAbsent(Criteria part);
Criteria NotAbsent(Criteria part);
Criteria IsUnknown(Criteria part);

// A named criterion (decision-logic.md section 5).
struct Suspicion {
  std::string_view id;
  std::string_view title;
  Criteria when;
};

// One patient as the guideline sees them: the evidence of each finding, and each suspicion judged
// once.
class Look {
 public:
  using LookUp = std::function<const Evidence&(const Finding&)>;
  explicit Look(LookUp look_up) : look_up_(std::move(look_up)) {}

  const Evidence& operator()(const Finding& finding) const { return look_up_(finding); }
  Presence Of(const Finding& finding) const { return look_up_(finding).presence; }
  Presence Of(const Suspicion& suspicion) const;
  bool Shows(const Finding& finding) const { return Of(finding) == Presence::kPresent; }
  bool Shows(const Suspicion& suspicion) const;

 private:
  struct Judged {
    const Suspicion* suspicion = nullptr;
    std::optional<Presence> presence{};
    std::optional<bool> shown{};
  };
  static constexpr std::size_t kPlaces = 64;  // twice as many as there are suspicions

  Judged* PlaceOf(const Suspicion& suspicion) const;

  LookUp look_up_;
  mutable std::array<Judged, kPlaces> judged_{};  // by address; what finds no place is judged again
};

// Whether the criteria hold: present, or unknown when findings that are unknown could still make
// them hold.
Presence Judge(const Criteria& criteria, const Look& look);

// Whether Judge says "present". It looks at fewer findings: what is unknown settles that a part
// does not hold.
bool Holds(const Criteria& criteria, const Look& look);

// The findings that make the criteria hold, each once, in their order; of those that are negated,
// none.
std::vector<const Finding*> FindingsOf(const Criteria& criteria);

}  // namespace cds::guideline

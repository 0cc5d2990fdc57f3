#include "tests/property/exceptions.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "cds/guideline/describe.hpp"
#include "cds/guideline/suspicions.hpp"

namespace tests {
namespace {

using namespace cds::guideline;  // NOLINT: the findings' names read as in the guideline

// What held and holds no more, or did not hold and does.
struct Exception {
  std::vector<std::string_view> rules;  // the beginnings of their ids
  Criteria was;
  Criteria is;
  std::string_view reason;
};

Exception Lost(std::vector<std::string_view> rules, Criteria what, std::string_view reason) {
  return {std::move(rules), what, Not(what), reason};
}
Exception Opened(std::vector<std::string_view> rules, Criteria what, std::string_view reason) {
  return {std::move(rules), IsAbsent(what), NotAbsent(what), reason};
}
Exception Gained(std::vector<std::string_view> rules, Criteria what, std::string_view reason) {
  return {std::move(rules), Not(what), what, reason};
}

const std::vector<Exception>& Exceptions() {
  static const std::vector<Exception> exceptions = {
      Lost({"R-CES-01"}, kStatMriInProgress, "section 6: no stat MRI in progress"),
      Lost({"R-INF-01", "R-INF-02", "R-MAL"}, kMriInProgress,
           "section 6.2, rule 3: MRI in progress"),
      Lost({"R-MAL-03"}, kMriInProgress, "section 6: no MRI in progress"),
      Lost({"R-MAL-02", "R-MAL-03", "R-MAL-04"}, kMNeuro, "section 6: not M_NEURO"),
      Lost({"R-MAL-04"}, kMriContra, "section 6: CT with no MRI_CONTRA"),
      Lost({"R-MAL-05"}, kMStrong, "section 5: M_WEAK is not M_STRONG"),
      Lost({"R-MAL-05"}, kFxSuspected,
           "section 6: suppressed if FX_SUSPECTED and the only factor is age"),
      Lost({"R-INF-02", "R-INF-03"}, kInfStrong,
           "section 5: INF_POSSIBLE and INF_RISK are not INF_STRONG"),
      Lost({"R-INF-03"}, kInfPossible, "section 5: INF_RISK is not INF_POSSIBLE"),
      Lost({"R-INF-02"}, kILikely, "section 5: ESR50 or CRP100, and not I_LIKELY"),
      Lost({"R-SPA-01", "R-SPA-04", "R-SPA-05", "R-SPA-06", "R-OPI-01"}, kRed,
           "section 6: not RED"),
      Lost({"R-SPA-01"}, kKnownSpa, "section 6: not KNOWN_SPA"),
      Lost({"R-SPA-02", "R-SPA-03"}, kCes, "section 6: not CES"),
      Lost({"R-SPA-02", "R-SPA-03"}, kInfStrong, "section 6: not INF_STRONG"),
      Lost({"R-SPA-03"}, kMStrong, "section 6: not M_STRONG"),
      Lost({"R-SPA-03"}, kFxSuspected, "section 6: not FX_SUSPECTED"),
      Lost({"R-SPA-04", "R-OPI-01"}, kOpExcl, "section 6: not OP_EXCL"),
      Lost({"R-SPA-04", "R-OPI-01"}, kPerioperative, "section 8, rule 3: peri-operative orders"),
      Lost({"R-OPI-01"}, kIAny, "section 6: not I_ANY"),
      Lost({"R-SPA-05"}, kRheumatologyInHand, "section 6: no active rheumatology referral"),
      Lost({"R-INF", "R-MAL", "R-SPA-04", "R-OPI-01"}, kHospice, "section 8, rule 4: hospice"),
      Lost({"R-INF", "R-MAL"}, kMriDone, "section 8, rule 5: MRI_DONE"),
      Lost({"R-MAL"}, kMetsInCare, "section 8, rule 6: metastases under oncology care"),
      Lost({""}, kAgeLt18, "section 8, rule 2: children"),
      Opened({"R-MAL"}, kAgeGt50, "section 5: SUPINE_WORSE and AGE_GT_50 is not A"),
      Opened({"R-SPA-02", "R-SPA-03", "R-SPA-04"}, kOnsetLt45, "section 5: ONSET_LT_45 not A"),
      Lost({"R-SPA-02", "R-SPA-03", "R-SPA-04"}, kILikely, "section 5: I_POSSIBLE is not I_LIKELY"),
      Lost({"R-SPA"}, kRestRelief, "section 5: IMPROVES_EX and REST_RELIEF not P"),
      Lost({""},
           AnyOf({kEsrInHand, kCrpInHand, kEsrInHandRecent, kCrpInHandRecent, kBloodCultureInHand,
                  kHlaB27InHand, kSacroiliacMriInHand, kRheumatologyInHand, kPhysiotherapyInHand,
                  kNsaidInHand, kOncologyInHand, kInfectiousDiseaseInHand}),
           "section 6.2, rule 3: all that it recommends is in hand"),
  };
  return exceptions;
}

// What is not recorded for a resource that is not there, section 6.
const std::vector<Exception>& Reassurances() {
  static const std::vector<Exception> reassurances = {
      Gained({"R-IMG"}, kImgClean, "IMG_CLEAN"),
      Lost({"R-IMG"}, kMriDone, "section 8, rule 5: MRI_DONE"),
      {{"R-IMG"}, kDurationShort, Not(kDurationShort), "the onset"},
      {{"R-IMG"}, IsAbsent(kDurationShort), Not(IsAbsent(kDurationShort)), "the onset"},
      {{"R-IMG"}, kDurationLong, Not(kDurationLong), "the onset"},
      {{"R-IMG"}, IsAbsent(kDurationLong), Not(IsAbsent(kDurationLong)), "the onset"},
      {{"R-IMG"}, Not(IsUnknown(kAgeGt50)), IsUnknown(kAgeGt50), "R-IMG-03: the age"},
      Lost({"R-IMG-04"}, kConservative, "R-IMG-04: no CONSERVATIVE"),
      Gained({"R-OPI-02", "R-BED-01"}, kNonspec, "NONSPEC"),
      Gained({"R-BED-01"}, kRad, "RAD"),
      Lost({"R-BED-01"}, kNDef, "without N_DEF"),
      Gained({"R-OPI-02"}, kOpioidNaive, "OPIOID_NAIVE"),
      Lost({"R-OPI-02"}, kOpExcl, "not OP_EXCL"),
      Lost({"R-OPI-02"}, kPerioperative, "section 8, rule 3: peri-operative orders"),
      Lost({"R-OPI-02"}, kHospice, "section 8, rule 4: hospice"),
      Lost({""}, kAgeLt18, "section 8, rule 2: children"),
      Lost({""}, AnyOf({kPhysiotherapyInHand, kNsaidInHand}), "section 6.2, rule 3"),
  };
  return reassurances;
}

std::string_view FirstReason(const std::vector<Exception>& exceptions, std::string_view rule,
                             const Consultation& before, const Consultation& after) {
  for (const Exception& exception : exceptions) {
    const bool named = std::any_of(exception.rules.begin(), exception.rules.end(),
                                   [rule](std::string_view id) { return rule.starts_with(id); });
    if (named && Judge(exception.was, before.look()) == Presence::kPresent &&
        Judge(exception.is, after.look()) == Presence::kPresent) {
      return exception.reason;
    }
  }
  return {};
}

// Section 1, "now" findings: the latest evidence wins, and the latest may be what is gone.
bool LostADenial(const Consultation& before, const Consultation& after) {
  const auto all = AllFindings();
  return std::any_of(all.begin(), all.end(), [&](const Finding* finding) {
    return finding != &mappings::kRecordIncomplete &&
           before.look().Of(*finding) == Presence::kAbsent &&
           after.look().Of(*finding) == Presence::kPresent;
  });
}

// Section 3: an order whose reason cannot be read may be about back pain.
bool ContextWidened(const Consultation& before, const Consultation& after) {
  const auto& was = before.situation().orders;
  const auto& is = after.situation().orders;
  for (std::size_t i = 0; i < was.size() && i < is.size(); ++i) {
    if (is[i].context > was[i].context || is[i].order_class != was[i].order_class) return true;
  }
  return false;
}

// Section 4, ONSET: the next source counts; without any, symptoms count by their own date.
bool OnsetMoved(const Consultation& before, const Consultation& after) {
  const auto& was = before.assessment().episode().onset;
  const auto& is = after.assessment().episode().onset;
  if (is) return is != was;
  const auto all = AllFindings();
  return was && std::any_of(all.begin(), all.end(), [&](const Finding* finding) {
           return finding->within == mappings::Within::kEpisode &&
                  before.look().Of(*finding) != Presence::kPresent &&
                  after.look().Of(*finding) == Presence::kPresent;
         });
}

}  // namespace

bool ReliesOnAbsence(std::string_view rule) {
  return rule.starts_with("R-IMG") || rule.starts_with("R-BED") || rule == "R-OPI-02";
}

std::string_view ReasonToApply(std::string_view rule, const Consultation& before,
                               const Consultation& after) {
  const std::string_view named = FirstReason(Exceptions(), rule, before, after);
  if (!named.empty()) return named;
  if (before.situation().deceased && !after.situation().deceased) {
    return "section 8, rule 2: deceased";
  }
  if (OnsetMoved(before, after)) return "section 4, ONSET";
  if (LostADenial(before, after)) return "section 1: latest evidence wins";
  return ContextWidened(before, after) ? "section 3" : std::string_view();
}

std::string_view ReasonToReassure(std::string_view rule, const Consultation& before,
                                  const Consultation& after) {
  const std::string_view named = FirstReason(Reassurances(), rule, before, after);
  if (!named.empty()) return named;
  if (before.situation().deceased && !after.situation().deceased) return "deceased";
  if (before.assessment().episode().onset != after.assessment().episode().onset) {
    return "section 6: DURATION";
  }
  return ContextWidened(before, after) ? "section 3" : std::string_view();
}

}  // namespace tests

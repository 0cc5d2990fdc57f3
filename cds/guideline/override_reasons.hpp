#pragma once

#include "cds/guideline/rule.hpp"

// Why a clinician may set a card aside (decision-logic.md section 7), in its order.
namespace cds::guideline {

inline constexpr OverrideReason kAlreadyEvaluated{"already-evaluated",
                                                  "Red flag already evaluated or explained"};
inline constexpr OverrideReason kAlternativeCause{"alternative-cause",
                                                  "Finding has another confirmed cause"};
inline constexpr OverrideReason kRecentlyImaged{"recently-imaged", "Adequate recent MRI or CT"};
inline constexpr OverrideReason kMriNotPossible{"mri-not-possible",
                                                "MRI contraindicated or unavailable"};
inline constexpr OverrideReason kTraumaFracture{"trauma-fracture", "Trauma or suspected fracture"};
inline constexpr OverrideReason kNeuroDeficitUndocumented{
    "neuro-deficit-undocumented", "Neurological deficit present, not yet recorded"};
inline constexpr OverrideReason kDurationOver6Weeks{"duration-over-6-weeks",
                                                    "Symptoms >6 weeks despite treatment"};
inline constexpr OverrideReason kPriorSpineSurgery{"prior-spine-surgery",
                                                   "Previous spine surgery with new symptoms"};
inline constexpr OverrideReason kSpecialistAdvice{"specialist-advice", "Requested by specialist"};
inline constexpr OverrideReason kPalliativeGoals{"palliative-goals",
                                                 "Palliative or comfort goals of care"};
inline constexpr OverrideReason kCancerOrSicklePain{"cancer-or-sickle-pain",
                                                    "Cancer, sickle cell or palliative pain"};
inline constexpr OverrideReason kNsaidUnsuitable{"nsaid-unsuitable",
                                                 "NSAID contraindicated, not tolerated or failed"};
inline constexpr OverrideReason kLongTermOpioidReason{
    "long-term-opioid", "Long-term stable opioid, tapering unsafe now"};
inline constexpr OverrideReason kImmobiliseInstability{"immobilise-instability",
                                                       "Immobilisation intended (instability)"};
inline constexpr OverrideReason kAlreadyReferred{"already-referred",
                                                 "Referral or tests already arranged"};
inline constexpr OverrideReason kPatientDeclined{"patient-declined",
                                                 "Patient declined after discussion"};
inline constexpr OverrideReason kRecordWrong{"record-wrong", "Record is incorrect"};
inline constexpr OverrideReason kOther{"other", "Other (comment)"};

}  // namespace cds::guideline

#include "cds/guideline/suspicions.hpp"

// decision-logic.md section 5, line by line.
namespace cds::guideline {
namespace {

// `k >= n`: at least so many of these are present.
Criteria WeakFactors(int at_least) { return AtLeast(at_least, {kAgeGt50, kWeightLoss, kFti}); }

Criteria AnyDeficit(std::span<const Finding* const> deficits, std::vector<Criteria> parts = {}) {
  for (const Finding* deficit : deficits) parts.emplace_back(*deficit);
  return AnyOf(std::move(parts));
}

}  // namespace

const Suspicion kCes{"CES", "Cauda equina syndrome or severe neurological compromise",
                     AnyDeficit(kCesDeficits)};

const Suspicion kNDef{"N_DEF", "Neurological deficit", AnyDeficit(kLesserDeficits, {kCes})};

const Suspicion kNRad{"N_RAD", "Radicular signs", AnyOf({kRadic, kSlr, kXslr})};

const Suspicion kMStrong{
    "M_STRONG", "Spinal malignancy, strong suspicion",
    AnyOf({kCancerHx, kCancerSusp, kSupRelSit,
           AllOf({kSupineWorse, AnyOf({NotAbsent(kAgeGt50), WeakFactors(1)})}), WeakFactors(2),
           AllOf({WeakFactors(1), AnyOf({kEsrOver, kEsr50})})})};

// Two weak factors make M_STRONG, so that `k = 1` is `k >= 1` here.
const Suspicion kMWeak{"M_WEAK", "Spinal malignancy, one weak factor",
                       AllOf({Not(kMStrong), AnyOf({WeakFactors(1), kSupineWorse})})};

const Suspicion kMNeuro{"M_NEURO", "Spinal malignancy with neurological symptoms",
                        AllOf({kMStrong, AnyOf({kNDef, AllOf({kNRad, kCancerHx})})})};

const Suspicion kInfStrong{
    "INF_STRONG", "Spinal infection, strong suspicion",
    AnyOf({kBact,
           AllOf({kFever, AnyOf({kIvdu, kRecentInf, kImmuno, kSpineProc, kPort, kMarkers, kNDef})}),
           AllOf({AnyOf({kIvdu, kSpineProc, kPort}), kMarkers}), kSpineInfection})};

const Suspicion kInfPossible{
    "INF_POSSIBLE", "Spinal infection, possible",
    AllOf(
        {Not(kInfStrong),
         AnyOf({kFever, kIvdu, AllOf({AnyOf({kRecentInf, kImmuno}), AnyOf({kMarkers, kSystemic})}),
                AllOf({AnyOf({kEsr50Recent, kCrp100Recent}), Not(kILikely)})})})};

const Suspicion kInfRisk{"INF_RISK", "Recent bacterial infection",
                         AllOf({kRecentInf, Not(kInfStrong), Not(kInfPossible)})};

const Suspicion kBerlin{
    "berlin", "Inflammatory back pain, Berlin criteria",
    AtLeast(2, {kStiff, AllOf({kImprovesEx, Not(kRestRelief)}), kNight2, kAltButt})};

const Suspicion kAsas{"asas", "Inflammatory back pain, ASAS criteria",
                      AtLeast(4, {kOnsetLt40, kInsidious, kImprovesEx, kNoRestRelief, kNightUp})};

const Suspicion kTriple{"triple", "Young onset, stiffness, better with exercise",
                        AllOf({kOnsetLt45, kStiff, kImprovesEx})};

const Suspicion kIndex{"index", "Worse at rest, better with exercise",
                       AllOf({kRestWorse, kImprovesEx})};

const Suspicion kPattern{"pattern", "Inflammatory back pain pattern",
                         AnyOf({kBerlin, kAsas, kTriple})};

const Suspicion kIbp1{"ibp1", "One sign of inflammatory back pain",
                      AnyOf({kStiff, kImprovesEx, kNight2, kAltButt, kNoRestRelief})};

const Suspicion kILikely{"I_LIKELY", "Axial spondyloarthritis, likely",
                         AllOf({kOnsetLt45, kDur3Mo, AnyOf({kPattern, AllOf({kHlaB27, kIbp1})})})};

// Sacroiliitis and unspecified spondylopathy count among the supporting features (section 9).
const Suspicion kIPossible{
    "I_POSSIBLE", "Axial spondyloarthritis, possible",
    AllOf({Not(kILikely), AnyOf({kPattern, AllOf({kIndex, NotAbsent(kOnsetLt45)}),
                                 AllOf({kIbp1, NotAbsent(kOnsetLt45),
                                        AnyOf({kHlaB27, kPsoriasis, kIbd, kUveitis, kSpaPeriph,
                                               kFhSpa, kSacroiliitis, kSpaUnspec})})})})};

const Suspicion kIAny{"I_ANY", "Axial spondyloarthritis, likely, possible or known",
                      AnyOf({kILikely, kIPossible, kKnownSpa})};

const Suspicion kFxAny{"FX_ANY", "Fracture risk",
                       AnyOf({kMajorTrauma, kFxAge, kOsteop, kSteroid, kMinorTrauma, kPriorFrag})};

const Suspicion kFxSuspected{
    "FX_SUSPECTED", "Suspected fracture",
    AnyOf({kMajorTrauma, kPriorFrag, AtLeast(2, {kFxAge, kOsteop, kSteroid, kMinorTrauma})})};

const Suspicion kRed{"RED", "Red flag", AnyOf({kCes, kMStrong, kInfStrong, kInfPossible})};

const Suspicion kRad{"RAD", "Radicular pain", AllOf({kNRad, Not(kRed)})};

// The back-pain context (BPC) is the trigger's to check.
const Suspicion kNonspec{"NONSPEC", "Non-specific back pain",
                         Not(AnyOf({kRed, kFxSuspected, kIAny, kRad, kNDef}))};

// A neoplasm of unstated behavior leaves the cancer history open (section 9, CANCER_AMBIGUOUS).
const Suspicion kImgClean{
    "IMG_CLEAN", "No red flag recorded",
    Not(AnyOf({kCes, kMStrong, kMWeak, kInfStrong, kInfPossible, kInfRisk, kNDef, kIAny, kFxAny,
               kHiv, kTransplant, kImmuno, kPriorSurg, kHospice, kCancerAmbiguous}))};

std::span<const Suspicion* const> Suspicions() {
  static constexpr const Suspicion* kAll[] = {
      &kCes,       &kNDef,   &kNRad,  &kMStrong,     &kMWeak, &kMNeuro,  &kInfStrong, &kInfPossible,
      &kInfRisk,   &kBerlin, &kAsas,  &kTriple,      &kIndex, &kPattern, &kIbp1,      &kILikely,
      &kIPossible, &kIAny,   &kFxAny, &kFxSuspected, &kRed,   &kRad,     &kNonspec,   &kImgClean};
  return kAll;
}

}  // namespace cds::guideline

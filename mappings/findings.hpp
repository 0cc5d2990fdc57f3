#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "mappings/computed.hpp"
#include "mappings/finding.hpp"

// Every finding of decision-logic.md section 4, in its order and under its ids; at the end the
// helpers that it and sections 3, 8 and 9 name. To add one: a constant here, and the value sets it
// names.
namespace mappings {

// Who and how long

inline constexpr Finding kAgeGt50{
    .id = "AGE_GT_50", .title = "Age over 50", .computed = computed::OverFifty};
inline constexpr Finding kAgeLt18{
    .id = "AGE_LT_18", .title = "Age under 18", .computed = computed::UnderEighteen};
inline constexpr Finding kOnset{
    .id = "ONSET", .title = "Onset known", .computed = computed::OnsetKnown};
inline constexpr Finding kDur3Mo{
    .id = "DUR_3MO", .title = "Back pain for 3 months or more", .computed = computed::ChronicPain};
inline constexpr Finding kOnsetLt45{
    .id = "ONSET_LT_45", .title = "Onset before 45", .computed = computed::OnsetYoung};
inline constexpr Finding kOnsetLt40{
    .id = "ONSET_LT_40", .title = "Onset before 40", .computed = computed::OnsetBefore40};

// Cauda equina and neurological deficit

inline constexpr Finding kRetention{.id = "RETENTION",
                                    .title = "Urinary retention",
                                    .shown_by = {"retention", "obs-retention"},
                                    .open_with = {"neuro-bladder"},
                                    .within = Within::kWindow,
                                    .window = &Parameters::ces_window,
                                    .computed = computed::RetentionSigns};
inline constexpr Finding kFecal{.id = "FECAL",
                                .title = "Fecal incontinence",
                                .shown_by = {"fecal", "obs-fecal"},
                                .within = Within::kWindow,
                                .window = &Parameters::ces_window};
inline constexpr Finding kSaddle{.id = "SADDLE",
                                 .title = "Saddle anesthesia",
                                 .shown_by = {"saddle"},
                                 .within = Within::kWindow,
                                 .window = &Parameters::ces_window};
inline constexpr Finding kMultiMotor{.id = "MULTI_MOTOR",
                                     .title = "Motor deficit at several levels",
                                     .shown_by = {"multi-motor"},
                                     .within = Within::kWindow,
                                     .window = &Parameters::ces_window,
                                     .computed = computed::ManyMyotomes};
inline constexpr Finding kProgressive{.id = "PROGRESSIVE",
                                      .title = "Progressive neurological deficit",
                                      .shown_by = {"progressive"},
                                      .within = Within::kWindow,
                                      .window = &Parameters::ces_window,
                                      .computed = computed::FallingStrength};
inline constexpr Finding kWeakOne{.id = "WEAK_ONE",
                                  .title = "Weakness of a single root",
                                  .shown_by = {"weak-one", "nerve-root-injury"},
                                  .open_with = {"weakness-unspec"},
                                  .within = Within::kWindow,
                                  .window = &Parameters::neuro_window,
                                  .computed = computed::OneMyotome};
inline constexpr Finding kSensory{.id = "SENSORY",
                                  .title = "Sensory loss in a leg",
                                  .shown_by = {"sensory"},
                                  .within = Within::kWindow,
                                  .window = &Parameters::neuro_window};
inline constexpr Finding kGait{.id = "GAIT",
                               .title = "Gait failure",
                               .shown_by = {"gait"},
                               .within = Within::kWindow,
                               .window = &Parameters::neuro_window};
inline constexpr Finding kCord{.id = "CORD",
                               .title = "Signs of the spinal cord",
                               .shown_by = {"cord", "obs-babinski"},
                               .within = Within::kWindow,
                               .window = &Parameters::neuro_window};
inline constexpr Finding kRadic{.id = "RADIC",
                                .title = "Radicular leg pain",
                                .shown_by = {"radic"},
                                .within = Within::kWindow,
                                .window = &Parameters::neuro_window};
inline constexpr Finding kSlr{.id = "SLR",
                              .title = "Straight-leg raise positive",
                              .within = Within::kWindow,
                              .window = &Parameters::neuro_window};
inline constexpr Finding kXslr{.id = "XSLR",
                               .title = "Crossed straight-leg raise positive",
                               .within = Within::kWindow,
                               .window = &Parameters::neuro_window};

// Malignancy

inline constexpr Finding kCancerHx{
    .id = "CANCER_HX",
    .title = "History of cancer",
    .shown_by = {"cancer-hx", "metastatic-any", "myeloma", "known-mets"},
    .open_with = {"cancer-ambiguous"},
    .except = {"cancer-nmsc"},
    .course = Course::kEver,
    .confirmed = true};
inline constexpr Finding kCancerSusp{.id = "CANCER_SUSP",
                                     .title = "Suspected cancer",
                                     .course = Course::kExposure,
                                     .within = Within::kWindow,
                                     .window = &Parameters::cancer_suspected,
                                     .computed = computed::SuspectedCancer};
inline constexpr Finding kKnownMets{.id = "KNOWN_METS",
                                    .title = "Known spinal or bone metastasis",
                                    .shown_by = {"known-mets"},
                                    .course = Course::kEver,
                                    .confirmed = true};
inline constexpr Finding kSupineWorse{.id = "SUPINE_WORSE",
                                      .title = "Worse lying down",
                                      .denied_by = {"relief-supine"},
                                      .within = Within::kEpisode};
inline constexpr Finding kSittingWorse{
    .id = "SITTING_WORSE", .title = "Worse sitting", .within = Within::kEpisode};
inline constexpr Finding kRestWorse{.id = "REST_WORSE",
                                    .title = "Worse at rest",
                                    .shown_by = {"rest-worse"},
                                    .within = Within::kEpisode,
                                    .computed = computed::WorseAtRest};
inline constexpr Finding kRestRelief{.id = "REST_RELIEF",
                                     .title = "Relieved by rest",
                                     .shown_by = {"rest-relief"},
                                     .within = Within::kEpisode};
inline constexpr Finding kRelievedSittingUp{.id = "RELIEVED_SITTING_UP",
                                            .title = "Relieved on sitting up",
                                            .shown_by = {"relief-sitting-up"},
                                            .within = Within::kEpisode};
inline constexpr Finding kSupRelSit{.id = "SUP_REL_SIT",
                                    .title = "Worse lying down, relieved on sitting up",
                                    .within = Within::kEpisode,
                                    .computed = computed::RelievedOnlySittingUp};
inline constexpr Finding kWeightLoss{.id = "WEIGHT_LOSS",
                                     .title = "Unexplained weight loss",
                                     .shown_by = {"weight-loss"},
                                     .open_with = {"weight-loss-unspec"},
                                     .within = Within::kWindow,
                                     .window = &Parameters::weight_loss_recorded,
                                     .any_present = true,
                                     .computed = computed::WeightLoss};
inline constexpr Finding kFti{.id = "FTI",
                              .title = "Failure to improve after 1 month",
                              .within = Within::kEpisode,
                              .computed = computed::FailsToImprove};
inline constexpr Finding kPersist1Mo{.id = "PERSIST_1MO",
                                     .title = "Back pain for 1 month or more",
                                     .computed = computed::PersistsOneMonth};
inline constexpr Finding kConservative{.id = "CONSERVATIVE",
                                       .title = "Conservative treatment for 4 weeks",
                                       .within = Within::kEpisode,
                                       .computed = computed::Conservative};

// Infection

inline constexpr Finding kFever{.id = "FEVER",
                                .title = "Fever",
                                .shown_by = {"fever"},
                                .within = Within::kWindow,
                                .window = &Parameters::temp_window,
                                .any_present = true,
                                .computed = computed::Fever};
inline constexpr Finding kIvdu{.id = "IVDU",
                               .title = "Injecting drug use",
                               .shown_by = {"ivdu", "obs-idu-past-year"},
                               .denied_by = {"ivdu-never"},
                               .open_with = {"drug-use-dx"},
                               .course = Course::kExposure,
                               .within = Within::kWindow,
                               .window = &Parameters::ivdu_window,
                               .while_current = true,
                               .computed = computed::PastInjecting};
inline constexpr Finding kBact{.id = "BACT",
                               .title = "Bacteremia or endocarditis",
                               .shown_by = {"bact"},
                               .course = Course::kExposure,
                               .within = Within::kWindow,
                               .window = &Parameters::bacteraemia,
                               .computed = computed::PositiveBloodCulture};
inline constexpr Finding kRecentInf{.id = "RECENT_INF",
                                    .title = "Recent bacterial infection",
                                    .shown_by = {"recent-inf"},
                                    .course = Course::kExposure,
                                    .within = Within::kWindow,
                                    .window = &Parameters::other_infection};
inline constexpr Finding kImmuno{.id = "IMMUNO",
                                 .title = "Immunosuppression",
                                 .shown_by = {"immuno", "immuno-condition", "aids"},
                                 .within = Within::kWindow,
                                 .window = &Parameters::immuno_window,
                                 .while_current = true,
                                 .any_present = true,
                                 .computed = computed::ImmunosuppressiveDrug};
inline constexpr Finding kSpineProc{.id = "SPINE_PROC",
                                    .title = "Spinal procedure",
                                    .shown_by = {"spine-proc"},
                                    .course = Course::kExposure,
                                    .within = Within::kWindow,
                                    .window = &Parameters::procedure_window,
                                    .computed = computed::SpinalSurgery};
inline constexpr Finding kPort{.id = "PORT",
                               .title = "Dialysis or indwelling vascular line",
                               .shown_by = {"dialysis"},
                               .within = Within::kWindow,
                               .window = &Parameters::procedure_window,
                               .confirmed = true,
                               .while_current = true,
                               .computed = computed::IndwellingLine};
inline constexpr Finding kSystemic{.id = "SYSTEMIC",
                                   .title = "Rigors, night sweats or malaise",
                                   .shown_by = {"systemic"},
                                   .within = Within::kWindow,
                                   .window = &Parameters::systemic_window};

// Laboratory

inline constexpr Finding kEsrOver{
    .id = "ESR_OVER", .title = "ESR over the limit for age", .computed = computed::EsrOverLimit};
inline constexpr Finding kEsr20{
    .id = "ESR20", .title = "ESR 20 mm/h or more", .computed = computed::EsrRaised};
inline constexpr Finding kEsr50{
    .id = "ESR50", .title = "ESR 50 mm/h or more", .computed = computed::EsrHigh};
inline constexpr Finding kEsr50Recent{.id = "ESR50_14D",
                                      .title = "ESR 50 mm/h or more in 14 days",
                                      .computed = computed::EsrHighRecently};
inline constexpr Finding kCrpHi{
    .id = "CRP_HI", .title = "CRP over 10 mg/L", .computed = computed::CrpRaised};
inline constexpr Finding kCrp100{
    .id = "CRP100", .title = "CRP 100 mg/L or more", .computed = computed::CrpHigh};
inline constexpr Finding kCrp100Recent{.id = "CRP100_14D",
                                       .title = "CRP 100 mg/L or more in 14 days",
                                       .computed = computed::CrpHighRecently};
inline constexpr Finding kMarkers{
    .id = "MARKERS", .title = "Raised ESR or CRP in 14 days", .computed = computed::Markers};

// Inflammatory back pain

inline constexpr Finding kStiff{.id = "STIFF",
                                .title = "Morning stiffness",
                                .shown_by = {"stiff"},
                                .within = Within::kEpisode,
                                .computed = computed::StiffMinutes};
inline constexpr Finding kImprovesEx{.id = "IMPROVES_EX",
                                     .title = "Improves with exercise",
                                     .shown_by = {"improves-ex"},
                                     .within = Within::kEpisode};
inline constexpr Finding kNight2{
    .id = "NIGHT2", .title = "Wakes in the second half of the night", .within = Within::kEpisode};
inline constexpr Finding kNightUp{.id = "NIGHT_UP",
                                  .title = "Night pain that improves on getting up",
                                  .within = Within::kEpisode};
inline constexpr Finding kAltButt{
    .id = "ALT_BUTT", .title = "Alternating buttock pain", .within = Within::kEpisode};
inline constexpr Finding kInsidious{
    .id = "INSIDIOUS", .title = "Insidious onset", .within = Within::kEpisode};
inline constexpr Finding kNoRestRelief{.id = "NO_REST_RELIEF",
                                       .title = "Not relieved by rest",
                                       .denied_by = {"rest-relief"},
                                       .within = Within::kEpisode,
                                       .computed = computed::NotRelievedByRest};
inline constexpr Finding kHlaB27{.id = "HLA_B27",
                                 .title = "HLA-B27 positive",
                                 .course = Course::kEver,
                                 .computed = computed::HlaB27};
inline constexpr Finding kPsoriasis{.id = "PSORIASIS",
                                    .title = "Psoriasis",
                                    .shown_by = {"psoriasis"},
                                    .course = Course::kEver,
                                    .confirmed = true};
inline constexpr Finding kIbd{.id = "IBD",
                              .title = "Inflammatory bowel disease",
                              .shown_by = {"ibd"},
                              .course = Course::kEver,
                              .confirmed = true};
inline constexpr Finding kUveitis{.id = "UVEITIS",
                                  .title = "Uveitis",
                                  .shown_by = {"uveitis"},
                                  .course = Course::kEver,
                                  .confirmed = true};
inline constexpr Finding kSpaPeriph{.id = "SPA_PERIPH",
                                    .title = "Arthritis, enthesitis or dactylitis",
                                    .shown_by = {"spa-periph"},
                                    .course = Course::kEver,
                                    .confirmed = true};
inline constexpr Finding kFhSpa{.id = "FH_SPA",
                                .title = "Family history of spondyloarthritis",
                                .shown_by = {"fh-spa"},
                                .course = Course::kEver,
                                .computed = computed::FamilyHistory};
inline constexpr Finding kKnownSpa{.id = "KNOWN_SPA",
                                   .title = "Known axial spondyloarthritis",
                                   .shown_by = {"known-spa"},
                                   .course = Course::kEver,
                                   .confirmed = true};
inline constexpr Finding kSacroiliitis{.id = "SACROILIITIS",
                                       .title = "Sacroiliitis",
                                       .shown_by = {"sacroiliitis"},
                                       .course = Course::kEver,
                                       .confirmed = true};
inline constexpr Finding kSpaUnspec{.id = "SPA_UNSPEC",
                                    .title = "Spondylopathy, unspecified",
                                    .shown_by = {"spa-unspec"},
                                    .course = Course::kEver,
                                    .confirmed = true};

// Fracture

inline constexpr Finding kMajorTrauma{.id = "MAJOR_TRAUMA",
                                      .title = "Major trauma",
                                      .shown_by = {"major-trauma"},
                                      .course = Course::kExposure,
                                      .within = Within::kWindow,
                                      .window = &Parameters::trauma};
inline constexpr Finding kMinorTrauma{.id = "MINOR_TRAUMA",
                                      .title = "Minor trauma",
                                      .shown_by = {"minor-trauma"},
                                      .course = Course::kExposure,
                                      .within = Within::kWindow,
                                      .window = &Parameters::trauma};
inline constexpr Finding kOsteop{
    .id = "OSTEOP", .title = "Osteoporosis", .shown_by = {"osteop"}, .confirmed = true};
inline constexpr Finding kSteroid{.id = "STEROID",
                                  .title = "Long-term systemic steroid",
                                  .shown_by = {"steroid"},
                                  .any_present = true,
                                  .computed = computed::CumulativeSteroid};
inline constexpr Finding kPriorFrag{.id = "PRIOR_FRAG",
                                    .title = "Earlier fragility fracture",
                                    .shown_by = {"prior-frag"},
                                    .course = Course::kEver,
                                    .confirmed = true,
                                    .computed = computed::FragilityFracture};
inline constexpr Finding kFxAge{
    .id = "FX_AGE", .title = "Age at risk of fracture", .computed = computed::FractureAge};

// Treatment

inline constexpr Finding kNsaidUnsafe{.id = "NSAID_UNSAFE",
                                      .title = "NSAID unsafe",
                                      .course = Course::kExposure,
                                      .computed = computed::NsaidUnsafe};
inline constexpr Finding kNsaidFailed{.id = "NSAID_FAILED",
                                      .title = "NSAIDs failed",
                                      .within = Within::kWindow,
                                      .window = &Parameters::nsaid_trial,
                                      .computed = computed::NsaidsFailed};
inline constexpr Finding kMriContra{
    .id = "MRI_CONTRA", .title = "MRI contraindicated", .shown_by = {"mri-contra"}};
inline constexpr Finding kOpioidNaive{
    .id = "OPIOID_NAIVE", .title = "No opioid in 90 days", .computed = computed::OpioidNaive};
inline constexpr Finding kOpioidLong{
    .id = "OPIOID_LONG", .title = "Long-term opioid", .computed = computed::LongTermOpioid};
inline constexpr Finding kOpExcl{.id = "OP_EXCL",
                                 .title = "Opioid for cancer, palliative, sickle cell or OUD care",
                                 .course = Course::kExposure,
                                 .computed = computed::OpioidExclusion};
inline constexpr Finding kHospice{
    .id = "HOSPICE", .title = "Hospice care", .shown_by = {"hospice"}, .confirmed = true};
inline constexpr Finding kHiv{
    .id = "HIV", .title = "HIV", .shown_by = {"hiv"}, .course = Course::kEver, .confirmed = true};
inline constexpr Finding kTransplant{.id = "TRANSPLANT",
                                     .title = "Organ transplant",
                                     .shown_by = {"transplant"},
                                     .course = Course::kEver,
                                     .confirmed = true};
inline constexpr Finding kPriorSurg{.id = "PRIOR_SURG",
                                    .title = "Earlier spinal surgery",
                                    .shown_by = {"prior-surg"},
                                    .course = Course::kEver,
                                    .confirmed = true};

// Section 9

inline constexpr Finding kCesDx{.id = "CES_DX",
                                .title = "Cauda equina syndrome",
                                .shown_by = {"ces-dx"},
                                .within = Within::kWindow,
                                .window = &Parameters::ces_window};
inline constexpr Finding kSpineInfection{.id = "SPINE_INFECTION",
                                         .title = "Spinal infection",
                                         .shown_by = {"spine-infection"},
                                         .within = Within::kWindow,
                                         .window = &Parameters::spine_infection_window,
                                         .computed = computed::RecordedSpineInfection};
inline constexpr Finding kNightPain{.id = "NIGHT_PAIN",
                                    .title = "Night pain",
                                    .shown_by = {"night-pain"},
                                    .within = Within::kEpisode};
inline constexpr Finding kCancerAmbiguous{.id = "CANCER_AMBIGUOUS",
                                          .title = "Neoplasm of unstated behavior",
                                          .shown_by = {"cancer-ambiguous"},
                                          .course = Course::kEver};

// Sections 3 and 8: the back-pain context, imaging, and what stands in the way

inline constexpr Finding kBackPain{
    .id = "BPC", .title = "Back-pain context", .computed = computed::BackPain};
inline constexpr Finding kDurationShort{.id = "DURATION_SHORT",
                                        .title = "Back pain for less than 28 days",
                                        .computed = computed::ShortDuration};
inline constexpr Finding kDurationLong{.id = "DURATION_LONG",
                                       .title = "Back pain for 42 days or more",
                                       .computed = computed::LongDuration};
inline constexpr Finding kMriInProgress{.id = "MRI_IN_PROGRESS",
                                        .title = "Spine MRI or CT in progress",
                                        .course = Course::kExposure,
                                        .computed = computed::MriInProgress};
inline constexpr Finding kStatMriInProgress{.id = "STAT_MRI_IN_PROGRESS",
                                            .title = "Emergency spine MRI in progress",
                                            .course = Course::kExposure,
                                            .computed = computed::StatMriInProgress};
inline constexpr Finding kMriDone{.id = "MRI_DONE",
                                  .title = "Spine MRI or CT done for this episode",
                                  .course = Course::kExposure,
                                  .computed = computed::MriDone};
inline constexpr Finding kMetsInCare{.id = "METS_IN_CARE",
                                     .title = "Metastases under oncology care",
                                     .course = Course::kExposure,
                                     .computed = computed::MetastasesInCare};
inline constexpr Finding kPerioperative{.id = "PERIOPERATIVE",
                                        .title = "Inpatient, around an operation",
                                        .computed = computed::Perioperative};
inline constexpr Finding kPalliative{
    .id = "PALLIATIVE", .title = "Palliative care", .shown_by = {"palliative"}, .confirmed = true};
inline constexpr Finding kSickle{.id = "SICKLE",
                                 .title = "Sickle cell disease",
                                 .shown_by = {"sickle"},
                                 .course = Course::kEver,
                                 .confirmed = true};
inline constexpr Finding kCancerTreatment{.id = "CANCER_TREATMENT",
                                          .title = "Active cancer treatment",
                                          .shown_by = {"cancer-pain"},
                                          .computed = computed::ActiveCancerTreatment};
inline constexpr Finding kRecordIncomplete{.id = "RECORD_INCOMPLETE",
                                           .title = "Part of the record could not be read",
                                           .computed = computed::RecordIncomplete};

// What need not be suggested, since it is ordered or resulted

inline constexpr Finding kEsrInHand{
    .id = "ESR_IN_HAND", .title = "ESR ordered or resulted", .computed = computed::EsrInHand};
inline constexpr Finding kCrpInHand{
    .id = "CRP_IN_HAND", .title = "CRP ordered or resulted", .computed = computed::CrpInHand};
inline constexpr Finding kEsrInHandRecent{.id = "ESR_IN_HAND_14D",
                                          .title = "ESR ordered or resulted in 14 days",
                                          .computed = computed::EsrInHandRecently};
inline constexpr Finding kCrpInHandRecent{.id = "CRP_IN_HAND_14D",
                                          .title = "CRP ordered or resulted in 14 days",
                                          .computed = computed::CrpInHandRecently};
inline constexpr Finding kBloodCultureInHand{.id = "BLOOD_CULTURE_IN_HAND",
                                             .title = "Blood cultures ordered or resulted",
                                             .computed = computed::BloodCultureInHand};
inline constexpr Finding kHlaB27InHand{.id = "HLA_B27_IN_HAND",
                                       .title = "HLA-B27 ordered or resulted",
                                       .computed = computed::HlaB27InHand};
inline constexpr Finding kSacroiliacMriInHand{.id = "SACROILIAC_MRI_IN_HAND",
                                              .title = "Sacroiliac MRI ordered or done",
                                              .computed = computed::SacroiliacMriInHand};
inline constexpr Finding kEmergencyReferralInHand{.id = "EMERGENCY_REFERRAL_IN_HAND",
                                                  .title = "Emergency referral made",
                                                  .computed = computed::EmergencyReferralInHand};
inline constexpr Finding kOncologyInHand{.id = "ONCOLOGY_IN_HAND",
                                         .title = "Oncology referral made",
                                         .computed = computed::OncologyInHand};
inline constexpr Finding kInfectiousDiseaseInHand{.id = "INFECTIOUS_DISEASE_IN_HAND",
                                                  .title = "Infectious disease referral made",
                                                  .computed = computed::InfectiousDiseaseInHand};
inline constexpr Finding kRheumatologyInHand{.id = "RHEUMATOLOGY_IN_HAND",
                                             .title = "Rheumatology referral made",
                                             .computed = computed::RheumatologyInHand};
inline constexpr Finding kPhysiotherapyInHand{.id = "PHYSIOTHERAPY_IN_HAND",
                                              .title = "Physiotherapy ordered",
                                              .computed = computed::PhysiotherapyInHand};
inline constexpr Finding kNsaidInHand{
    .id = "NSAID_IN_HAND", .title = "NSAID in use", .computed = computed::NsaidInHand};

// Lists of the above

template <std::size_t... N>
constexpr auto Joined(const std::array<const Finding*, N>&... lists) {
  std::array<const Finding*, (N + ...)> all{};
  auto* end = all.begin();
  ((end = std::copy(lists.begin(), lists.end(), end)), ...);
  return all;
}

// The deficits of section 5: CES, and what N_DEF adds to it.
inline constexpr std::array kCesDeficits = {&kRetention,  &kFecal,       &kSaddle,
                                            &kMultiMotor, &kProgressive, &kCesDx};
inline constexpr std::array kLesserDeficits = {&kWeakOne, &kSensory, &kGait, &kCord};
inline constexpr auto kDeficits = Joined(kCesDeficits, kLesserDeficits);

inline constexpr auto kFlags =
    Joined(kDeficits, std::array{&kCancerHx, &kCancerSusp, &kKnownMets, &kSupineWorse, &kSupRelSit,
                                 &kWeightLoss, &kFever, &kIvdu, &kBact, &kRecentInf, &kSystemic,
                                 &kSpineInfection});

// Whose newer evidence re-opens what an MRI has settled (section 3, MRI_DONE). Time that passes
// (FTI) and what raises a risk alone (SPINE_PROC, IMMUNO) is no such evidence.
inline constexpr auto kRedFlags =
    Joined(kFlags, std::array{&kEsrOver, &kEsr50, &kMarkers, &kEsr50Recent, &kCrp100Recent});

// Which make an old back-pain problem worth a card when the chart is opened (section 3, EXPLICIT).
inline constexpr auto kBackPainFlags =
    Joined(kFlags, std::array{&kFti, &kStiff, &kImprovesEx, &kNight2, &kNightUp, &kAltButt,
                              &kInsidious, &kNoRestRelief, &kRestWorse});

}  // namespace mappings

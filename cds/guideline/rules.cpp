#include "cds/guideline/citations.hpp"
#include "cds/guideline/override_reasons.hpp"
#include "cds/guideline/rule.hpp"
#include "cds/guideline/suspicions.hpp"

// THE GUIDELINE: decision-logic.md section 6, row by row, in its order.
namespace cds::guideline {
namespace {

using mappings::kLumbar;
using mappings::kWholeSpine;
using mappings::Order;
using mappings::Parameters;
using O = OrderClass;
using Orders = std::vector<OrderClass>;
using Reasons = std::vector<const OverrideReason*>;

const Orders kAnyOrder = {O::kXr,    O::kSiXr,         O::kMri,     O::kCt, O::kOpioid,
                          O::kNsaid, O::kConservative, O::kBedRest, O::kLab};
const Orders kNoScan = {O::kXr,           O::kSiXr,    O::kOpioid, O::kNsaid,
                        O::kConservative, O::kBedRest, O::kLab};
const Orders kScan = {O::kMri, O::kCt};
const Orders kImaging = {O::kXr, O::kMri, O::kCt};

// How soon

constexpr Timing kStatCes{Priority::kStat, &Parameters::ces_mri_hours};
constexpr Timing kStatNeuro{Priority::kStat, &Parameters::mal_neuro_hours};
constexpr Timing kStatInfection{Priority::kStat, &Parameters::inf_mri_hours};
constexpr Timing kUrgentInfection{Priority::kUrgent, &Parameters::inf_mri_hours};
constexpr Timing kUrgentMalignancy{Priority::kUrgent, nullptr, &Parameters::mal_days};
constexpr Timing kStatNow{Priority::kStat};
constexpr Timing kUrgentNow{Priority::kUrgent};
constexpr Timing kIn4Weeks{Priority::kRoutine, nullptr, nullptr, 28};
constexpr Timing kIn2Weeks{Priority::kRoutine, nullptr, nullptr, 14};

// Steps

Step Delete(OrderClass order_class, std::vector<const Finding*> unless = {}) {
  return {.verb = Verb::kDelete, .order_class = order_class, .unless = std::move(unless)};
}
// What could not be read may be the reason for a treatment, so that it is not taken away then.
Step StopOpioid() { return Delete(O::kOpioid, {&kOpioidLong, &kRecordIncomplete}); }
Step StopBedRest() { return Delete(O::kBedRest, {&kRecordIncomplete}); }
Step Create(Item item, Timing timing = {}, std::vector<const Finding*> done_if = {}) {
  return {.item = item, .timing = timing, .done_if = std::move(done_if)};
}
Step Mri(std::uint8_t regions, Timing timing, const Suspicion* whole_spine_if = nullptr) {
  return {
      .item = Item::kMri, .timing = timing, .regions = regions, .whole_spine_if = whole_spine_if};
}
// Mends the time of the drafted scan, and with kMri makes a CT an MRI; a scan that does not show
// the spine takes in the regions.
Step Update(std::uint8_t regions, Timing timing, Item item = Item::kNone) {
  return {.verb = Verb::kUpdate, .item = item, .timing = timing, .regions = regions};
}

Step EmergencyReferral() {
  return Create(Item::kEmergencyReferral, kStatNow, {&kEmergencyReferralInHand});
}
Step OncologyReferral() { return Create(Item::kOncologyReferral, kUrgentNow, {&kOncologyInHand}); }
Step Physiotherapy() { return Create(Item::kPhysiotherapy, {}, {&kPhysiotherapyInHand}); }
Step Nsaid() {
  return {.item = Item::kNsaid,
          .done_if = {&kNsaidInHand},
          .unless = {&kNsaidUnsafe, &kRecordIncomplete}};
}
Step HlaB27Test() { return Create(Item::kHlaB27, {}, {&kHlaB27InHand}); }
Step SacroiliacMri() { return Create(Item::kSacroiliacMri, {}, {&kSacroiliacMriInHand}); }
Step RheumatologyReferral() {
  return Create(Item::kRheumatologyReferral, {}, {&kRheumatologyInHand});
}

std::vector<Step> StatLabs(std::vector<Step> before = {}) {
  before.push_back(Create(Item::kEsr, kStatNow, {&kEsrInHandRecent}));
  before.push_back(Create(Item::kCrp, kStatNow, {&kCrpInHandRecent}));
  before.push_back(Create(Item::kBloodCultures, kStatNow, {&kBloodCultureInHand}));
  return before;
}
std::vector<Step> Labs() {
  return {Create(Item::kEsr, {}, {&kEsrInHand}), Create(Item::kCrp, {}, {&kCrpInHand})};
}
std::vector<Step> StayActive(Timing review) {
  return {Create(Item::kActivityAdvice), Create(Item::kHeatAdvice), Create(Item::kReview, review)};
}
std::vector<Step> And(std::vector<Step> steps, const std::vector<Step>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

// Which of the orders

bool IsNotStat(const Order& order, const Parameters& /*parameters*/, const fhir::Now& /*now*/) {
  return order.priority != Priority::kStat || !ShowsSpine(order.regions);
}

bool IsLateForNeuro(const Order& order, const Parameters& parameters, const fhir::Now& now) {
  return !ShowsSpine(order.regions) || IsLate(order, kStatNeuro, parameters, now);
}

bool IsLateForMalignancy(const Order& order, const Parameters& parameters, const fhir::Now& now) {
  return !ShowsSpine(order.regions) || IsLate(order, kUrgentMalignancy, parameters, now);
}

bool IsCtInHours(const Order& order, const Parameters& parameters, const fhir::Now& now) {
  return order.order_class == O::kCt && !IsLateForNeuro(order, parameters, now);
}

bool IsCtInDays(const Order& order, const Parameters& parameters, const fhir::Now& now) {
  return order.order_class == O::kCt && !IsLateForMalignancy(order, parameters, now);
}

bool IsLumbarOnly(const Order& order, const Parameters& /*parameters*/, const fhir::Now& /*now*/) {
  return order.regions == kLumbar;
}

constexpr Which kNotStat{"not ordered as an emergency, or not of the spine", IsNotStat};
constexpr Which kLateForNeuro{"not an emergency scan of the spine within the hours allowed",
                              IsLateForNeuro};
constexpr Which kLateForMalignancy{
    "due after the days allowed, or routine without a date, or not of the spine",
    IsLateForMalignancy};
constexpr Which kCtInHours{"a CT within the hours allowed", IsCtInHours};
constexpr Which kCtInDays{"a CT within the days allowed", IsCtInDays};
constexpr Which kLumbarOnly{"of the lumbar spine alone", IsLumbarOnly};

// Why a clinician may set the card aside

const Reasons kForCes = {&kAlreadyEvaluated, &kAlternativeCause, &kRecentlyImaged,
                         &kMriNotPossible,   &kSpecialistAdvice, &kPalliativeGoals,
                         &kPatientDeclined,  &kRecordWrong,      &kOther};
const Reasons kForMalOrInf = {
    &kAlreadyEvaluated, &kAlternativeCause, &kRecentlyImaged,  &kMriNotPossible, &kSpecialistAdvice,
    &kPalliativeGoals,  &kAlreadyReferred,  &kPatientDeclined, &kRecordWrong,    &kOther};
const Reasons kForMalFilm = {&kAlreadyEvaluated,
                             &kAlternativeCause,
                             &kRecentlyImaged,
                             &kMriNotPossible,
                             &kTraumaFracture,
                             &kSpecialistAdvice,
                             &kPalliativeGoals,
                             &kAlreadyReferred,
                             &kPatientDeclined,
                             &kRecordWrong,
                             &kOther};
const Reasons kForSpa = {
    &kRecentlyImaged, &kMriNotPossible, &kSpecialistAdvice, &kAlreadyReferred, &kPatientDeclined,
    &kRecordWrong,    &kOther};
const Reasons kForSpaFilm = {
    &kRecentlyImaged,  &kMriNotPossible,  &kTraumaFracture, &kSpecialistAdvice,
    &kAlreadyReferred, &kPatientDeclined, &kRecordWrong,    &kOther};
const Reasons kForSpaRest = {
    &kRecentlyImaged,  &kMriNotPossible,  &kSpecialistAdvice, &kImmobiliseInstability,
    &kAlreadyReferred, &kPatientDeclined, &kRecordWrong,      &kOther};
const Reasons kForSpaOpioid = {&kRecentlyImaged,
                               &kMriNotPossible,
                               &kSpecialistAdvice,
                               &kPalliativeGoals,
                               &kCancerOrSicklePain,
                               &kNsaidUnsuitable,
                               &kLongTermOpioidReason,
                               &kAlreadyReferred,
                               &kPatientDeclined,
                               &kRecordWrong,
                               &kOther};
const Reasons kForOpioid = {
    &kSpecialistAdvice,     &kPalliativeGoals, &kCancerOrSicklePain, &kNsaidUnsuitable,
    &kLongTermOpioidReason, &kPatientDeclined, &kRecordWrong,        &kOther};
const Reasons kForBedRest = {
    &kNeuroDeficitUndocumented, &kSpecialistAdvice, &kImmobiliseInstability,
    &kPatientDeclined,          &kRecordWrong,      &kOther};
const Reasons kForImaging = {&kRecentlyImaged,     &kTraumaFracture,    &kNeuroDeficitUndocumented,
                             &kDurationOver6Weeks, &kPriorSpineSurgery, &kSpecialistAdvice,
                             &kPatientDeclined,    &kRecordWrong,       &kOther};

// When to stay silent (section 8): a card on malignancy or infection is off in hospice care and
// when the episode has been scanned; one on malignancy also when oncology has the metastases in
// hand.
Criteria Infection(Criteria when) { return AllOf({std::move(when), Not(kHospice), Not(kMriDone)}); }
Criteria Malignancy(Criteria when) {
  return AllOf({std::move(when), Not(kHospice), Not(kMriDone), Not(kMetsInCare)});
}
Criteria Opioid(Criteria when) {
  return AllOf({std::move(when), Not(kOpExcl), Not(kHospice), Not(kPerioperative)});
}
// What is said only because nothing is recorded needs all of the record (section 8, rule 8).
Criteria OnFullRecord(Criteria when) {
  return AllOf({std::move(when), IsAbsent(kRecordIncomplete)});
}
Criteria Stewardship(Criteria when) {
  return OnFullRecord(AllOf({kImgClean, std::move(when), Not(kMriDone)}));
}

const Suspicion kMOrInf{"M_OR_INF", "Spinal malignancy or infection",
                        AnyOf({kMStrong, kInfStrong, kInfPossible})};

constexpr std::string_view kAbruptStop =
    "The record shows long-term opioid use: do not stop abruptly; any change is a slow, agreed "
    "taper.";
constexpr std::string_view kWithinHours =
    "Spinal malignancy red flags: this imaging should be MRI within 12 hours.";
constexpr std::string_view kWithinDays =
    "Spinal malignancy red flags: this imaging should be MRI within 2 weeks.";
constexpr std::string_view kUnreadOpioid =
    "Part of the record could not be read: if the opioid is taken long-term, do not stop abruptly.";
constexpr std::string_view kFilmsCannotExclude =
    "Plain radiographs cannot exclude spinal metastases: a lesion shows only after about half of "
    "the bone mineral is lost.";
constexpr std::string_view kStayActiveAdvice =
    "Advise to stay active rather than rest, heat for short-term relief, and perhaps a medium-firm "
    "(not firm) mattress. Review if there is no improvement at 1 month.";

std::vector<Rule> MakeRules() {
  std::vector<Rule> rules;
  rules.push_back({
      .id = "R-CES-01",
      .name = "Possible cauda equina syndrome",
      .trigger = {.classes = kNoScan, .chart = true},
      .when = AllOf({kCes, Not(kStatMriInProgress)}),
      .indicator = Indicator::kCritical,
      .precedence = 0,
      .summary = "Possible cauda equina or severe neuro deficit: emergency assessment and MRI now, "
                 "before any outpatient work-up.",
      .suggestions = {{"Emergency MRI and emergency spinal assessment",
                       true,
                       {Delete(O::kXr), Mri(kLumbar, kStatCes, &kMOrInf), EmergencyReferral()}}},
      .for_children = true,
      .timing = "Emergency MRI within 4 hours; same-day spinal surgical or emergency assessment.",
      .evidence = "Urinary retention is present in about 90% of cauda equina syndromes. That it is "
                  "not recorded does not rule the syndrome out.",
      .statements = "S14-S19; F6, F30",
      .citation = &kAcpAps2007,
      .overrides = kForCes,
  });
  rules.push_back({
      .id = "R-CES-02",
      .name = "Possible cauda equina: scan not an emergency",
      .trigger = {.classes = kScan, .which = &kNotStat},
      .when = kCes,
      .indicator = Indicator::kCritical,
      .precedence = 0,
      .summary = "Possible cauda equina: this spine imaging should be an emergency (stat) MRI with "
                 "same-day surgical review.",
      .suggestions = {{"Make this scan an emergency and refer today",
                       true,
                       {Update(kLumbar, kStatCes), EmergencyReferral()}}},
      .timing = "Emergency MRI within 4 hours; same-day spinal surgical or emergency assessment.",
      .evidence = "The scan is ordered, but not as an emergency.",
      .statements = "S14-S19; F6, F30",
      .citation = &kAcpAps2007,
      .overrides = kForCes,
  });
  rules.push_back({
      .id = "R-CES-03",
      .name = "Possible cauda equina: emergency MRI ordered",
      .trigger = {.classes = kAnyOrder, .chart = true},
      .when = AllOf({kCes, kStatMriInProgress}),
      .indicator = Indicator::kInfo,
      .precedence = 0,
      .summary = "Emergency MRI is ordered for possible cauda equina: confirm same-day spinal "
                 "surgical or ED assessment.",
      .suggestions = {{"Emergency spinal assessment", false, {EmergencyReferral()}}},
      .shown_when_done = {&kStatMriInProgress},
      .timing = "Spinal surgical or emergency assessment on the same day.",
      .evidence = "The emergency MRI is in progress; the assessment should not wait for it.",
      .statements = "S14",
      .citation = &kAcpAps2007,
      .overrides = kForCes,
  });
  rules.push_back({
      .id = "R-INF-01",
      .name = "Suspected spinal infection",
      .trigger = {.classes = kAnyOrder, .chart = true},
      .when = Infection(kInfStrong),
      .indicator = Indicator::kCritical,
      .precedence = 1,
      .summary = "Spinal infection suspected: urgent MRI, ESR, CRP and blood cultures now; plain "
                 "films cannot exclude it.",
      .suggestions = {{"Emergency MRI, ESR, CRP and blood cultures", true,
                       StatLabs({Delete(O::kXr), Mri(kWholeSpine, kStatInfection)})},
                      {"Infectious disease consultation",
                       false,
                       {Create(Item::kInfectiousDiseaseReferral, kUrgentNow,
                               {&kInfectiousDiseaseInHand})}}},
      .timing = "MRI within 24 hours, blood tests now. Take cultures before antibiotics if the "
                "patient is stable.",
      .evidence = "Fever is missing in most spinal infections, and radiographs are insensitive "
                  "early.",
      .statements = "S28, S29, S35, S45, S46; F21, F22",
      .citation = &kIdsa2015,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-INF-02",
      .name = "Possible spinal infection",
      .trigger = {.classes = kAnyOrder, .chart = true},
      .when = Infection(kInfPossible),
      .indicator = Indicator::kWarning,
      .precedence = 4,
      .summary = "Back pain with possible spinal infection: check ESR, CRP and blood cultures "
                 "today and arrange MRI.",
      .suggestions = {{"Blood tests today and MRI within 24 hours", true,
                       StatLabs({Delete(O::kXr), Mri(kWholeSpine, kUrgentInfection)})},
                      {"Blood tests first; MRI if raised or fever persists", false, StatLabs()}},
      .timing = "Blood tests today; MRI within 24 hours, or at once when the tests are raised or "
                "the fever persists.",
      .evidence = "New back pain with fever, or with a risk factor, calls for ESR, CRP, blood "
                  "cultures and MRI.",
      .statements = "S28, S29, S45; F21, F22",
      .citation = &kIdsa2015,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-INF-03",
      .name = "Recent bacterial infection",
      .trigger = {.classes = kImaging},
      .when = Infection(kInfRisk),
      .indicator = Indicator::kInfo,
      .precedence = 5,
      .summary = "Recent bacterial infection: consider ESR/CRP before or with spine imaging.",
      .suggestions = {{"ESR and CRP", false, Labs()}},
      .timing = "Before or with the imaging.",
      .evidence = "A recent bacterial infection raises the risk of vertebral infection.",
      .statements = "S29; F21",
      .citation = &kIdsa2015,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-MAL-01",
      .name = "Possible spinal cancer with neurological symptoms",
      .trigger = {.classes = kNoScan, .chart = true},
      .when = Malignancy(kMNeuro),
      .indicator = Indicator::kCritical,
      .precedence = 2,
      .summary = "Possible spinal cancer with neurological symptoms: whole-spine MRI within 12 "
                 "hours; do not rely on plain films.",
      .suggestions =
          {{"Emergency whole-spine MRI", true, {Delete(O::kXr), Mri(kWholeSpine, kStatNeuro)}},
           {"Urgent oncology or spinal-cord-compression pathway", false, {OncologyReferral()}}},
      .timing = "Whole-spine MRI within 12 hours.",
      .evidence = kFilmsCannotExclude,
      .shows_probability = true,
      .statements = "S9-S13, S21, S35, S42-S44; F9, F11",
      .citation = &kNiceNg234,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-MAL-02",
      .name = "Red flags for spinal malignancy: plain film",
      .trigger = {.classes = {O::kXr}},
      .when = Malignancy(AllOf({kMStrong, Not(kMNeuro)})),
      .indicator = Indicator::kWarning,
      .precedence = 3,
      .summary = "Red flags for spinal malignancy: replace plain film with MRI within 2 weeks; "
                 "radiographs cannot exclude metastases.",
      .suggestions = {{"Replace the film by a whole-spine MRI",
                       true,
                       {Delete(O::kXr), Mri(kWholeSpine, kUrgentMalignancy)}},
                      {"Replace by MRI and refer to oncology",
                       false,
                       {Delete(O::kXr), Mri(kWholeSpine, kUrgentMalignancy), OncologyReferral()}}},
      .timing = "Whole-spine MRI within 2 weeks; within 1 week when pain radiates into a leg.",
      .evidence = kFilmsCannotExclude,
      .shows_probability = true,
      .statements = "S20, S22, S23, S51; F9, F11, F34",
      .citation = &kNiceNg234,
      .overrides = kForMalFilm,
  });
  rules.push_back({
      .id = "R-MAL-03",
      .name = "Red flags for spinal malignancy: no MRI",
      .trigger = {.classes = {O::kOpioid, O::kNsaid, O::kConservative, O::kBedRest, O::kLab},
                  .chart = true},
      .when = Malignancy(AllOf({kMStrong, Not(kMNeuro), Not(kMriInProgress)})),
      .indicator = Indicator::kWarning,
      .precedence = 3,
      .summary = "Red flags for spinal malignancy and no MRI ordered: arrange MRI within 2 weeks; "
                 "do not delay for a treatment trial.",
      .suggestions = {{"Whole-spine MRI", true, {Mri(kWholeSpine, kUrgentMalignancy)}},
                      {"MRI and oncology referral",
                       false,
                       {Mri(kWholeSpine, kUrgentMalignancy), OncologyReferral()}}},
      .timing = "Whole-spine MRI within 2 weeks; within 1 week when pain radiates into a leg. "
                "Treatment of the pain need not wait.",
      .evidence = "Imaging should not be delayed for a trial of conservative treatment.",
      .shows_probability = true,
      .statements = "S44, S43, S48",
      .citation = &kNiceNg234,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-MAL-04",
      .name = "Red flags for spinal malignancy: timing",
      .trigger = {.classes = kScan, .which = &kLateForNeuro},
      .when = Malignancy(kMNeuro),
      .indicator = Indicator::kCritical,
      .precedence = 2,
      .summary = kWithinHours,
      .suggestions = {{"Make this scan an emergency",
                       true,
                       {Update(kWholeSpine, kStatNeuro, Item::kMri)}}},
      .timing = "MRI within 12 hours.",
      .evidence = "Red flags with neurological symptoms: the scan as ordered is too late.",
      .shows_probability = true,
      .statements = "S21, S22, S35",
      .citation = &kNiceNg234,
      .overrides = kForMalOrInf,
  });
  rules.push_back({
      .id = "R-MAL-04",
      .name = "Red flags for spinal malignancy: timing",
      .trigger = {.classes = kScan, .which = &kLateForMalignancy},
      .when = Malignancy(AllOf({kMStrong, Not(kMNeuro)})),
      .indicator = Indicator::kWarning,
      .precedence = 3,
      .summary = kWithinDays,
      .suggestions = {{"This scan within 2 weeks",
                       true,
                       {Update(kWholeSpine, kUrgentMalignancy, Item::kMri)}}},
      .timing = "MRI within 2 weeks; within 1 week when pain radiates into a leg.",
      .evidence = "The scan as ordered is too late, or has no date.",
      .shows_probability = true,
      .statements = "S21, S22, S35",
      .citation = &kNiceNg234,
      .overrides = kForMalOrInf,
  });
  for (const bool neuro : {true, false}) {
    rules.push_back({
        .id = "R-MAL-04",
        .name = "Red flags for spinal malignancy: timing",
        .trigger = {.classes = kScan, .which = neuro ? &kCtInHours : &kCtInDays},
        .when = Malignancy(
            AllOf({neuro ? Criteria(kMNeuro) : AllOf({kMStrong, Not(kMNeuro)}), Not(kMriContra)})),
        .indicator = Indicator::kInfo,
        .precedence = neuro ? 2 : 3,
        .summary = neuro ? kWithinHours : kWithinDays,
        .suggestions = {{"MRI in place of CT", true, {Update(kWholeSpine, {}, Item::kMri)}}},
        .timing = neuro ? "MRI within 12 hours." : "MRI within 2 weeks.",
        .evidence = "MRI is preferred to CT when spinal malignancy is suspected; no "
                    "contraindication to MRI is recorded.",
        .shows_probability = true,
        .statements = "S21, S22, S35",
        .citation = &kNiceNg234,
        .overrides = kForMalOrInf,
    });
  }
  for (const Indicator indicator : {Indicator::kWarning, Indicator::kInfo}) {
    const bool warning = indicator == Indicator::kWarning;
    const Criteria heavy = AnyOf({kWeightLoss, kSupineWorse});
    const Criteria only_age_and_fracture =
        AllOf({kFxSuspected, kAgeGt50, Not(kFti), Not(kWeightLoss), Not(kSupineWorse)});
    rules.push_back({
        .id = "R-MAL-05",
        .name = "One red flag for spinal malignancy",
        .trigger = {.classes = {O::kXr}},
        .when =
            Malignancy(AllOf({kMWeak, Not(only_age_and_fracture), warning ? heavy : Not(heavy)})),
        .indicator = indicator,
        .precedence = 5,
        .summary = "One malignancy red flag present: a plain film cannot exclude metastases; "
                   "consider ESR/CRP or MRI.",
        .suggestions = {{"ESR and CRP beside the film", true, Labs()},
                        {"Replace the film by an MRI",
                         false,
                         {Delete(O::kXr), Mri(kWholeSpine, kUrgentMalignancy)}}},
        .shown_when_done = {&kEsr20, &kCrpHi},
        .timing = "ESR and CRP with the film; MRI within 2 weeks if chosen.",
        .evidence = kFilmsCannotExclude,
        .shows_probability = true,
        .statements = "S11-S13, S20, S23, S48, S51; F7, F8",
        .citation = &kAcpAps2007,
        .overrides = kForMalFilm,
    });
  }
  rules.push_back({
      .id = "R-SPA-01",
      .name = "Inflammatory back pain pattern",
      .trigger = {.chart = true},
      .when = AllOf({kILikely, Not(kRed), Not(kKnownSpa)}),
      .indicator = Indicator::kInfo,
      .precedence = 7,
      .summary = "Inflammatory back pain pattern: consider ESR, CRP, HLA-B27 and rheumatology "
                 "referral; rest may worsen it.",
      .suggestions = {{"ESR and CRP", false, Labs()},
                      {"HLA-B27", false, {HlaB27Test()}},
                      {"Rheumatology referral", false, {RheumatologyReferral()}},
                      {"NSAID", false, {Nsaid()}},
                      {"Physiotherapy", false, {Physiotherapy()}}},
      .any_suggestion = true,
      .timing = "Routine.",
      .evidence = "The pattern raises the chance of axial spondyloarthritis; it does not diagnose "
                  "it. Normal ESR, CRP, films or a negative HLA-B27 do not exclude it.",
      .statements = "S2-S8, S24-S26, S38-S41, S49; F13-F18",
      .citation = &kNiceNg65,
      .overrides = kForSpa,
  });
  rules.push_back({
      .id = "R-SPA-02",
      .name = "Early axial spondyloarthritis: film",
      .trigger = {.classes = {O::kXr, O::kSiXr}, .explicit_only = true},
      .when = AllOf({kIAny, Not(kCes), Not(kInfStrong)}),
      .indicator = Indicator::kInfo,
      .precedence = 7,
      .summary = "Early axial SpA can have normal films: MRI of the sacroiliac joints is more "
                 "sensitive.",
      .suggestions = {{"MRI of the sacroiliac joints (after a non-diagnostic sacroiliac film)",
                       false,
                       {Delete(O::kXr, {&kRecordIncomplete}), SacroiliacMri(), HlaB27Test()}}},
      .timing = "Routine. A film of the sacroiliac joints is kept; MRI follows if it is not "
                "diagnostic.",
      .evidence = "Films may be normal for years in early disease; MRI with an inflammatory "
                  "protocol, without contrast, shows sacroiliitis earlier.",
      .statements = "S8, S27, S36; F19",
      .citation = &kEularImg,
      .overrides = kForSpaFilm,
  });
  rules.push_back({
      .id = "R-SPA-03",
      .name = "Bed rest in inflammatory back pain",
      .trigger = {.classes = {O::kBedRest}, .explicit_only = true},
      .when = AllOf({kIAny, Not(AnyOf({kCes, kMStrong, kInfStrong, kFxSuspected}))}),
      .indicator = Indicator::kWarning,
      .precedence = 7,
      .summary = "Inflammatory back pain pattern: rest worsens it; advise activity and exercise "
                 "instead of bed rest.",
      .suggestions = {{"Physiotherapy in place of bed rest",
                       true,
                       {StopBedRest(), Physiotherapy()}}},
      .about_therapy = true,
      .timing = "From today.",
      .evidence = "Exercise improves inflammatory back pain; rest makes it worse, the opposite of "
                  "mechanical pain.",
      .statements = "S41, S47, S53; F7",
      .citation = &kAcp2017,
      .overrides = kForSpaRest,
  });
  rules.push_back({
      .id = "R-SPA-04",
      .name = "Opioid in inflammatory back pain",
      .trigger = {.classes = {O::kOpioid}, .explicit_only = true},
      .when = Opioid(AllOf({kIAny, Not(kRed)})),
      .indicator = Indicator::kWarning,
      .precedence = 7,
      .summary = "Opioids are not recommended for inflammatory back pain: consider an NSAID and "
                 "physiotherapy instead.",
      .suggestions = {{"NSAID and physiotherapy in place of the opioid",
                       true,
                       {StopOpioid(), Nsaid(), Physiotherapy()}},
                      {"Rheumatology referral in place of the opioid",
                       false,
                       {StopOpioid(), RheumatologyReferral()}}},
      .about_therapy = true,
      .timing = "Before the prescription is signed.",
      .evidence = "NSAIDs are the first treatment of inflammatory back pain and may relieve it "
                  "dramatically. Opioids lack long-term benefit and cause harm.",
      .remarks = {{kOpioidLong, kAbruptStop},
                  {AllOf({Not(kOpioidLong), kRecordIncomplete}), kUnreadOpioid}},
      .statements = "S50, S38, S39; F23, F25, F26",
      .citation = &kSpartan2019,
      .overrides = kForSpaOpioid,
  });
  rules.push_back({
      .id = "R-SPA-05",
      .name = "NSAIDs inadequate in axial spondyloarthritis",
      .trigger = {.classes = {O::kNsaid}, .explicit_only = true},
      .when =
          AllOf({AnyOf({kILikely, kKnownSpa}), kNsaidFailed, Not(kRheumatologyInHand), Not(kRed)}),
      .indicator = Indicator::kInfo,
      .precedence = 7,
      .summary = "NSAID response inadequate with suspected axial SpA: refer to rheumatology for "
                 "further treatment.",
      .suggestions = {{"Rheumatology referral", false, {RheumatologyReferral()}}},
      .timing = "Routine.",
      .evidence = "After two NSAIDs without adequate response, biologic treatment is considered.",
      .statements = "S40; F32",
      .citation = &kNiceNg65,
      .overrides = kForSpa,
  });
  rules.push_back({
      .id = "R-SPA-06",
      .name = "Sacroiliac MRI protocol",
      .trigger = {.classes = {O::kMri}, .explicit_only = true, .which = &kLumbarOnly},
      .when = AllOf({kILikely, Not(kRed)}),
      .indicator = Indicator::kInfo,
      .precedence = 7,
      .summary = "Suspected axial SpA: request sacroiliac-joint MRI with an inflammatory protocol, "
                 "not lumbar MRI alone.",
      .suggestions = {{"MRI of the sacroiliac joints, inflammatory protocol",
                       false,
                       {{.verb = Verb::kUpdate,
                         .item = Item::kSacroiliacMri,
                         .done_if = {&kSacroiliacMriInHand},
                         .unless = {&kRecordIncomplete}}}}},
      .timing = "As ordered.",
      .evidence = "A lumbar MRI does not show the sacroiliac joints.",
      .statements = "S27, S36; F19",
      .citation = &kEularImg,
      .overrides = kForSpa,
  });
  rules.push_back({
      .id = "R-OPI-01",
      .name = "Opioid in radicular leg pain",
      .trigger = {.classes = {O::kOpioid}, .explicit_only = true},
      .when = Opioid(AllOf({kRad, Not(kIAny)})),
      .indicator = Indicator::kWarning,
      .precedence = 8,
      .summary = "Opioids are not recommended for neuropathic leg pain: prefer activity, "
                 "physiotherapy and non-opioid options.",
      .suggestions = {{"Physiotherapy in place of the opioid",
                       true,
                       {StopOpioid(), Physiotherapy()}}},
      .about_therapy = true,
      .timing = "Before the prescription is signed.",
      .evidence = "Opioids lack long-term benefit in neuropathic pain and cause harm.",
      .remarks = {{kOpioidLong, kAbruptStop},
                  {AllOf({Not(kOpioidLong), kRecordIncomplete}), kUnreadOpioid}},
      .statements = "S50; F24, F25",
      .citation = &kCdc2022,
      .overrides = kForOpioid,
  });
  rules.push_back({
      .id = "R-OPI-02",
      .name = "Opioid in non-specific back pain",
      .trigger = {.classes = {O::kOpioid}, .explicit_only = true},
      .when = Opioid(OnFullRecord(AllOf({kNonspec, kOpioidNaive}))),
      .indicator = Indicator::kInfo,
      .precedence = 9,
      .summary = "Non-specific back pain: heat, activity and an NSAID are preferred before any "
                 "opioid.",
      .suggestions = {{"NSAID in place of the opioid", false, {Delete(O::kOpioid), Nsaid()}}},
      .about_therapy = true,
      .timing = "Before the prescription is signed.",
      .evidence = "Non-opioid treatment is at least as effective for most acute back pain.",
      .statements = "S52-S54; F23, F25",
      .citation = &kCdc2022,
      .overrides = kForOpioid,
  });
  rules.push_back({
      .id = "R-BED-01",
      .name = "Bed rest in back pain",
      .trigger = {.classes = {O::kBedRest}, .explicit_only = true},
      .when = OnFullRecord(AnyOf({kNonspec, AllOf({kRad, Not(kNDef)})})),
      .indicator = Indicator::kInfo,
      .precedence = 9,
      .summary = "No red flags recorded: staying active works better than bed rest for back pain.",
      .suggestions = {{"Activity and heat in place of bed rest", false,
                       And({Delete(O::kBedRest)}, StayActive(kIn4Weeks))}},
      .about_therapy = true,
      .timing = "Review in 4 weeks.",
      .evidence = kStayActiveAdvice,
      .statements = "S52-S56; F23",
      .citation = &kAcp2017,
      .overrides = kForBedRest,
  });
  rules.push_back({
      .id = "R-IMG-01",
      .name = "Imaging in back pain under 4 weeks",
      .trigger = {.classes = kImaging, .explicit_only = true},
      .when = Stewardship(AllOf({IsAbsent(kAgeGt50), kDurationShort})),
      .indicator = Indicator::kWarning,
      .precedence = 9,
      .summary = "No red flags recorded and symptoms under 4 weeks: imaging is not recommended at "
                 "this stage.",
      .suggestions = {{"Advice and review in place of imaging", true,
                       And({Delete(O::kXr), Delete(O::kMri), Delete(O::kCt)},
                           StayActive(kIn4Weeks))}},
      .timing = "Review in 4 weeks.",
      .evidence = kStayActiveAdvice,
      .statements = "S32-S34, S52-S56; F6, F20, F27",
      .citation = &kAcr2021,
      .overrides = kForImaging,
  });
  rules.push_back({
      .id = "R-IMG-02",
      .name = "Imaging in back pain of 4 to 6 weeks",
      .trigger = {.classes = kImaging, .explicit_only = true},
      .when = Stewardship(
          AllOf({IsAbsent(kAgeGt50), IsAbsent(kDurationShort), IsAbsent(kDurationLong)})),
      .indicator = Indicator::kInfo,
      .precedence = 9,
      .summary = "Symptoms 4-6 weeks, no red flags recorded: imaging only if conservative care has "
                 "failed.",
      .suggestions = {{"Review in 2 weeks", false, {Create(Item::kReview, kIn2Weeks)}}},
      .timing = "Review in 2 weeks.",
      .evidence = "Imaging helps only when symptoms persist for 6 weeks despite conservative care.",
      .statements = "S34, S37",
      .citation = &kAcr2021,
      .overrides = kForImaging,
  });
  rules.push_back({
      .id = "R-IMG-03",
      .name = "Imaging: duration or age not recorded",
      .trigger = {.classes = kImaging, .explicit_only = true},
      .when =
          Stewardship(AnyOf({IsUnknown(kAgeGt50), AllOf({Not(kOnset), IsUnknown(kDurationLong)})})),
      .indicator = Indicator::kInfo,
      .precedence = 9,
      .summary = "Symptom duration or age not recorded: routine imaging is not advised under 4-6 "
                 "weeks without red flags.",
      .timing = "Record the onset of the symptoms and the date of birth.",
      .evidence = "Whether imaging helps depends on how long the symptoms have lasted.",
      .statements = "S32-S34",
      .citation = &kAcr2021,
      .overrides = kForImaging,
  });
  rules.push_back({
      .id = "R-IMG-04",
      .name = "Imaging: no treatment recorded",
      .trigger = {.classes = kImaging, .explicit_only = true},
      .when = Stewardship(AllOf({IsAbsent(kAgeGt50), kDurationLong, Not(kConservative)})),
      .indicator = Indicator::kInfo,
      .precedence = 9,
      .summary = "Symptoms over 6 weeks, no treatment recorded: confirm conservative care was "
                 "tried before imaging.",
      .suggestions = {{"Physiotherapy and review",
                       false,
                       {Physiotherapy(), Create(Item::kReview, kIn4Weeks)}}},
      .timing = "Review in 4 weeks.",
      .evidence = "Imaging is for symptoms that persist despite conservative care.",
      .statements = "S37; F20",
      .citation = &kAcr2021,
      .overrides = kForImaging,
  });
  return rules;
}

}  // namespace

std::span<const Rule> Rules() {
  static const std::vector<Rule> rules = MakeRules();
  return rules;
}

}  // namespace cds::guideline

#include "tests/support/history.hpp"

#include <array>

#include "tests/support/codings.hpp"
#include "tests/support/knowledge.hpp"

namespace tests {
namespace {

constexpr std::array<std::string_view, 10> kKeys = {
    "conditions", "labs",          "vitals",
    "symptoms",   "medications",   "serviceRequests",
    "procedures", "familyHistory", "questionnaireResponses",
    "allergies"};

const Names kBackPain = {"back-pain",          "back-pain",     "back-pain", "spinal-stenosis",
                         "degenerative-spine", "thoracic-pain", "neck-pain"};
const Names kInflammatory = {"stiff",       "improves-ex", "night2",         "alt-butt",
                             "insidious",   "night-up",    "no-rest-relief", "rest-worse",
                             "rest-relief", "nsaid-failed"};
const Names kMalignant = {"supine-worse", "sitting-worse",           "relieved-sitting-up", "fti",
                          "weight-loss",  "weight-loss-intentional", "night-pain"};
const Names kNeurological = {"retention", "fecal",   "saddle", "multi-motor", "progressive",
                             "weak-one",  "sensory", "gait",   "cord",        "radic",
                             "slr",       "xslr",    "pvr"};
const Names kInfectious = {"fever",  "ivdu",       "bact", "recent-inf",
                           "immuno", "spine-proc", "port", "systemic"};
const Names kOther = {"nsaid-failed", "mri-contra", "hospice", "major-trauma",
                      "minor-trauma", "osteop",     "steroid", "prior-frag"};
const Names kGrades = {"mrc-left-hip-flexion", "mrc-right-hip-flexion", "mrc-knee-extension",
                       "mrc-ankle-dorsiflexion", "mrc-great-toe-extension"};
const Names kLaboratory = {"obs-esr",
                           "obs-esr",
                           "obs-crp",
                           "obs-crp-hs",
                           "obs-crp-molar",
                           "obs-egfr",
                           "obs-hla-b27",
                           "obs-blood-culture",
                           "obs-wbc",
                           "obs-urine-culture",
                           "obs-hla-b27-exclude"};
const Names kVital = {"obs-temp",   "obs-temp",   "obs-weight",
                      "obs-weight", "obs-weight", "obs-weight-stated"};
const Names kProblems = {"cancer-hx",
                         "cancer-hx",
                         "cancer-nmsc",
                         "cancer-ambiguous",
                         "known-mets",
                         "myeloma",
                         "metastatic-any",
                         "ces-dx",
                         "retention",
                         "neuro-bladder",
                         "weak-one",
                         "radic",
                         "weakness-unspec",
                         "sensory",
                         "spine-infection",
                         "recent-inf",
                         "recent-inf",
                         "bact",
                         "ivdu",
                         "ivdu-past",
                         "ivdu-never",
                         "drug-use-dx",
                         "immuno-condition",
                         "hiv",
                         "transplant",
                         "prior-surg",
                         "osteop",
                         "vert-fracture",
                         "prior-frag",
                         "steroid",
                         "major-trauma",
                         "minor-trauma",
                         "psoriasis",
                         "ibd",
                         "uveitis",
                         "known-spa",
                         "sacroiliitis",
                         "spa-unspec",
                         "spa-periph",
                         "gi-bleed-ulcer",
                         "ckd-severe",
                         "heart-failure",
                         "pregnancy",
                         "anticoag-status",
                         "sickle",
                         "oud",
                         "hospice",
                         "palliative",
                         "cancer-pain",
                         "mri-contra",
                         "weight-loss",
                         "fever",
                         "nerve-root-injury"};
const Names kSupporting = {"psoriasis",      "uveitis",      "ibd",
                           "known-spa",      "sacroiliitis", "spa-unspec",
                           "gi-bleed-ulcer", "heart-failure"};
const Names kMedicines = {"med-opioid",
                          "med-opioid",
                          "med-nsaid",
                          "med-nsaid",
                          "med-steroid",
                          "med-biologic",
                          "med-methadone",
                          "med-opioid-oud",
                          "med-anticoagulant",
                          "med-acetaminophen",
                          "med-immunosuppressant",
                          "med-muscle-relaxant",
                          "med-buprenorphine",
                          "med-aspirin"};
const Names kServices = {"order-mri-lumbar", "order-mri-spine", "order-ct-lumbar",
                         "order-mri-si",     "order-cons",      "order-cons",
                         "ref-rheum",        "ref-ed",          "ref-onc",
                         "order-lab-esr",    "order-lab-crp",   "order-xr-lumbar"};
constexpr std::array kLongAgo = {60, 91, 100, 180, 365, 800, 1200};
// Days before the clock's day: the edges of the windows, and far away.
constexpr std::array kDaysAgo = {
    -3, -1, 0,  0,  1,  1,  2,  5,   7,   8,   13,  14,  15,  20,  27,  28,  29,  30,   31,   41,
    42, 43, 60, 75, 89, 90, 91, 100, 179, 180, 181, 364, 365, 366, 400, 730, 800, 1200, 2500, 5000};
constexpr std::array kRecentDaysAgo = {0, 0, 1, 1, 2, 3, 5, 6, 7, 10, 13, 14, 20, 25, 29};

// Draws one record.
class Teller {
 public:
  explicit Teller(Draw& draw) : draw_(draw) {}

  History Tell() {
    quiet_ = draw_.chance.OneIn(4);
    lean_ = draw_.chance.OneIn(3) ? 0 : draw_.chance.Below(5);
    for (const std::string_view key : kKeys) {
      prefetch_.Set(std::string(key), Object({{"resourceType", Text("Bundle")},
                                              {"type", Text("searchset")},
                                              {"entry", List({})}}));
    }
    AddBackPain();
    const std::size_t facts = quiet_ ? draw_.chance.Below(3) : 2 + draw_.chance.Below(9);
    for (std::size_t i = 0; i < facts; ++i) AddFact();
    return {{quiet_, lean_ == 0 && !quiet_}, back_pain_, std::move(prefetch_)};
  }

 private:
  void Keep(std::string_view key, Tree resource) {
    const std::string url = "https://ehr.example.org/fhir/" + resource.Find("id")->text;
    prefetch_.At({key, "entry"})
        ->Append(Object({{"fullUrl", Text(url)}, {"resource", std::move(resource)}}));
  }

  Tree Condition(std::string_view set, std::string when) {
    Tree condition = draw_.Resource("Condition");
    condition.Set("code", draw_.Concept(set));
    if (!draw_.chance.OneIn(12)) {
      condition.Set(
          "clinicalStatus",
          draw_.Code("condition-clinical", draw_.Odd("active", {"resolved", "remission", "inactive",
                                                                "recurrence", "x"})));
    }
    if (!draw_.chance.OneIn(12)) {
      condition.Set(
          "verificationStatus",
          draw_.Code("condition-ver-status",
                     draw_.Odd("confirmed", {"refuted", "provisional", "entered-in-error", "x"})));
    }
    condition.Set(draw_.chance.OneIn(5) ? "recordedDate" : "onsetDateTime", Text(when));
    if (draw_.chance.OneIn(10)) condition.Set("abatementDateTime", Text(draw_.RecentDay()));
    return condition;
  }

  void AddBackPain() {
    if (draw_.chance.OneIn(10)) return;
    const int ago = quiet_       ? draw_.chance.Pick(kRecentDaysAgo)
                    : lean_ == 0 ? draw_.chance.Pick(kLongAgo)
                                 : draw_.chance.Pick(kDaysAgo);
    const std::string_view set = quiet_ ? "back-pain" : draw_.chance.Pick(kBackPain);
    Tree condition = Condition(set, draw_.Day(ago));
    if (!draw_.chance.OneIn(6)) condition.Set("recordedDate", Text(draw_.RecentDay()));
    if (draw_.chance.OneIn(4)) {
      condition.Set("encounter",
                    Object({{"reference", Text("Encounter/" + std::string(kEncounterId))}}));
    }
    back_pain_ = condition.Find("id")->text;
    Keep("conditions", std::move(condition));
    if (draw_.chance.OneIn(8)) Keep("conditions", Condition("back-pain", draw_.AnyDay()));
  }

  void AddObservation(std::string_view key, std::string_view set, bool local) {
    const auto code_of = [&](std::string_view name) {
      return local ? Object({{"coding", List({LocalCoding(name)})}, {"text", Text(name)}})
                   : draw_.Concept(name);
    };
    Tree observation = draw_.Resource("Observation");
    observation.Set(
        "status",
        Text(draw_.Odd("final", {"amended", "preliminary", "entered-in-error", "cancelled", "x"})));
    observation.Set("effectiveDateTime",
                    Text(set == "obs-weight" ? draw_.AnyDay() : draw_.RecentDay()));
    if (local && draw_.chance.OneIn(6)) {
      Tree component = Object({{"code", code_of(set)}});
      draw_.SetValue(set, component);
      observation.Set("code", Object({{"text", Text("examination")}}));
      observation.Set("component", List({std::move(component)}));
    } else {
      observation.Set("code", code_of(set));
      draw_.SetValue(set, observation);
    }
    Keep(key, std::move(observation));
  }

  // Findings of one kind together, so that patterns come about.
  std::string_view Symptom() {
    static const std::array<const Names*, 5> kLeaning = {&kInflammatory, &kMalignant,
                                                         &kNeurological, &kInfectious, &kOther};
    if (quiet_) return draw_.chance.Pick(draw_.chance.OneIn(2) ? kInflammatory : kNeurological);
    return draw_.chance.Pick(
        *(draw_.chance.OneIn(4) ? draw_.chance.Pick(kLeaning) : kLeaning[lean_]));
  }

  void AddAnswers() {
    Tree response = draw_.Resource("QuestionnaireResponse");
    response.Set("status", Text(draw_.Odd("completed", {"in-progress", "amended", "x"})));
    response.Set("authored", Text(draw_.RecentDay()));
    response.Set("questionnaire",
                 Text(CaseKnowledge().canonical_base + "/Questionnaire/back-pain-intake"));
    Tree items = List({});
    for (std::size_t i = 1 + draw_.chance.Below(3); i > 0; --i) {
      const Tree answer =
          Object({{"valueBoolean", Word(draw_.chance.OneIn(4) ? "false" : "true")}});
      items.Append(Object({{"linkId", Text(Symptom())}, {"answer", List({answer})}}));
    }
    response.Set("item", std::move(items));
    Keep("questionnaireResponses", std::move(response));
  }

  void AddMedicine() {
    Tree medicine = draw_.Resource(draw_.chance.OneIn(8) ? std::string_view("MedicationStatement")
                                                         : "MedicationRequest");
    medicine.Set("status",
                 Text(draw_.chance.OneIn(3) ? draw_.chance.Pick(Names{"completed", "stopped",
                                                                      "on-hold", "cancelled", "x"})
                                            : "active"));
    medicine.Set("intent", Text(draw_.Odd("order", {"plan", "proposal"})));
    medicine.Set("medicationCodeableConcept", draw_.Concept(draw_.chance.Pick(kMedicines)));
    medicine.Set("authoredOn", Text(draw_.AnyDay()));
    if (draw_.chance.OneIn(2)) {
      const std::string days = std::to_string(draw_.chance.Pick(std::array{5, 7, 28, 30, 60, 90}));
      medicine.Set("dispenseRequest",
                   Object({{"expectedSupplyDuration",
                            Object({{"value", Word(days)}, {"code", Text("d")}})}}));
    }
    Keep("medications", std::move(medicine));
  }

  void AddService() {
    const std::string_view set = draw_.chance.Pick(kServices);
    const bool scan = set.starts_with("order-mri") || set.starts_with("order-ct");
    const bool done = scan && draw_.chance.OneIn(2);
    Tree service = draw_.Resource(done ? std::string_view("DiagnosticReport") : "ServiceRequest");
    service.Set("status",
                Text(done ? draw_.Odd("final", {"partial", "cancelled"})
                          : draw_.Odd("active", {"revoked", "completed", "on-hold", "x"})));
    service.Set("code", draw_.Concept(set));
    service.Set(done ? "effectiveDateTime" : "authoredOn", Text(draw_.RecentDay()));
    if (!done && draw_.chance.OneIn(2)) service.Set("priority", Text("stat"));
    Keep(done ? "procedures" : "serviceRequests", std::move(service));
  }

  void AddProcedure() {
    Tree procedure = draw_.Resource("Procedure");
    procedure.Set("status", Text(draw_.Odd("completed", {"not-done", "in-progress", "x"})));
    procedure.Set(
        "code", draw_.Concept(draw_.chance.Pick(Names{"prior-surg", "spine-proc", "order-cons"})));
    procedure.Set("performedDateTime", Text(draw_.AnyDay()));
    Keep("procedures", std::move(procedure));
  }

  void AddRelative() {
    Tree history = draw_.Resource("FamilyMemberHistory");
    history.Set("status", Text("completed"));
    history.Set("relationship", draw_.Concept("relative-near"));
    const auto set = draw_.chance.Pick(Names{"known-spa", "psoriasis", "uveitis", "cancer-hx"});
    history.Set("condition", List({Object({{"code", draw_.Concept(set)}})}));
    Keep("familyHistory", std::move(history));
  }

  void AddAllergy() {
    Tree allergy = draw_.Resource("AllergyIntolerance");
    allergy.Set("clinicalStatus", draw_.Code("allergyintolerance-clinical",
                                             draw_.Odd("active", {"inactive", "resolved"})));
    allergy.Set("code", draw_.Concept(
                            draw_.chance.Pick(Names{"nsaid-allergy", "med-nsaid", "med-aspirin"})));
    Keep("allergies", std::move(allergy));
  }

  void AddFact() {
    const bool inflammatory = lean_ == 0 && !quiet_;
    const std::size_t kind = inflammatory && draw_.chance.OneIn(2) ? 0 : draw_.chance.Below(20);
    if (kind < 8) {
      AddObservation("symptoms", Symptom(), true);
    } else if (kind < 11) {
      if (quiet_) return AddMedicine();
      const bool supporting = inflammatory && !draw_.chance.OneIn(4);
      const std::string_view set = draw_.chance.Pick(supporting ? kSupporting : kProblems);
      Keep("conditions",
           Condition(set, draw_.chance.OneIn(2) ? draw_.AnyDay() : draw_.RecentDay()));
    } else if (kind < 12) {
      AddObservation("symptoms", draw_.chance.Pick(kGrades), true);
    } else if (kind < 13) {
      AddObservation("labs", draw_.chance.Pick(kLaboratory), false);
    } else if (kind < 14) {
      AddObservation("vitals", draw_.chance.Pick(kVital), false);
    } else if (kind < 16) {
      AddMedicine();
    } else if (kind < 17) {
      AddService();
    } else if (kind < 18) {
      draw_.chance.OneIn(2) ? AddProcedure() : AddRelative();
    } else if (kind < 19) {
      AddAllergy();
    } else {
      AddAnswers();
    }
  }

  Draw& draw_;
  bool quiet_ = false;    // nothing much is recorded
  std::size_t lean_ = 0;  // what kind of findings most symptoms are of
  std::string back_pain_;
  Tree prefetch_ = Object({});
};

}  // namespace

History MakeHistory(Draw& draw) { return Teller(draw).Tell(); }

}  // namespace tests

#include "tests/support/patients.hpp"

#include <array>

#include "tests/support/codings.hpp"
#include "tests/support/draw.hpp"
#include "tests/support/history.hpp"

namespace tests {
namespace {

const Names kDrafts = {
    "order-xr-lumbar",  "order-xr-lumbar", "order-xr-si",       "order-xr-pelvis",
    "order-mri-lumbar", "order-mri-spine", "order-ct-lumbar",   "order-bedrest",
    "order-bedrest",    "order-cons",      "order-lab-esr",     "order-lab-hla-b27",
    "med-opioid",       "med-opioid",      "med-opioid",        "med-nsaid",
    "med-methadone",    "edu-active",      "order-mri-cervical"};
const Names kReasons = {"back-pain", "back-pain", "back-pain",  "back-pain",
                        "back-pain", "back-pain", "back-pain",  "radic",
                        "cancer-hx", "known-spa", "recent-inf", "neck-pain"};

// Draws one request about a record.
class Asker {
 public:
  explicit Asker(std::uint32_t seed) : draw_(seed), history_(MakeHistory(draw_)) {}

  Tree Request() {
    const std::string_view hook =
        draw_.chance.Pick(Names{"order-sign", "order-sign", "order-select", "patient-view"});
    Tree context = Object({{"userId", Text("Practitioner/u1")},
                           {"patientId", Text(kPatientId)},
                           {"encounterId", Text(kEncounterId)}});
    if (hook != "patient-view") {
      Tree entries = List({});
      Tree selections = List({});
      const std::size_t drafts = draw_.chance.OneIn(3) ? 2 + draw_.chance.Below(2) : 1;
      for (std::size_t i = 0; i < drafts; ++i) {
        Tree draft = Draft(i);
        selections.Append(Text(draft.Find("resourceType")->text + "/" + draft.Find("id")->text));
        entries.Append(Object({{"resource", std::move(draft)}}));
      }
      if (hook == "order-select") context.Set("selections", std::move(selections));
      context.Set("draftOrders",
                  Object({{"resourceType", Text("Bundle")}, {"entry", std::move(entries)}}));
    }
    history_.prefetch.Set("patient", Patient());
    history_.prefetch.Set("encounter", Encounter());
    for (const std::string_view key :
         {"conditions", "labs", "vitals", "symptoms", "medications", "serviceRequests",
          "procedures", "familyHistory", "questionnaireResponses", "allergies"}) {
      if (!history_.prefetch.Find(key)) {
        history_.prefetch.Set(std::string(key), Object({{"resourceType", Text("Bundle")},
                                                        {"type", Text("searchset")},
                                                        {"entry", List({})}}));
      }
    }
    return Object({{"hook", Text(hook)},
                   {"hookInstance", Text("11111111-2222-4333-8444-555555555555")},
                   {"context", std::move(context)},
                   {"prefetch", std::move(history_.prefetch)}});
  }

 private:
  Tree Draft(std::size_t number) {
    const std::string_view set = draw_.chance.Pick(kDrafts);
    const bool medicine = set.starts_with("med-");
    Tree draft =
        draw_.Resource(medicine ? std::string_view("MedicationRequest") : "ServiceRequest");
    draft.Set("id", Text("d" + std::to_string(number)));
    draft.Set("status", Text(draw_.Odd("draft", {"active", "revoked"})));
    draft.Set("intent", Text("order"));
    if (set == "order-bedrest") {
      draft.Set("code", Object({{"text", Text("Bed rest")}}));
    } else {
      draft.Set(medicine ? "medicationCodeableConcept" : "code", draw_.Concept(set));
    }
    if (draw_.chance.OneIn(3)) {
      draft.Set("priority", Text(draw_.chance.Pick(Names{"routine", "urgent", "asap", "stat"})));
    }
    if (draw_.chance.OneIn(5))
      draft.Set("occurrenceDateTime",
                Text(draw_.Day(-1 - static_cast<int>(draw_.chance.Below(30)))));
    const std::size_t reason = draw_.chance.Below(11);
    if (reason < 5) {
      draft.Set("reasonCode", List({draw_.Concept(draw_.chance.Pick(kReasons))}));
    } else if (reason < 7 && !history_.back_pain.empty()) {
      draft.Set("reasonReference",
                List({Object({{"reference", Text("Condition/" + history_.back_pain)}})}));
    }
    return draft;
  }

  Tree Encounter() {
    Tree encounter = draw_.Resource("Encounter");
    encounter.Set("id", Text(kEncounterId));
    encounter.Set("status", Text("in-progress"));
    encounter.Set("class", Object({{"code", Text(draw_.Odd("AMB", {"IMP", "EMER"}))}}));
    encounter.Set("period", Object({{"start", Text(draw_.Day(draw_.chance.OneIn(4) ? 2 : 0))}}));
    if (draw_.chance.OneIn(3) && !history_.back_pain.empty()) {
      const Tree condition = Object({{"reference", Text("Condition/" + history_.back_pain)}});
      encounter.Set("diagnosis", List({Object({{"condition", condition}})}));
    }
    if (draw_.chance.OneIn(6)) encounter.Set("reasonCode", List({draw_.Concept("back-pain")}));
    return encounter;
  }

  Tree Patient() {
    static constexpr std::array kAges = {12, 17, 18, 25, 32, 39, 40, 44,
                                         45, 48, 50, 51, 60, 66, 76};
    Tree patient = Object({{"resourceType", Text("Patient")}, {"id", Text(kPatientId)}});
    patient.Set("gender",
                Text(draw_.chance.Pick(Names{"male", "female", "female", "male", "other"})));
    const bool young =
        history_.story.quiet || (history_.story.inflammatory && !draw_.chance.OneIn(4));
    const int age =
        young ? 30 + static_cast<int>(draw_.chance.Below(15)) : draw_.chance.Pick(kAges);
    const int days = age * 365 + age / 4 + static_cast<int>(draw_.chance.Below(300));
    if (!draw_.chance.OneIn(20)) patient.Set("birthDate", Text(draw_.Day(days)));
    if (draw_.chance.OneIn(60)) patient.Set("deceasedBoolean", Word("true"));
    return patient;
  }

  Draw draw_;
  History history_;
};

}  // namespace

Tree MakeRequest(std::uint32_t seed) { return Asker(seed).Request(); }

}  // namespace tests

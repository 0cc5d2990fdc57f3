#include "mappings/order.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "mappings/assess.hpp"
#include "mappings/episode.hpp"
#include "mappings/reason.hpp"
#include "mappings/settle.hpp"

namespace mappings {
namespace {

using fhir::CodeableConcept;

// Nothing standard codes bed rest, so these whole strings stand for it (decision-logic.md section
// 9, ORDER_BEDREST).
constexpr std::array<std::string_view, 7> kBedRestWords = {"bed rest",
                                                           "bedrest",
                                                           "strict bed rest",
                                                           "strict bedrest",
                                                           "complete bed rest",
                                                           "complete bedrest",
                                                           "bed rest with bathroom privileges"};

bool IsBedRestWording(std::string_view words) {
  return std::any_of(kBedRestWords.begin(), kBedRestWords.end(), [words](std::string_view known) {
    return std::equal(words.begin(), words.end(), known.begin(), known.end(),
                      [](unsigned char a, char b) { return std::tolower(a) == b; });
  });
}

bool IsBedRest(const CodeableConcept& code, const SetsOf& sets) {
  bool worded = false;
  code.ForEachWording([&](std::string_view words) { worded = worded || IsBedRestWording(words); });
  return worded || sets.HasOneOf({"order-bedrest"});
}

// The first class found is kept, its regions add up.
constexpr ImagingSet kImagingSets[] = {
    {"order-xr-lumbar", OrderClass::kXr, kLumbar, false},
    {"order-xr-spine-level-unspec", OrderClass::kXr, kLumbar, true},
    {"order-xr-thoracic", OrderClass::kXr, kThoracic, true},
    {"order-xr-scoliosis", OrderClass::kXr, kWholeSpine, true},
    {"order-xr-sacrum", OrderClass::kXr, kLumbar, true},
    {"order-mri-lumbar", OrderClass::kMri, kLumbar, false},
    {"order-mri-spine", OrderClass::kMri, kWholeSpine, false},
    {"order-mri-si", OrderClass::kMri, kSacroiliac, false},
    {"order-mri-sacrum", OrderClass::kMri, kLumbar, false},
    {"order-mri-thoracic", OrderClass::kMri, kThoracic, false},
    {"order-mri-cervical", OrderClass::kMri, 0, true},
    {"order-mri-pelvis", OrderClass::kMri, 0, true},
    {"order-ct-lumbar", OrderClass::kCt, kLumbar, false},
    {"order-ct-spine", OrderClass::kCt, kWholeSpine, false},
    {"order-ct-si", OrderClass::kCt, kSacroiliac, false},
    {"order-ct-thoracic", OrderClass::kCt, kThoracic, false},
    {"order-ct-cervical", OrderClass::kCt, 0, true},
};

void ClassifyScan(const SetsOf& sets, const Reason& reason, Order& order) {
  for (const ImagingSet& scan : kImagingSets) {
    if (scan.needs_back_pain && !reason.back_pain) continue;
    if (order.order_class != OrderClass::kOther && order.order_class != scan.order_class) continue;
    if (!sets.HasOneOf({scan.set})) continue;
    order.order_class = scan.order_class;
    order.regions = static_cast<std::uint8_t>(order.regions | scan.region);
  }
  const bool sacroiliac_film =
      sets.HasOneOf({"order-xr-si"}) || (reason.inflammatory && sets.HasOneOf({"order-xr-pelvis"}));
  if (order.order_class == OrderClass::kOther && sacroiliac_film) {
    order.order_class = OrderClass::kSiXr;
    order.regions = kSacroiliac;
  }
}

OrderClass ClassifyService(const CodeableConcept& code, const SetsOf& sets) {
  if (IsBedRest(code, sets)) return OrderClass::kBedRest;
  if (sets.HasOneOf({"order-cons"})) return OrderClass::kConservative;
  if (sets.HasOneOf(
          {"order-lab-esr", "order-lab-crp", "order-lab-hla-b27", "order-lab-blood-culture"})) {
    return OrderClass::kLab;
  }
  return OrderClass::kOther;
}

bool TreatsOpioidUse(const Assessment& assessment) {
  const auto hits = assessment.In("oud");
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
    return hit.carrier == Carrier::kCondition &&
           !IsRefuted(fhir::ReadCondition(hit.resource->json, assessment.now().offset));
  });
}

// Section 9, MED_OPIOID and its neighbours: what is not a new analgesic is no `OPIOID`.
OrderClass ClassifyMedicine(const SetsOf& sets, const Reason& reason,
                            const Assessment& assessment) {
  if (sets.HasOneOf({"med-opioid-oud", "med-opioid-antitussive", "med-opioid-periop",
                     "med-opioid-antidiarrheal", "med-buprenorphine",
                     "med-buprenorphine-unspec"})) {
    return OrderClass::kOther;
  }
  if (sets.HasOneOf({"med-methadone"})) {
    return reason.back_pain && !TreatsOpioidUse(assessment) ? OrderClass::kOpioid
                                                            : OrderClass::kOther;
  }
  if (sets.HasOneOf({"med-opioid", "med-nsaid-with-opioid"})) return OrderClass::kOpioid;
  return sets.HasOneOf({"med-nsaid"}) ? OrderClass::kNsaid : OrderClass::kOther;
}

// A medicine that no value set knows is what its ingredients are.
OrderClass ClassifyMedication(fhir::Json order, const Reason& reason, const Assessment& assessment,
                              std::string_view& title) {
  const ValueSets& value_sets = assessment.value_sets();
  const fhir::Json medication =
      assessment.record().Resolve(fhir::MedicationReference(order), order);
  const CodeableConcept in_place = fhir::MedicationConcept(order);
  const CodeableConcept medicine =
      in_place.empty() ? CodeableConcept(medication["code"]) : in_place;
  title = medicine.label();
  const SetsOf sets(medicine, value_sets);
  OrderClass order_class = ClassifyMedicine(sets, reason, assessment);
  if (!sets.empty()) return order_class;
  fhir::ForEachIngredient(medication, [&](const CodeableConcept& ingredient) {
    if (order_class != OrderClass::kOther) return;
    order_class = ClassifyMedicine(SetsOf(ingredient, value_sets), reason, assessment);
  });
  return order_class;
}

constexpr std::array<std::string_view, 4> kPriorities = {"routine", "urgent", "asap", "stat"};

// What is not known is routine.
Priority ReadPriority(std::string_view code) {
  const auto* const at = std::find(kPriorities.begin(), kPriorities.end(), code);
  return at == kPriorities.end() ? Priority::kRoutine
                                 : static_cast<Priority>(at - kPriorities.begin());
}

// Section 3, `BPC`. A reason in words alone, or one that is not in the record, says neither yes nor
// no.
BackPainContext ContextOf(const Order& order, const Reason& reason, bool back_pain_is_recent) {
  const bool imaging = IsImaging(order.order_class);
  if (reason.back_pain || (imaging && reason.cancer)) return BackPainContext::kExplicit;
  if (reason.readable) return BackPainContext::kNone;
  if (!reason.given && back_pain_is_recent) return BackPainContext::kExplicit;
  return imaging ? BackPainContext::kImplied : BackPainContext::kNone;
}

Order ReadOrder(const Draft& draft, bool back_pain_is_recent, const Assessment& assessment) {
  const fhir::Resource& resource = draft.resource;
  const fhir::Json json = resource.json;
  Order order;
  order.advised = draft.advised;
  order.gives_reason = draft.reason.given;
  order.resource = json;
  if (!resource.id.empty()) order.reference = resource.reference();
  if (resource.type == fhir::ResourceType::kServiceRequest) {
    const CodeableConcept code(json["code"]);
    const auto request = fhir::ReadServiceRequest(json, assessment.now().offset);
    order.title = code.label();
    order.priority = ReadPriority(request.priority);
    order.due = request.due;
    order.order_class = ClassifyService(code, draft.sets);
    if (order.order_class == OrderClass::kOther) ClassifyScan(draft.sets, draft.reason, order);
  } else if (resource.type == fhir::ResourceType::kMedicationRequest) {
    order.order_class = ClassifyMedication(json, draft.reason, assessment, order.title);
  }
  order.context = ContextOf(order, draft.reason, back_pain_is_recent);
  return order;
}

}  // namespace

std::string_view CodeOf(Priority priority) {
  return kPriorities[static_cast<std::size_t>(priority)];
}

std::span<const ImagingSet> ImagingSets() { return kImagingSets; }

bool MayMatter(fhir::Json order, const fhir::Record& record, const ValueSets& value_sets) {
  const CodeableConcept service(order["code"]);
  const CodeableConcept medicine = fhir::MedicationConcept(order);
  const fhir::Reference reference = fhir::MedicationReference(order);
  const fhir::Json medication = record.Resolve(reference, order);
  const SetsOf sets(service, value_sets);
  if (IsBedRest(service, sets) || (!reference.empty() && !medication)) return true;
  bool known = !sets.empty();
  const auto look_up = [&](const fhir::Coding& coding) {
    value_sets.ForEachSet(coding.system, coding.code, [&](std::uint32_t) { known = true; });
  };
  medicine.ForEachCoding(look_up);
  CodeableConcept(medication["code"]).ForEachCoding(look_up);
  fhir::ForEachIngredient(
      medication, [&](const CodeableConcept& ingredient) { ingredient.ForEachCoding(look_up); });
  return known;
}

std::vector<Order> ReadOrders(const Assessment& assessment) {
  std::vector<Order> orders;
  const auto drafts = assessment.drafts();
  orders.reserve(drafts.size());
  const bool recent = !drafts.empty() && IsBackPainRecent(assessment);
  for (const Draft& draft : drafts) orders.push_back(ReadOrder(draft, recent, assessment));
  return orders;
}

}  // namespace mappings

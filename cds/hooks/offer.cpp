#include "cds/hooks/offer.hpp"

#include <algorithm>
#include <array>

#include "mappings/findings.hpp"

namespace cds::hooks {
namespace {

using fhir::Json;
using fhir::JsonWriter;
using guideline::Action;
using guideline::Item;
using guideline::Verb;
using mappings::OrderClass;
using mappings::Priority;

constexpr std::string_view kAdvice =
    "Stay active and keep moving rather than rest. Heat may help for a short time. A medium-firm "
    "mattress may be considered.";

// An item: its name in order_codes.csv ("" when it has no code), in words, and what it tells the
// patient.
struct Offer {
  Item item;
  std::string_view codes;
  std::string_view title;
  std::string_view patient_instruction;
};
constexpr std::array<Offer, 13> kOffers = {{
    {Item::kEmergencyReferral, "emergency-referral",
     "Emergency assessment by spinal surgery or the emergency department", ""},
    {Item::kEsr, "esr", "ESR", ""},
    {Item::kCrp, "crp", "CRP", ""},
    {Item::kBloodCultures, "blood-culture", "Blood culture", ""},
    {Item::kHlaB27, "hla-b27", "HLA-B27", ""},
    {Item::kInfectiousDiseaseReferral, "infectious-disease-referral",
     "Infectious disease consultation", ""},
    {Item::kOncologyReferral, "oncology-referral",
     "Oncology referral (cancer or spinal-cord-compression pathway)", ""},
    {Item::kRheumatologyReferral, "rheumatology-referral", "Rheumatology referral", ""},
    {Item::kPhysiotherapy, "physiotherapy", "Physiotherapy with spinal mobility exercises", ""},
    {Item::kNsaid, "nsaid", "Ibuprofen 400 mg oral tablet", ""},
    {Item::kActivityAdvice, "activity-advice", "Advice to stay active", kAdvice},
    {Item::kHeatAdvice, "heat-advice", "Heat for short-term relief", ""},
    {Item::kReview, "", "Review of the back pain", ""},
}};

const Offer& OfferOf(Item item) {
  return *std::find_if(kOffers.begin(), kOffers.end() - 1,
                       [item](const Offer& offer) { return offer.item == item; });
}

struct Scan {
  std::string_view mri_codes;
  std::string_view ct_codes;
  std::string_view region;
};

Scan ScanOf(const Action& action) {
  const bool whole = (action.regions & mappings::kWholeSpine) != 0;
  const bool sacroiliac_only =
      action.item == Item::kSacroiliacMri || action.regions == mappings::kSacroiliac;
  if (sacroiliac_only && !whole) {
    return {"mri-sacroiliac", "ct-sacroiliac", "the sacroiliac joints"};
  }
  if (whole) return {"mri-whole-spine", "ct-whole-spine", "the whole spine"};
  return {"mri-lumbar", "ct-lumbar", "the lumbar spine"};
}

bool AlsoSacroiliac(const Action& action) {
  return action.item == Item::kMri && (action.regions & mappings::kSacroiliac) != 0;
}

std::string CodesOf(const Action& action) {
  if (!action.is_scan()) return std::string(OfferOf(action.item).codes);
  const Scan scan = ScanOf(action);
  return std::string(action.ct ? scan.ct_codes : scan.mri_codes);
}

std::string_view ClassWords(OrderClass order_class) {
  switch (order_class) {
    case OrderClass::kXr:
      return "the plain film";
    case OrderClass::kSiXr:
      return "the sacroiliac film";
    case OrderClass::kMri:
      return "the MRI";
    case OrderClass::kCt:
      return "the CT";
    case OrderClass::kOpioid:
      return "the opioid";
    case OrderClass::kBedRest:
      return "bed rest";
    default:
      return "the order";
  }
}

std::string_view CodeOf(Priority priority) {
  switch (priority) {
    case Priority::kStat:
      return "stat";
    case Priority::kAsap:
      return "asap";
    case Priority::kUrgent:
      return "urgent";
    default:
      return "routine";
  }
}

void WriteCode(const Action& action, std::string_view text, const Setting& setting,
               JsonWriter& writer) {
  writer.StartObject();
  const std::string codes = CodesOf(action);
  if (setting.knowledge.order_codes.Has(codes)) {
    writer.Key("coding").StartArray();
    setting.knowledge.order_codes.ForEach(codes, [&](const mappings::OrderCoding& coding) {
      writer.StartObject().Member("system", coding.system).Member("code", coding.code);
      if (!coding.display.empty()) writer.Member("display", coding.display);
      writer.EndObject();
    });
    writer.EndArray();
  }
  writer.Member("text", text).EndObject();
}

void WriteReference(std::string_view key, std::string_view type, std::string_view id,
                    JsonWriter& writer) {
  writer.Key(key).StartObject();
  writer.Member("reference", std::string(type) + "/" + std::string(id)).EndObject();
}

// The Conditions and Observations that show what the card is about; without any, its name.
void WriteReasons(const guideline::Advice& advice, const Setting& setting, JsonWriter& writer) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> references;
  for (const mappings::Finding* finding : guideline::FindingsOf(advice.rule->when)) {
    const mappings::Evidence& evidence = setting.look(*finding);
    if (evidence.presence != mappings::Presence::kPresent) continue;
    for (const mappings::Sighting& sighting : evidence.sightings) {
      const std::string_view type = sighting.resource["resourceType"].text();
      const std::string_view id = sighting.resource["id"].text();
      if ((type != "Condition" && type != "Observation") || id.empty()) continue;
      std::string reference = std::string(type) + "/" + std::string(id);
      const bool known =
          std::find(references.begin(), references.end(), reference) != references.end();
      if (!known && references.size() < kMost) references.push_back(std::move(reference));
    }
  }
  writer.Key("reasonCode").StartArray().StartObject();
  const std::string_view name = advice.rule->name;
  writer.Member("text", name.substr(0, name.find(':'))).EndObject().EndArray();
  if (references.empty()) return;
  writer.Key("reasonReference").StartArray();
  for (const std::string& reference : references) {
    writer.StartObject().Member("reference", reference).EndObject();
  }
  writer.EndArray();
}

void WritePeriod(fhir::local_seconds end, const Setting& setting, JsonWriter& writer) {
  const auto offset = setting.now.offset;
  writer.Key("occurrencePeriod").StartObject();
  writer.Member("start", fhir::WriteInstant(setting.now.local, offset));
  writer.Member("end", fhir::WriteInstant(end, offset)).EndObject();
}

// A complete draft order of R4: ServiceRequest, or MedicationRequest for a medicine.
void WriteNewOrder(const Action& action, const guideline::Advice& advice, const Setting& setting,
                   JsonWriter& writer) {
  const bool medicine = action.item == Item::kNsaid;
  writer.StartObject();
  writer.Member("resourceType", medicine ? "MedicationRequest" : "ServiceRequest");
  writer.Member("status", "draft").Member("intent", "order");
  writer.Member("priority", CodeOf(action.priority));
  writer.Key(medicine ? "medicationCodeableConcept" : "code");
  WriteCode(action, TitleOf(action), setting, writer);
  WriteReference("subject", "Patient", setting.request.patient_id, writer);
  if (!setting.request.encounter_id.empty()) {
    WriteReference("encounter", "Encounter", setting.request.encounter_id, writer);
  }
  if (action.due) WritePeriod(*action.due, setting, writer);
  WriteReasons(advice, setting, writer);
  if (AlsoSacroiliac(action)) {
    writer.Key("bodySite").StartArray();
    writer.StartObject().Member("text", "Whole spine").EndObject();
    writer.StartObject().Member("text", "Sacroiliac joints").EndObject().EndArray();
  }
  const std::string_view instruction =
      action.is_scan() ? std::string_view() : OfferOf(action.item).patient_instruction;
  if (!instruction.empty()) writer.Member("patientInstruction", instruction);
  writer.EndObject();
}

// The draft as it came, mended: its priority, its time, and its code only where the scan becomes
// another.
void WriteMendedOrder(const Action& action, const Setting& setting, JsonWriter& writer) {
  const mappings::Order& order = *action.order;
  const bool new_code = guideline::ChangesCode(action);
  const bool new_time = action.due.has_value();
  writer.StartObject();
  for (const auto& [key, value] : order.resource.members()) {
    const bool replaced = (new_time && (key == "priority" || key.starts_with("occurrence"))) ||
                          (new_code && (key == "code" || key == "bodySite"));
    if (!replaced) writer.Key(key).Copy(value);
  }
  if (new_time) {
    writer.Member("priority", CodeOf(std::max(action.priority, order.priority)));
    const bool earlier = order.due && order.due->last < *action.due;
    WritePeriod(earlier ? order.due->last : *action.due, setting, writer);
  }
  if (new_code) {
    writer.Key("code");
    const Action scan = guideline::ScanMeant(action);
    WriteCode(scan, TitleOf(scan), setting, writer);
    if (AlsoSacroiliac(scan)) {
      writer.Key("bodySite").StartArray();
      writer.StartObject().Member("text", "Whole spine").EndObject();
      writer.StartObject().Member("text", "Sacroiliac joints").EndObject().EndArray();
    }
  }
  writer.EndObject();
}

std::string DescriptionOf(const Action& action) {
  switch (action.verb) {
    case Verb::kDelete:
      return "Remove " + std::string(ClassWords(action.order->order_class)) + " " +
             action.order->reference;
    case Verb::kUpdate:
      return "Change " + std::string(ClassWords(action.order->order_class)) + " " +
             action.order->reference + ": " + TitleOf(action);
    default:
      return "Order: " + TitleOf(action);
  }
}

}  // namespace

std::string TitleOf(const Action& action) {
  if (action.verb == Verb::kDelete) {
    return "remove " + std::string(ClassWords(action.order->order_class));
  }
  if (action.verb == Verb::kUpdate) {
    const std::string time(CodeOf(action.priority));
    if (!guideline::ChangesCode(action)) return "priority " + time + ", with a date";
    return TitleOf(guideline::ScanMeant(action)) + (action.due ? ", priority " + time : "");
  }
  if (!action.is_scan()) return std::string(OfferOf(action.item).title);
  std::string title = (action.ct ? "CT of " : "MRI of ") + std::string(ScanOf(action).region);
  if (AlsoSacroiliac(action)) title += " and the sacroiliac joints";
  if (action.item == Item::kSacroiliacMri && !action.ct) {
    title += ", inflammatory protocol, without contrast";
  }
  return title;
}

void WriteActions(const Action& action, const guideline::Advice& advice, const Setting& setting,
                  JsonWriter& writer) {
  const int times = action.verb == Verb::kCreate && action.item == Item::kBloodCultures ? 2 : 1;
  for (int time = 1; time <= times; ++time) {
    writer.StartObject();
    std::string description = DescriptionOf(action);
    if (times > 1) description += time == 1 ? ", first set" : ", second set";
    switch (action.verb) {
      case Verb::kDelete:
        writer.Member("type", "delete").Member("description", description);
        writer.Member("resourceId", action.order->reference);
        break;
      case Verb::kUpdate:
        writer.Member("type", "update").Member("description", description).Key("resource");
        WriteMendedOrder(action, setting, writer);
        break;
      case Verb::kCreate:
        writer.Member("type", "create").Member("description", description).Key("resource");
        WriteNewOrder(action, advice, setting, writer);
        break;
    }
    writer.EndObject();
  }
}

std::vector<std::string_view> OfferedItems() {
  std::vector<std::string_view> items = {"mri-lumbar", "mri-whole-spine", "mri-sacroiliac",
                                         "ct-lumbar",  "ct-whole-spine",  "ct-sacroiliac"};
  for (const Offer& offer : kOffers) {
    if (!offer.codes.empty()) items.push_back(offer.codes);
  }
  return items;
}

}  // namespace cds::hooks

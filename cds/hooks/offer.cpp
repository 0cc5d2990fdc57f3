#include "cds/hooks/offer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cds/guideline/describe.hpp"
#include "cds/hooks/rating.hpp"
#include "cds/hooks/words.hpp"
#include "mappings/findings.hpp"

namespace cds::hooks {
namespace {

using fhir::JsonWriter;
using guideline::Action;
using guideline::Item;
using guideline::Verb;

constexpr std::string_view kAdvice =
    "Stay active and keep moving rather than rest. Heat may help for a short time. A medium-firm "
    "mattress may be considered.";

// An item that is no scan: its name in order_codes.csv ("" when it has no code), and what it tells
// the patient.
struct Offer {
  Item item;
  std::string_view codes;
  std::string_view patient_instruction;
};
constexpr std::array<Offer, 13> kOffers = {{
    {Item::kEmergencyReferral, "emergency-referral", ""},
    {Item::kEsr, "esr", ""},
    {Item::kCrp, "crp", ""},
    {Item::kBloodCultures, "blood-culture", ""},
    {Item::kHlaB27, "hla-b27", ""},
    {Item::kInfectiousDiseaseReferral, "infectious-disease-referral", ""},
    {Item::kOncologyReferral, "oncology-referral", ""},
    {Item::kRheumatologyReferral, "rheumatology-referral", ""},
    {Item::kPhysiotherapy, "physiotherapy", ""},
    {Item::kNsaid, "nsaid", ""},
    {Item::kActivityAdvice, "activity-advice", kAdvice},
    {Item::kHeatAdvice, "heat-advice", ""},
    {Item::kReview, "", ""},
}};

const Offer& OfferOf(Item item) {
  return *std::find_if(kOffers.begin(), kOffers.end() - 1,
                       [item](const Offer& offer) { return offer.item == item; });
}

struct Scan {
  std::string_view mri_codes;
  std::string_view ct_codes;
  std::string_view region;
  std::string_view body_site;
};

Scan ScanOf(const Action& action) {
  if (action.item == Item::kSacroiliacMri || action.regions == mappings::kSacroiliac) {
    return {"mri-sacroiliac", "ct-sacroiliac", "the sacroiliac joints", {}};
  }
  if ((action.regions & ~mappings::kSacroiliac) == mappings::kLumbar) {
    return {"mri-lumbar", "ct-lumbar", "the lumbar spine", "Lumbar spine"};
  }
  return {"mri-whole-spine", "ct-whole-spine", "the whole spine", "Whole spine"};
}

bool AlsoSacroiliac(const Action& action) {
  return action.item == Item::kMri && action.regions != mappings::kSacroiliac &&
         (action.regions & mappings::kSacroiliac) != 0;
}

std::string_view CodesOf(const Action& action) {
  if (!action.is_scan()) return OfferOf(action.item).codes;
  const Scan scan = ScanOf(action);
  return action.ct ? scan.ct_codes : scan.mri_codes;
}

std::string_view CodeOf(Verb verb) {
  switch (verb) {
    case Verb::kDelete:
      return "delete";
    case Verb::kUpdate:
      return "update";
    default:
      return "create";
  }
}

void WriteCode(const Action& action, std::string_view text, const Setting& setting,
               JsonWriter& writer) {
  writer.StartObject();
  bool coded = false;
  setting.knowledge.order_codes.ForEach(CodesOf(action), [&](const mappings::OrderCoding& coding) {
    if (!std::exchange(coded, true)) writer.Key("coding").StartArray();
    writer.StartObject().Member("system", coding.system).Member("code", coding.code);
    if (!coding.display.empty()) writer.Member("display", coding.display);
    writer.EndObject();
  });
  if (coded) writer.EndArray();
  writer.Member("text", text).EndObject();
}

void WritePeriod(fhir::local_seconds end, const Setting& setting, JsonWriter& writer) {
  const auto offset = setting.now.offset;
  writer.Key("occurrencePeriod").StartObject();
  writer.Member("start", fhir::WriteInstant(setting.now.local, offset));
  writer.Member("end", fhir::WriteInstant(end, offset)).EndObject();
}

// Where one code does not say it all.
void WriteBodySites(const Action& scan, JsonWriter& writer) {
  if (!AlsoSacroiliac(scan)) return;
  writer.Key("bodySite").StartArray();
  writer.StartObject().Member("text", ScanOf(scan).body_site).EndObject();
  writer.StartObject().Member("text", "Sacroiliac joints").EndObject().EndArray();
}

// A complete draft order of R4: ServiceRequest, or MedicationRequest for a medicine.
void WriteNewOrder(const Action& action, std::string_view title, const OrderParts& parts,
                   const Setting& setting, JsonWriter& writer) {
  const bool medicine = action.item == Item::kNsaid;
  writer.StartObject();
  writer.Member("resourceType", medicine ? "MedicationRequest" : "ServiceRequest");
  writer.Raw(R"("status":"draft","intent":"order")");
  writer.Member("priority", CodeOf(action.priority));
  writer.Key(std::string_view(medicine ? "medicationCodeableConcept" : "code"));
  WriteCode(action, title, setting, writer);
  writer.Raw(parts.patient);
  if (action.due) WritePeriod(*action.due, setting, writer);
  writer.Raw(parts.reasons);
  WriteBodySites(action, writer);
  const std::string_view instruction =
      action.is_scan() ? std::string_view() : OfferOf(action.item).patient_instruction;
  if (!instruction.empty()) writer.Member("patientInstruction", instruction);
  writer.EndObject();
}

// As much of the time as has to change: a higher priority, an earlier end.
struct NewTime {
  bool priority = false;
  bool end = false;
};

NewTime NewTimeOf(const Action& action) {
  const mappings::Order& order = *action.order;
  return {action.priority > order.priority,
          action.due && !(order.due && order.due->last <= *action.due)};
}

// What the drafted order is after the update.
mappings::Order Mended(const Action& action) {
  mappings::Order mended = *action.order;
  if (!guideline::ChangesCode(action)) return mended;
  const Action scan = guideline::ScanMeant(action);
  mended.order_class = scan.ct ? mappings::OrderClass::kCt : mappings::OrderClass::kMri;
  mended.regions = scan.regions;
  if (scan.item == Item::kSacroiliacMri) mended.regions = mappings::kSacroiliac;
  return mended;
}

// The draft as it came, mended: its priority, its time, and its code only where the scan becomes
// another. Where the client takes ratings it carries that of the mended order, so that accepting it
// after the draft was rated neither loses the rating nor keeps one of another scan.
void WriteMendedOrder(const Action& action, const Setting& setting, JsonWriter& writer) {
  const bool new_code = guideline::ChangesCode(action);
  const NewTime time = NewTimeOf(action);
  const fhir::Json draft = action.order->resource;
  const auto rating = RatingOf(Mended(action), setting);
  const auto write_rating = [&] {
    writer.Key("extension");
    WriteExtensions(*rating, draft, writer);
  };
  writer.StartObject();
  for (const auto& [name, value] : draft.members()) {
    if (rating && name == "extension") {
      write_rating();
      continue;
    }
    // A primitive's extensions stand beside it, under its name with an underscore.
    const std::string_view key = name.starts_with('_') ? name.substr(1) : name;
    const bool replaced = (time.priority && key == "priority") ||
                          (time.end && key.starts_with("occurrence")) ||
                          (new_code && (key == "code" || key == "bodySite"));
    if (!replaced) writer.Key(name).Copy(value);
  }
  if (time.priority) writer.Member("priority", CodeOf(action.priority));
  if (time.end) WritePeriod(*action.due, setting, writer);
  if (new_code) {
    writer.Key("code");
    const Action scan = guideline::ScanMeant(action);
    WriteCode(scan, TitleOf(scan), setting, writer);
    WriteBodySites(scan, writer);
  }
  if (rating && draft["extension"].is_absent()) write_rating();
  writer.EndObject();
}

// "Remove the MRI ServiceRequest/x1".
void WriteDescription(const Action& action, std::string_view title, std::string_view behind,
                      JsonWriter& writer) {
  if (action.verb == Verb::kCreate) {
    writer.Member("description", {"Order: ", title, behind});
    return;
  }
  const std::string_view order = guideline::WordsOf(action.order->order_class);
  const std::string reference = Escape(action.order->reference);
  if (action.verb == Verb::kDelete) {
    writer.Member("description", {"Remove ", order, " ", reference});
  } else {
    writer.Member("description", {"Change ", order, " ", reference, ": ", title});
  }
}

}  // namespace

std::string TitleOf(const Action& action) {
  if (action.verb == Verb::kDelete) {
    return "remove " + std::string(guideline::WordsOf(action.order->order_class));
  }
  if (action.verb == Verb::kUpdate) {
    const auto highest = std::max(action.priority, action.order->priority);
    const std::string time = "priority " + std::string(CodeOf(highest));
    if (!guideline::ChangesCode(action))
      return time + (NewTimeOf(action).end ? ", with a date" : "");
    return TitleOf(guideline::ScanMeant(action)) + (action.due ? ", " + time : "");
  }
  if (!action.is_scan()) return std::string(guideline::WordsOf(action.item));
  std::string title = (action.ct ? "CT of " : "MRI of ") + std::string(ScanOf(action).region);
  if (AlsoSacroiliac(action)) title += " and the sacroiliac joints";
  if (action.item == Item::kSacroiliacMri && !action.ct) {
    title += ", inflammatory protocol, without contrast";
  }
  return title;
}

std::string WritePatient(const Setting& setting) {
  JsonWriter writer;
  writer.Key("subject").StartObject();
  writer.Member("reference", {"Patient/", setting.request.patient_id}).EndObject();
  if (!setting.request.encounter_id.empty()) {
    writer.Key("encounter").StartObject();
    writer.Member("reference", {"Encounter/", setting.request.encounter_id}).EndObject();
  }
  return writer.Take();
}

void WriteActions(const Action& action, const OrderParts& parts, const Setting& setting,
                  JsonWriter& writer) {
  const bool twice = action.verb == Verb::kCreate && action.item == Item::kBloodCultures;
  const std::string title = TitleOf(action);
  for (int time = 1; time <= (twice ? 2 : 1); ++time) {
    const std::string_view which = !twice ? "" : time == 1 ? ", first set" : ", second set";
    writer.StartObject().Member("type", CodeOf(action.verb));
    WriteDescription(action, title, which, writer);
    if (action.verb == Verb::kDelete) {
      writer.Key(std::string_view(setting.client.speaks_1_0 ? "resource" : "resourceId"));
      writer.String(action.order->reference);
    } else {
      writer.Key("resource");
      action.verb == Verb::kUpdate ? WriteMendedOrder(action, setting, writer)
                                   : WriteNewOrder(action, title, parts, setting, writer);
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

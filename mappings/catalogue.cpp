#include "mappings/catalogue.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <tuple>

#include "mappings/reading.hpp"

namespace mappings {
namespace {

using fhir::CodeableConcept;
using fhir::Json;
using fhir::Resource;
using fhir::ResourceType;

bool OneOf(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view StatusCode(Json status) {
  std::string_view code = status.text();
  CodeableConcept(status).ForEachCoding([&](const fhir::Coding& coding) {
    if (code.empty()) code = coding.code;
  });
  return code;
}

// An item of a questionnaire needs no more answers; what stands behind them is not read.
constexpr int kMostAnswers = 10;

bool MedicationCounts(Json json) {
  return OneOf(json["status"].text(), {"active", "on-hold", "completed", "stopped"}) &&
         !OneOf(json["intent"].text(), {"proposal", "option"}) &&
         !json["doNotPerform"].boolean().value_or(false);
}

// decision-logic.md section 1, "Admissible resource"; whose it is was checked by the record.
bool Admissible(const Resource& resource) {
  const Json json = resource.json;
  const std::string_view status = json["status"].text();
  switch (resource.type) {
    case ResourceType::kCondition:
      return StatusCode(json["verificationStatus"]) != "entered-in-error";
    case ResourceType::kObservation:
      return OneOf(status, {"final", "amended", "corrected", "preliminary"});
    case ResourceType::kServiceRequest:
      return OneOf(status, {"active", "on-hold", "completed"}) &&
             !json["doNotPerform"].boolean().value_or(false);
    case ResourceType::kMedicationRequest:
    case ResourceType::kMedicationStatement:
      return MedicationCounts(json);
    case ResourceType::kProcedure:
      return OneOf(status, {"completed", "in-progress"});
    case ResourceType::kDiagnosticReport:
      return OneOf(status, {"final", "amended", "corrected", "appended"});
    case ResourceType::kImagingStudy:
      return status == "available";
    case ResourceType::kQuestionnaireResponse:
      return OneOf(status, {"completed", "amended"});
    case ResourceType::kFamilyMemberHistory:
      return status != "entered-in-error";
    case ResourceType::kAllergyIntolerance:
      return !OneOf(StatusCode(json["verificationStatus"]), {"refuted", "entered-in-error"}) &&
             !OneOf(StatusCode(json["clinicalStatus"]), {"inactive", "resolved"});
    case ResourceType::kEncounter:
      return !OneOf(status, {"cancelled", "entered-in-error"});
    default:
      return false;
  }
}

}  // namespace

class Catalogue::Builder {
 public:
  Builder(const fhir::Record& record, const ValueSets& value_sets, std::string_view canonical_base,
          const fhir::Now& now, std::vector<Hit>& hits)
      : record_(record),
        value_sets_(value_sets),
        canonical_base_(canonical_base),
        now_(now),
        hits_(hits) {}

  // Most resources have no code that matters: whether one counts, and when, is read only of those
  // that do.
  void Add(const Resource& resource) {
    const std::size_t before = hits_.size();
    AddCodes(resource);
    if (hits_.size() == before) return;
    const bool admissible = Admissible(resource);
    const auto written = admissible ? ReadWhen(resource, now_.offset) : std::nullopt;
    const auto when = NotAhead(written, now_);
    const auto first = hits_.begin() + static_cast<std::ptrdiff_t>(before);
    if (!admissible || (written && !when)) {
      hits_.erase(first, hits_.end());
    } else {
      for (auto hit = first; hit != hits_.end(); ++hit) hit->when = when;
    }
  }

  bool has_local() const { return has_local_; }

 private:
  void AddCodes(const Resource& resource) {
    const Json json = resource.json;
    switch (resource.type) {
      case ResourceType::kCondition:
        return AddConcept(resource, Carrier::kCondition, json["code"], json);
      case ResourceType::kObservation:
        AddObservation(resource, json);
        for (const Json component : json["component"].elements())
          AddObservation(resource, component);
        return;
      case ResourceType::kServiceRequest:
        return AddConcept(resource, Carrier::kServiceRequest, json["code"], json);
      case ResourceType::kMedicationRequest:
      case ResourceType::kMedicationStatement:
        return AddMedication(resource);
      case ResourceType::kProcedure:
        return AddConcept(resource, Carrier::kProcedure, json["code"], json);
      case ResourceType::kDiagnosticReport:
        return AddConcept(resource, Carrier::kImaging, json["code"], json);
      case ResourceType::kImagingStudy:
        return AddConcept(resource, Carrier::kImaging, json["procedureCode"], json);
      case ResourceType::kQuestionnaireResponse: {
        const std::string_view questionnaire = json["questionnaire"].text();
        const bool intake = Behind(kIntake, questionnaire.substr(0, questionnaire.find('|'))) == "";
        return AddItems(resource, json["item"], intake);
      }
      case ResourceType::kFamilyMemberHistory:
        for (const Json condition : json["condition"].elements()) {
          AddConcept(resource, Carrier::kFamily, condition["code"], condition);
        }
        return;
      case ResourceType::kAllergyIntolerance:
        AddConcept(resource, Carrier::kAllergy, json["code"], json);
        for (const Json reaction : json["reaction"].elements()) {
          AddConcept(resource, Carrier::kAllergy, reaction["substance"], json);
        }
        return;
      case ResourceType::kEncounter:
        AddConcept(resource, Carrier::kEncounter, json["reasonCode"], json);
        return;
      default:
        return;
    }
  }

  void AddConcept(const Resource& resource, Carrier carrier, Json concept_json, Json holder) {
    CodeableConcept(concept_json).ForEachCoding([&](const fhir::Coding& coding) {
      if (Behind(kFindings, coding.system) == "") {
        has_local_ = true;
        hits_.push_back({LocalSet(coding.code), carrier, &resource, holder});
        return;
      }
      value_sets_.ForEachSet(coding.system, coding.code, [&](std::uint32_t set) {
        hits_.push_back({set, carrier, &resource, holder});
      });
    });
  }

  void AddObservation(const Resource& resource, Json holder) {
    if (holder["dataAbsentReason"]) return;
    const std::size_t before = hits_.size();
    AddConcept(resource, Carrier::kObservation, holder["code"], holder);
    const bool asks_which =
        std::any_of(hits_.begin() + static_cast<std::ptrdiff_t>(before), hits_.end(),
                    [](const Hit& hit) { return hit.set == SetId("obs-pain-qualifier").hash(); });
    if (asks_which) {
      AddConcept(resource, Carrier::kObservedValue, holder["valueCodeableConcept"], holder);
    }
  }

  void AddMedication(const Resource& resource) {
    const Json json = resource.json;
    AddConcept(resource, Carrier::kMedication, fhir::MedicationConcept(json).json(), json);
    const Json medication = record_.Resolve(fhir::MedicationReference(json), json);
    if (!medication) return;
    for (const std::uint32_t set : SetsOfMedication(medication)) {
      hits_.push_back({set, Carrier::kMedication, &resource, json});
    }
  }

  // Looked up once, however many prescriptions refer to it.
  const std::set<std::uint32_t>& SetsOfMedication(Json medication) {
    const auto known = sets_of_medication_.try_emplace(medication.node());
    std::set<std::uint32_t>& sets = known.first->second;
    if (!known.second) return sets;
    const auto add = [&](const CodeableConcept& medicine) {
      medicine.ForEachCoding([&](const fhir::Coding& coding) {
        value_sets_.ForEachSet(coding.system, coding.code,
                               [&](std::uint32_t set) { sets.insert(set); });
      });
    };
    add(CodeableConcept(medication["code"]));
    fhir::ForEachIngredient(medication, add);
    return sets;
  }

  void AddItems(const Resource& resource, Json items, bool intake) {
    for (const Json item : items.elements()) {
      std::string_view id = intake ? item["linkId"].text() : std::string_view{};
      const auto finding = Behind(kFindings, item["definition"].text());
      if (finding && !finding->empty() && OneOf(finding->substr(0, 1), {"|", "#", "/"})) {
        id = finding->substr(1);
      }
      int answers = 0;
      for (const Json answer : item["answer"].elements()) {
        if (++answers > kMostAnswers) break;
        if (!id.empty()) {
          has_local_ = true;
          hits_.push_back({LocalSet(id), Carrier::kObservation, &resource, answer});
        }
        AddConcept(resource, Carrier::kObservation, item["code"], answer);
        AddItems(resource, answer["item"], intake);
      }
      AddItems(resource, item["item"], intake);
    }
  }

  static constexpr std::string_view kFindings = "/CodeSystem/finding";
  static constexpr std::string_view kIntake = "/Questionnaire/back-pain-intake";

  // What stands in a URI behind a path of our canonical base; nothing when it is another.
  std::optional<std::string_view> Behind(std::string_view path, std::string_view uri) const {
    const std::size_t size = canonical_base_.size() + path.size();
    if (uri.size() < size || uri.substr(canonical_base_.size(), path.size()) != path ||
        !uri.starts_with(canonical_base_)) {
      return std::nullopt;
    }
    return uri.substr(size);
  }

  const fhir::Record& record_;
  const ValueSets& value_sets_;
  const std::string_view canonical_base_;
  const fhir::Now& now_;
  std::vector<Hit>& hits_;
  bool has_local_ = false;
  std::map<const fhir::JsonNode*, std::set<std::uint32_t>> sets_of_medication_;
};

namespace {

// Hits of one set stand together, those of one resource together in it.
bool Before(const Hit& a, const Hit& b) {
  if (a.set != b.set) return a.set < b.set;
  const Resource& x = *a.resource;
  const Resource& y = *b.resource;
  if (x.type != y.type) return x.type < y.type;
  if (const int order = x.id.compare(y.id); order != 0) return order < 0;
  if (x.json.node() != y.json.node()) {
    return std::less<>()(x.json.node(), y.json.node());
  }
  return std::tie(a.carrier) < std::tie(b.carrier) ||
         (a.carrier == b.carrier && std::less<>()(a.holder.node(), b.holder.node()));
}

// The same code again in one place, or in another copy of the same resource: which of the copies is
// newer is not known where the record has left them both.
bool Repeats(const Hit& kept, const Hit& next) {
  if (kept.set != next.set || kept.resource->type != next.resource->type) return false;
  const bool same_json = kept.resource->json.node() == next.resource->json.node();
  if (same_json) {
    return kept.carrier == next.carrier && kept.holder.node() == next.holder.node();
  }
  return !kept.resource->id.empty() && kept.resource->id == next.resource->id;
}

}  // namespace

Catalogue::Catalogue(const fhir::Record& record, const ValueSets& value_sets,
                     std::string_view canonical_base, const fhir::Now& now) {
  Builder builder(record, value_sets, canonical_base, now, room_->came);
  for (int type = 0; type < fhir::kResourceTypes; ++type) {
    for (const Resource& resource : record.of(static_cast<ResourceType>(type))) {
      builder.Add(resource);
    }
  }
  has_local_ = builder.has_local();
  for (const Hit& hit : room_->came) may_have_.set(Bit(hit.set));
  Sort();
}

// Most hits of a set came in their order, so that to part the sets is enough.
void Catalogue::Sort() {
  auto& [came, order, hits] = *room_;
  for (const Hit& hit : came) order.push_back(std::uint64_t{hit.set} << 32U | order.size());
  std::sort(order.begin(), order.end());
  for (const std::uint64_t place : order) hits.push_back(came[place & 0xFFFF'FFFF]);
  for (auto first = hits.begin(); first != hits.end();) {
    const auto last =
        std::find_if(first, hits.end(), [&](const Hit& hit) { return hit.set != first->set; });
    if (!std::is_sorted(first, last, Before)) std::sort(first, last, Before);
    first = last;
  }
  hits.erase(std::unique(hits.begin(), hits.end(), Repeats), hits.end());
}

void Catalogue::Room::Trim() { fhir::Empty(1U << 20U, came, order, hits); }

std::span<const Hit> Catalogue::Search(std::uint32_t set) const {
  const std::vector<Hit>& hits = room_->hits;
  const auto [first, last] =
      std::equal_range(hits.begin(), hits.end(), Hit{set, {}, nullptr, {}, {}},
                       [](const Hit& a, const Hit& b) { return a.set < b.set; });
  return {first, last};
}

bool Catalogue::Has(std::uint32_t set, const Resource& resource) const {
  if (!may_have_[Bit(set)]) return false;
  const std::vector<Hit>& hits = room_->hits;
  const auto at =
      std::lower_bound(hits.begin(), hits.end(), Hit{set, {}, &resource, {}, {}}, Before);
  return at != hits.end() && at->set == set && at->resource == &resource;
}

}  // namespace mappings

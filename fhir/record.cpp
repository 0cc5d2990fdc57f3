#include "fhir/record.hpp"

#include <algorithm>

namespace fhir {
namespace {

// What most records and pages have no more of.
constexpr std::size_t kUsual = 32;

// What a Bundle entry or the older prefetch wrapper holds; anything else is itself.
Json Unwrapped(Json value) {
  const Json inner = value["resource"];
  return inner.is_object() && !value["resourceType"] ? inner : value;
}

bool HasNextPage(Json bundle) {
  for (const Json link : bundle["link"].elements()) {
    if (link["relation"].text() == "next") return true;
  }
  return false;
}

Resource ResourceOf(Json json, std::string_view full_url) {
  return {TypeOf(json["resourceType"].text()), json["id"].text(), json, full_url};
}

bool IsReadable(Json resource) { return resource.is_object() && !resource.is_crowded(); }

// Not a resource, or not one that stands among others.
bool IsNone(const Resource& resource) {
  if (resource.type != ResourceType::kOther) return false;
  const std::string_view type_name = resource.type_name();
  return type_name.empty() || type_name == "Bundle";
}

// An OperationOutcome among the answers that is more than a warning.
bool SaysWhatFailed(const Resource& resource) {
  if (resource.type != ResourceType::kOther || resource.type_name() != "OperationOutcome") {
    return false;
  }
  for (const Json issue : resource.json["issue"].elements()) {
    const std::string_view severity = issue["severity"].text();
    if (severity == "error" || severity == "fatal") return true;
  }
  return false;
}

// The sender says how many it found, and sent fewer.
bool IsCutShort(Json bundle) {
  const auto total = Decimal::Read(bundle["total"].number());
  return total && *total > Decimal(bundle["entry"].size());
}

bool IsWithdrawn(Json order) {
  const std::string_view status = order["status"].text();
  return status == "revoked" || status == "entered-in-error" || status == "cancelled" ||
         status == "unknown" || order["doNotPerform"].boolean().value_or(false);
}

}  // namespace

Asked Record::Add(Json value) {
  const Asked asked = AddPage(value);
  const Json answer = Unwrapped(value);
  const bool cut =
      answer["resourceType"].text() == "Bundle" && (HasNextPage(answer) || IsCutShort(answer));
  return cut ? std::min(asked, Asked::kMore) : asked;
}

Asked Record::AddPage(Json value) {
  if (value.is_absent()) return Asked::kNot;
  if (value.is_null()) return Asked::kFully;
  const Json answer = Unwrapped(value);
  const std::string_view type = answer["resourceType"].text();
  if (type == "OperationOutcome" || type.empty()) return Asked::kFailed;
  if (type != "Bundle") return AddResource(ResourceOf(answer, {})) ? Asked::kFully : Asked::kFailed;
  Asked asked = Asked::kFully;
  // The patient first: a Bundle may refer to it by its fullUrl.
  page_.clear();
  page_.reserve(std::max<std::size_t>(answer["entry"].size(), kUsual));
  for (const Json entry : answer["entry"].elements()) {
    const Resource& came =
        page_.emplace_back(ResourceOf(Unwrapped(entry), entry["fullUrl"].text()));
    if (came.type == ResourceType::kPatient) AddPatient(came);
    if (SaysWhatFailed(came)) asked = Asked::kFailed;
  }
  for (const Resource& came : page_) {
    if (!AddResource(came)) asked = std::min(asked, Asked::kPartial);
  }
  return asked;
}

void Record::AddDraft(Json json) {
  const Resource draft = ResourceOf(json, {});
  const bool other_patient = (json["subject"] || json["patient"]) && !IsOfPatient(json);
  if (!IsReadable(json) || other_patient) {
    issues_.push_back({IssueType::kInvalid, "a draft order of another patient is left out", {}});
    return;
  }
  if (!IsWithdrawn(json)) drafts_.push_back(draft);
  if (draft.id.empty()) return;
  drafted_.emplace_back(draft.type_name(), draft.id);
  Remove(draft.type, draft.id);
}

void Record::AddPatient(const Resource& resource) {
  // Without an id it is ours only as the answer to a read.
  const bool was_read = resource.id.empty() && resource.full_url.empty();
  if (resource.id != patient_id_ && !was_read) return;
  if (!patient_) patient_ = resource.json;
  if (patient_full_url_.empty()) patient_full_url_ = resource.full_url;
}

bool Record::AddResource(const Resource& resource) {
  if (!IsReadable(resource.json) || IsNone(resource)) {
    issues_.push_back({IssueType::kInvalid, "what is not a resource is left out", {}});
    return false;
  }
  switch (resource.type) {
    case ResourceType::kOther:
      return true;
    case ResourceType::kPatient:
      if (!resource.id.empty() && resource.id != patient_id_) {
        issues_.push_back({IssueType::kInvalid, "a Patient of another id is left out", {}});
      }
      AddPatient(resource);
      return true;
    case ResourceType::kMedication:
      break;
    default:
      if (!IsOfPatient(resource.json)) {
        issues_.push_back({IssueType::kInvalid,
                           "a resource that names another patient, or none, is left out",
                           {}});
        return true;
      }
  }
  const bool is_drafted = !drafted_.empty() && !resource.id.empty() &&
                          std::find(drafted_.begin(), drafted_.end(),
                                    TypeAndId(resource.type_name(), resource.id)) != drafted_.end();
  if (!is_drafted) Store(resource);
  return true;
}

void Record::Store(const Resource& resource) {
  if (stored_.empty()) stored_.reserve(kUsual);
  stored_.push_back({resource, 0});
  const auto place = static_cast<std::uint32_t>(stored_.size());
  Chain& chain = chains_[static_cast<std::size_t>(resource.type)];
  (chain.last == 0 ? chain.first : stored_[chain.last - 1].next) = place;
  chain.last = place;
  ++chain.size;
  by_reference_.clear();
}

void Record::Remove(ResourceType type, std::string_view id) {
  Chain& chain = chains_[static_cast<std::size_t>(type)];
  chain.last = 0;
  for (std::uint32_t* link = &chain.first; *link != 0;) {
    Stored& stored = stored_[*link - 1];
    if (stored.resource.id != id) {
      chain.last = *link;
      link = &stored.next;
    } else {
      stored.resource = {};
      *link = stored.next;
      --chain.size;
    }
  }
  by_reference_.clear();
}

bool Record::IsOfPatient(Json resource) const {
  constexpr std::string_view kType = "Patient/";
  for (const std::string_view member : {"subject", "patient"}) {
    const Json subject = resource[member];
    if (!subject) continue;
    const std::string_view text = subject["reference"].text();
    if (text.size() == kType.size() + patient_id_.size() && text.starts_with(kType) &&
        text.ends_with(patient_id_)) {
      return true;  // as nearly all are written
    }
    if (!patient_full_url_.empty() && text == patient_full_url_) return true;
    const Reference reference = ReadReference(text);
    return !reference.contained && reference.id == patient_id_ &&
           (reference.type == "Patient" || reference.type.empty());
  }
  return false;
}

Json Record::Resolve(const Reference& reference, Json from) const {
  if (reference.empty()) return {};
  if (reference.contained) {
    for (const Json contained : from["contained"].elements()) {
      if (contained["id"].text() == reference.id) return contained;
    }
    return {};
  }
  // Most requests hold few references that we follow: these are looked for one by one.
  constexpr int kFew = 8;
  if (++resolved_ > kFew) {
    if (by_reference_.empty()) IndexReferences();
    const TypeAndId wanted(reference.type, reference.id);
    const auto known =
        std::lower_bound(by_reference_.begin(), by_reference_.end(), wanted,
                         [](const auto& a, const TypeAndId& b) { return a.first < b; });
    return known == by_reference_.end() || known->first != wanted ? Json() : known->second;
  }
  if (reference.type.empty()) {
    for (const auto& [known, next] : stored_) {
      if (known.id == reference.id || known.full_url == reference.id) return known.json;
    }
    return {};
  }
  for (const Resource& known : of(TypeOf(reference.type))) {
    if (known.id == reference.id && known.type_name() == reference.type) return known.json;
  }
  return {};
}

void Record::IndexReferences() const {
  by_reference_.reserve(3 * stored_.size());
  for (const auto& [known, next] : stored_) {
    by_reference_.push_back({{known.type_name(), known.id}, known.json});
    by_reference_.push_back({{{}, known.id}, known.json});
    by_reference_.push_back({{{}, known.full_url}, known.json});
  }
  std::stable_sort(by_reference_.begin(), by_reference_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

}  // namespace fhir

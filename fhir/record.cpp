#include "fhir/record.hpp"

#include <algorithm>

namespace fhir {
namespace {

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

bool IsReadable(Json resource) { return resource.is_object() && !resource.is_crowded(); }

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
  if (type != "Bundle") return AddResource(answer, {}) ? Asked::kFully : Asked::kFailed;
  Asked asked = Asked::kFully;
  // The patient first: a Bundle may refer to it by its fullUrl.
  for (const Json entry : answer["entry"].elements()) {
    const Json resource = Unwrapped(entry);
    if (resource["resourceType"].text() == "Patient") AddPatient(resource, entry["fullUrl"].text());
    if (resource["resourceType"].text() == "OperationOutcome") {
      for (const Json issue : resource["issue"].elements()) {
        const std::string_view severity = issue["severity"].text();
        if (severity == "error" || severity == "fatal") asked = Asked::kFailed;
      }
    }
  }
  for (const Json entry : answer["entry"].elements()) {
    if (!AddResource(Unwrapped(entry), entry["fullUrl"].text())) {
      asked = std::min(asked, Asked::kPartial);
    }
  }
  return asked;
}

void Record::AddDraft(Json resource) {
  const Resource draft{
      TypeOf(resource["resourceType"].text()), resource["id"].text(), resource, {}};
  const bool other_patient = (resource["subject"] || resource["patient"]) && !IsOfPatient(resource);
  if (!IsReadable(resource) || other_patient) {
    issues_.push_back({IssueType::kInvalid, "a draft order of another patient is left out", {}});
    return;
  }
  by_reference_.clear();
  if (!IsWithdrawn(resource)) drafts_.push_back(draft);
  if (draft.id.empty()) return;
  drafted_.insert({draft.type_name(), draft.id});
  std::erase_if(resources_[static_cast<std::size_t>(draft.type)], [&](const Resource& stored) {
    if (stored.id != draft.id) return false;
    std::erase_if(targets_, [&](const Target& target) {
      return target.resource.node() == stored.json.node();
    });
    return true;
  });
}

void Record::AddPatient(Json resource, std::string_view full_url) {
  const std::string_view id = resource["id"].text();
  // Without an id it is ours only as the answer to a read.
  if (id != patient_id_ && !(id.empty() && full_url.empty())) return;
  if (!patient_) patient_ = resource;
  if (patient_full_url_.empty()) patient_full_url_ = full_url;
}

bool Record::AddResource(Json resource, std::string_view full_url) {
  const std::string_view type_name = resource["resourceType"].text();
  const ResourceType type = TypeOf(type_name);
  if (type_name.empty() || type_name == "Bundle" || !IsReadable(resource)) {
    issues_.push_back({IssueType::kInvalid, "what is not a resource is left out", {}});
    return false;
  }
  switch (type) {
    case ResourceType::kOther:
      return true;
    case ResourceType::kPatient:
      if (const auto id = resource["id"].text(); !id.empty() && id != patient_id_) {
        issues_.push_back({IssueType::kInvalid, "a Patient of another id is left out", {}});
      }
      AddPatient(resource, full_url);
      return true;
    case ResourceType::kMedication:
      break;
    default:
      if (!IsOfPatient(resource)) {
        issues_.push_back({IssueType::kInvalid,
                           "a resource that names another patient, or none, is left out",
                           {}});
        return true;
      }
  }
  const Resource added{type, resource["id"].text(), resource, full_url};
  if (!added.id.empty() && drafted_.contains({type_name, added.id})) return true;
  resources_[static_cast<std::size_t>(type)].push_back(added);
  targets_.push_back({{type_name, added.id}, full_url, resource});
  by_reference_.clear();
  return true;
}

bool Record::IsOfPatient(Json resource) const {
  for (const std::string_view member : {"subject", "patient"}) {
    const Json subject = resource[member];
    if (!subject) continue;
    const std::string_view text = subject["reference"].text();
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
  if (++resolved_ <= kFew) {
    const auto target = std::find_if(targets_.begin(), targets_.end(), [&](const Target& known) {
      return known.IsMeantBy(reference);
    });
    return target == targets_.end() ? Json() : target->resource;
  }
  if (by_reference_.empty()) {
    for (const auto& [name, full_url, resource] : targets_) {
      by_reference_.try_emplace(name, resource);
      by_reference_.try_emplace({{}, name.second}, resource);
      by_reference_.try_emplace({{}, full_url}, resource);
    }
  }
  const auto known = by_reference_.find({reference.type, reference.id});
  return known == by_reference_.end() ? Json() : known->second;
}

bool Record::Target::IsMeantBy(const Reference& reference) const {
  if (reference.type.empty()) return name.second == reference.id || full_url == reference.id;
  return name == TypeAndId(reference.type, reference.id);
}

}  // namespace fhir

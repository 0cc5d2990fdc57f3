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

bool SameReference(const Resource& resource, const Reference& reference) {
  if (reference.type.empty() && resource.full_url == reference.id) return true;
  return resource.id == reference.id &&
         (reference.type.empty() || resource.type_name() == reference.type);
}

}  // namespace

Asked Record::Add(Json value) {
  if (value.is_absent()) return Asked::kNot;
  if (value.is_null()) return Asked::kFully;
  const Json answer = Unwrapped(value);
  const std::string_view type = answer["resourceType"].text();
  if (type == "OperationOutcome" || type.empty()) return Asked::kFailed;
  if (type != "Bundle") {
    AddResource(answer, {});
    return Asked::kFully;
  }
  Asked asked = HasNextPage(answer) ? Asked::kPartial : Asked::kFully;
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
    AddResource(Unwrapped(entry), entry["fullUrl"].text());
  }
  return asked;
}

void Record::AddDraft(Json resource) {
  const Resource draft{
      TypeOf(resource["resourceType"].text()), resource["id"].text(), resource, {}};
  const bool other_patient = (resource["subject"] || resource["patient"]) && !IsOfPatient(resource);
  if (!resource.is_object() || other_patient) {
    issues_.push_back({IssueType::kInvalid, "a draft order of another patient is left out", {}});
    return;
  }
  drafts_.push_back(draft);
  auto& stored = resources_[static_cast<std::size_t>(draft.type)];
  if (draft.id.empty()) return;
  std::erase_if(stored, [&](const Resource& other) { return other.id == draft.id; });
}

void Record::AddPatient(Json resource, std::string_view full_url) {
  const std::string_view id = resource["id"].text();
  if (!id.empty() && id != patient_id_) return;
  if (!patient_) patient_ = resource;
  if (patient_full_url_.empty()) patient_full_url_ = full_url;
}

void Record::AddResource(Json resource, std::string_view full_url) {
  const ResourceType type = TypeOf(resource["resourceType"].text());
  switch (type) {
    case ResourceType::kOther:
      return;
    case ResourceType::kPatient:
      if (const auto id = resource["id"].text(); !id.empty() && id != patient_id_) {
        issues_.push_back({IssueType::kInvalid, "a Patient of another id is left out", {}});
      }
      return AddPatient(resource, full_url);
    case ResourceType::kMedication:
      break;
    default:
      if (!IsOfPatient(resource)) {
        issues_.push_back({IssueType::kInvalid,
                           "a resource that names another patient, or none, is left out",
                           {}});
        return;
      }
  }
  const Resource added{type, resource["id"].text(), resource, full_url};
  const auto same_draft = [&](const Resource& draft) {
    return draft.type == type && draft.id == added.id && !added.id.empty();
  };
  if (std::any_of(drafts_.begin(), drafts_.end(), same_draft)) return;
  resources_[static_cast<std::size_t>(type)].push_back(added);
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
  for (const auto& of_type : resources_) {
    const auto at = std::find_if(of_type.begin(), of_type.end(), [&](const Resource& resource) {
      return SameReference(resource, reference);
    });
    if (at != of_type.end()) return at->json;
  }
  return {};
}

}  // namespace fhir

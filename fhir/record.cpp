#include "fhir/record.hpp"

#include <algorithm>

namespace fhir {
namespace {

// What most records and pages have no more of.
constexpr std::size_t kUsual = 32;

constexpr std::string_view kBundle = "Bundle";

// What a Bundle entry or the older prefetch wrapper holds; anything else is itself.
Json Unwrapped(Json value, Json type, Json inner) {
  return inner.is_object() && !type ? inner : value;
}

bool IsReadable(Json resource) { return resource.is_object() && !resource.is_crowded(); }

// Not a resource, or not one that stands among others.
bool IsNone(const Resource& resource) {
  if (resource.type != ResourceType::kOther) return false;
  const std::string_view type_name = resource.type_name();
  return type_name.empty() || type_name == kBundle;
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
bool IsCutShort(Json total, std::uint32_t sent) {
  const auto found = Decimal::Read(total.number());
  return found && *found > Decimal(sent);
}

bool IsWithdrawn(Json order) {
  const std::string_view status = order["status"].text();
  return status == "revoked" || status == "entered-in-error" || status == "cancelled" ||
         status == "unknown" || order["doNotPerform"].boolean().value_or(false);
}

}  // namespace

struct Record::Answer {
  Json json, type, total, link, entry;

  static Answer Of(Json value) {
    const auto [wrapper_type, inner] = value.Get<"resourceType", "resource">();
    const Json json = Unwrapped(value, wrapper_type, inner);
    const auto [type, total, link, entry] = json.Get<"resourceType", "total", "link", "entry">();
    return {json, type, total, link, entry};
  }

  bool is_bundle() const { return type.text() == kBundle; }
};

Record::Came Record::Read(Json json, std::string_view full_url) {
  const auto [type, id, subject, patient] = json.Get<"resourceType", "id", "subject", "patient">();
  return {{TypeOf(type.text()), id.text(), json, full_url}, subject ? subject : patient};
}

Asked Record::Add(Json value) {
  const Answer answer = Answer::Of(value);
  const Asked asked = Add(answer);
  const bool cut = answer.is_bundle() &&
                   (NextLink(answer.link) || IsCutShort(answer.total, answer.entry.size()));
  return cut ? std::min(asked, Asked::kMore) : asked;
}

Asked Record::AddPage(Json value) { return Add(Answer::Of(value)); }

Asked Record::Add(const Answer& answer) {
  if (answer.json.is_absent()) return Asked::kNot;
  if (answer.json.is_null()) return Asked::kFully;
  const std::string_view type = answer.type.text();
  if (type == "OperationOutcome" || type.empty()) return Asked::kFailed;
  if (!answer.is_bundle()) {
    return AddResource(Read(answer.json, {})) ? Asked::kFully : Asked::kFailed;
  }
  Asked asked = Asked::kFully;
  // The patient first: a Bundle may refer to it by its fullUrl.
  room_->page.clear();
  room_->page.reserve(std::max<std::size_t>(answer.entry.size(), kUsual));
  for (const Json entry : answer.entry.elements()) {
    const auto [full_url, inner, entry_type] = entry.Get<"fullUrl", "resource", "resourceType">();
    const Came& came =
        room_->page.emplace_back(Read(Unwrapped(entry, entry_type, inner), full_url.text()));
    if (came.resource.type == ResourceType::kPatient) AddPatient(came.resource);
    if (SaysWhatFailed(came.resource)) asked = Asked::kFailed;
  }
  for (const Came& came : room_->page) {
    if (!AddResource(came)) asked = std::min(asked, Asked::kPartial);
  }
  return asked;
}

void Record::AddDraft(Json json, std::string_view full_url) {
  const Came came = Read(json, full_url);
  if (came.resource.type == ResourceType::kMedication) {
    AddResource(came);
    return;
  }
  const Resource& draft = came.resource;
  const Json whose = came.whose;
  if (!IsReadable(json) || (whose && !IsPatient(whose))) {
    issues_.push_back({IssueType::kInvalid, "a draft order of another patient is left out", {}});
    return;
  }
  if (!IsWithdrawn(json)) room_->drafts.push_back(draft);
  if (draft.id.empty()) return;
  room_->drafted.emplace_back(draft.type_name(), draft.id);
  Remove(draft.type, [&](const Resource& stored) { return stored.id == draft.id; });
}

void Record::DropOlderVersions() {
  const std::vector<Resource*> older = OlderVersions();
  if (older.empty()) return;
  for (Resource* const version : older) version->json = {};
  for (int type = 0; type < kResourceTypes; ++type) {
    Remove(static_cast<ResourceType>(type), [](const Resource& stored) { return !stored.json; });
  }
}

void Record::Room::Trim() {
  Empty(2U << 20U, stored, page, drafts, drafted, by_reference, numbers);
}

void Record::AddPatient(const Resource& resource) {
  // Without an id it is ours only as the answer to a read.
  const bool was_read = resource.id.empty() && resource.full_url.empty();
  if (resource.id != patient_id_ && !was_read) return;
  if (!patient_) patient_ = resource.json;
  if (patient_full_url_.empty()) patient_full_url_ = resource.full_url;
}

bool Record::AddResource(const Came& came) {
  const Resource& resource = came.resource;
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
      if (!IsPatient(came.whose)) {
        issues_.push_back({IssueType::kInvalid,
                           "a resource that names another patient, or none, is left out",
                           {}});
        return true;
      }
  }
  const bool is_drafted =
      !room_->drafted.empty() && !resource.id.empty() &&
      std::find(room_->drafted.begin(), room_->drafted.end(),
                TypeAndId(resource.type_name(), resource.id)) != room_->drafted.end();
  if (!is_drafted) Store(resource);
  return true;
}

void Record::Store(const Resource& resource) {
  if (room_->stored.empty()) room_->stored.reserve(kUsual);
  room_->stored.push_back({resource, 0});
  const auto place = static_cast<std::uint32_t>(room_->stored.size());
  Chain& chain = chains_[static_cast<std::size_t>(resource.type)];
  (chain.last == 0 ? chain.first : room_->stored[chain.last - 1].next) = place;
  chain.last = place;
  ++chain.size;
  room_->by_reference.clear();
}

template <class Gone>
void Record::Remove(ResourceType type, const Gone& gone) {
  Chain& chain = chains_[static_cast<std::size_t>(type)];
  chain.last = 0;
  for (std::uint32_t* link = &chain.first; *link != 0;) {
    Stored& stored = room_->stored[*link - 1];
    if (!gone(stored.resource)) {
      chain.last = *link;
      link = &stored.next;
    } else {
      stored.resource = {};
      *link = stored.next;
      --chain.size;
    }
  }
  room_->by_reference.clear();
}

bool Record::IsPatient(Json reference) const {
  constexpr std::string_view kType = "Patient/";
  const std::string_view text = reference["reference"].text();
  if (text.size() == kType.size() + patient_id_.size() && text.starts_with(kType) &&
      text.ends_with(patient_id_)) {
    return true;  // as nearly all are written
  }
  if (!patient_full_url_.empty() && text == patient_full_url_) return true;
  const Reference read = ReadReference(text);
  return !read.contained && read.id == patient_id_ && (read.type == "Patient" || read.type.empty());
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
    if (room_->by_reference.empty()) IndexReferences();
    const TypeAndId wanted(reference.type, reference.id);
    const auto known =
        std::lower_bound(room_->by_reference.begin(), room_->by_reference.end(), wanted,
                         [](const auto& a, const TypeAndId& b) { return a.first < b; });
    return known == room_->by_reference.end() || known->first != wanted ? Json() : known->second;
  }
  if (reference.type.empty()) {
    for (const auto& [known, next] : room_->stored) {
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
  room_->by_reference.reserve(3 * room_->stored.size());
  for (const auto& [known, next] : room_->stored) {
    room_->by_reference.push_back({{known.type_name(), known.id}, known.json});
    room_->by_reference.push_back({{{}, known.id}, known.json});
    room_->by_reference.push_back({{{}, known.full_url}, known.json});
  }
  std::stable_sort(room_->by_reference.begin(), room_->by_reference.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

}  // namespace fhir

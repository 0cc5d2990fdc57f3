#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/lent.hpp"
#include "fhir/resources.hpp"
#include "fhir/result.hpp"

namespace fhir {

// How a question about the patient was answered (CDS Hooks 3.0, "Prefetch": absent, null,
// OperationOutcome, Bundle with a `next` link).
enum class Asked : std::uint8_t {
  kNot,      // no answer came: unknown
  kFailed,   // the answer is an OperationOutcome: unknown, not to be asked again
  kPartial,  // something of it could not be read
  kMore,     // what was sent was read, and more pages exist
  kFully,    // all there is, perhaps nothing
};

// What is asked about a patient; each is one prefetch key (contract.md, "Prefetch keys").
enum class Question : std::uint8_t {
  kPatient,
  kConditions,
  kEncounter,
  kLabs,
  kVitals,
  kSymptoms,
  kMedications,
  kServiceRequests,
  kProcedures,
  kFamilyHistory,
  kQuestionnaireResponses,
  kAllergies,
};
inline constexpr int kQuestions = static_cast<int>(Question::kAllergies) + 1;

// All that is known of one patient: the resources that came, whose they are checked, and what was
// poor about them. Views into the body.
class Record {
 public:
  class OfType;

  // An id of FHIR's form.
  explicit Record(std::string_view patient_id) : patient_id_(patient_id) {}

  // Takes in the resources of a prefetch value, whatever it is: a resource, a Bundle, the older
  // {response, resource} wrapper, null. Says how it answers the question that was asked with it.
  Asked Add(Json value);

  // The same of one page, where the caller knows whether the others came.
  Asked AddPage(Json value);

  // Notes how a question was answered.
  void SetAsked(Question question, Asked asked) {
    asked_[static_cast<std::size_t>(question)] = asked;
  }
  Asked asked(Question question) const { return asked_[static_cast<std::size_t>(question)]; }
  bool WasRead(Question question) const { return asked(question) == Asked::kFully; }

  // Takes in an order that is being drafted. A stored order of the same reference is older, and
  // left out; so is a draft that is withdrawn, or orders that something be not done. A Medication
  // among the drafts is no order but what one refers to, perhaps by the fullUrl of its entry.
  void AddDraft(Json json, std::string_view full_url = {});

  // Of the resources of one type and id leaves the newest by meta.lastUpdated, so that a correction
  // stands for what it corrects. One that does not say when it was updated is older than one that
  // does; where none says, or two say the same, they cannot be ordered and all of these stay.
  void DropOlderVersions();

  std::string_view patient_id() const { return patient_id_; }
  Json patient() const { return patient_; }
  // Those that are left, in the order they came; views that end when the next is taken in.
  OfType of(ResourceType type) const;
  std::span<const Resource> drafts() const { return room_->drafts; }
  // What was left out or could not be read; never patient data.
  std::span<const Issue> issues() const { return issues_; }

  // The resource that a reference from `from` means: contained, in the same Bundle, or of the
  // record.
  Json Resolve(const Reference& reference, Json from) const;

 private:
  using TypeAndId = std::pair<std::string_view, std::string_view>;

  // A resource, and the place behind that of the next of its type; 0: there is none.
  struct Stored {
    Resource resource;
    std::uint32_t next = 0;
  };
  // The resources of one type among `stored_`, as places behind theirs.
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t size = 0;
  };

  // What came, and the reference that says whose it is.
  struct Came {
    Resource resource;
    Json whose;
  };
  // All that there may be many of.
  struct Room {
    void Trim();

    std::vector<Stored> stored;  // in the order they came
    std::vector<Came> page;      // what is being taken in
    std::vector<Resource> drafts;
    std::vector<TypeAndId> drafted;
    // What references may mean, sorted, once they are many: of several the first that came.
    std::vector<std::pair<TypeAndId, Json>> by_reference;
    std::vector<std::uint32_t> numbers;  // of resources that differ; a table, 0 where it is free
  };
  // A prefetch value, with the members of it that say how it is to be taken.
  struct Answer;

  static Came Read(Json json, std::string_view full_url);
  Asked Add(const Answer& answer);
  // Whether it could be read; what is not of the patient is left out.
  bool AddResource(const Came& came);
  void AddPatient(const Resource& resource);
  bool IsPatient(Json reference) const;
  void Store(const Resource& resource);
  template <class Gone>
  void Remove(ResourceType type, const Gone& gone);
  // Whether two of the resources may be of one type and id; as a rule no two are.
  bool MayHoldVersions();
  std::vector<Resource*> OlderVersions();
  void IndexReferences() const;

  std::string_view patient_id_;
  std::string_view patient_full_url_;
  Json patient_;
  Lent<Room> room_;
  std::array<Chain, kResourceTypes> chains_{};
  mutable int resolved_ = 0;  // references so far
  std::array<Asked, kQuestions> asked_{};
  std::vector<Issue> issues_;
};

// The resources of one type.
class Record::OfType {
 public:
  class Iterator {
   public:
    using value_type = Resource;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const Stored* stored, std::uint32_t at) : stored_(stored), at_(at) {}

    const Resource& operator*() const { return stored_[at_ - 1].resource; }
    const Resource* operator->() const { return &**this; }
    Iterator& operator++() {
      at_ = stored_[at_ - 1].next;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, ++Iterator(*this)); }
    bool operator==(const Iterator&) const = default;

   private:
    const Stored* stored_ = nullptr;
    std::uint32_t at_ = 0;
  };

  OfType(const Stored* stored, const Chain& chain) : stored_(stored), chain_(chain) {}

  Iterator begin() const { return {stored_, chain_.first}; }
  Iterator end() const { return {stored_, 0}; }
  std::size_t size() const { return chain_.size; }
  bool empty() const { return chain_.size == 0; }

 private:
  const Stored* stored_;
  Chain chain_;
};

inline Record::OfType Record::of(ResourceType type) const {
  return {room_->stored.data(), chains_[static_cast<std::size_t>(type)]};
}

}  // namespace fhir

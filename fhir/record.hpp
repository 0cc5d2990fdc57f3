#pragma once

#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  // left out; so is a draft that is withdrawn, or orders that something be not done.
  void AddDraft(Json resource);

  std::string_view patient_id() const { return patient_id_; }
  Json patient() const { return patient_; }
  std::span<const Resource> of(ResourceType type) const {
    return resources_[static_cast<std::size_t>(type)];
  }
  std::span<const Resource> drafts() const { return drafts_; }
  // What was left out or could not be read; never patient data.
  std::span<const Issue> issues() const { return issues_; }

  // The resource that a reference from `from` means: contained, in the same Bundle, or of the
  // record.
  Json Resolve(const Reference& reference, Json from) const;

  // The resource speaks of the patient: its subject or patient is this one.
  bool IsOfPatient(Json resource) const;

 private:
  using TypeAndId = std::pair<std::string_view, std::string_view>;

  // What a reference may mean.
  struct Target {
    TypeAndId name;
    std::string_view full_url;
    Json resource;

    bool IsMeantBy(const Reference& reference) const;
  };

  // Whether it could be read; what is not of the patient is left out.
  bool AddResource(Json resource, std::string_view full_url);
  void AddPatient(Json resource, std::string_view full_url);

  std::string_view patient_id_;
  std::string_view patient_full_url_;
  Json patient_;
  std::array<std::vector<Resource>, kResourceTypes> resources_;
  std::vector<Resource> drafts_;
  std::set<TypeAndId> drafted_;
  std::vector<Target> targets_;  // in the order they came: the first that is meant counts
  mutable int resolved_ = 0;     // references so far
  mutable std::map<TypeAndId, Json> by_reference_;  // of `targets_`, once they are looked for often
  std::array<Asked, kQuestions> asked_{};
  std::vector<Issue> issues_;
};

}  // namespace fhir

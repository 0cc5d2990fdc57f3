#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/json.hpp"
#include "fhir/record.hpp"
#include "mappings/assess.hpp"
#include "mappings/findings.hpp"

namespace tests {

// The value sets of the source tree.
inline const mappings::ValueSets& ShippedValueSets() {
  static const mappings::ValueSets value_sets = [] {
    std::vector<mappings::Fault> faults;
    auto loaded = mappings::ValueSets::Load("mappings/value_sets", {}, faults);
    if (!faults.empty()) throw std::runtime_error(faults.front().file + faults.front().message);
    return loaded;
  }();
  return value_sets;
}

// Replaces each `name` of `text`: a row of a table is a template and what stands in its gap.
inline std::string With(std::string text, std::string_view name, std::string_view value) {
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

// A resource of patient p1 as JSON text: its type, then the rest of its members.
inline std::string Resource(std::string_view type, std::string_view members) {
  return R"({"resourceType":")" + std::string(type) + R"(","subject":{"reference":"Patient/p1"},)" +
         std::string(members) + "}";
}

// A Condition with one code, "system|code", and more members (each with a comma before it).
inline std::string Condition(std::string_view code, std::string_view more = {}) {
  const auto bar = code.find('|');
  return Resource("Condition", R"("code":{"coding":[{"system":")" +
                                   std::string(code.substr(0, bar)) + R"(","code":")" +
                                   std::string(code.substr(bar + 1)) + R"("}]})" +
                                   std::string(more));
}

// A final Observation; `value` is its value member and whatever else.
inline std::string Observation(std::string_view code, std::string_view date,
                               std::string_view value) {
  const auto bar = code.find('|');
  return Resource("Observation", R"("status":"final","code":{"coding":[{"system":")" +
                                     std::string(code.substr(0, bar)) + R"(","code":")" +
                                     std::string(code.substr(bar + 1)) +
                                     R"("}]},"effectiveDateTime":")" + std::string(date) + "\"," +
                                     std::string(value));
}

// An Observation of a local finding code.
inline std::string Said(std::string_view id, std::string_view date, std::string_view value) {
  return Observation("https://lumbar.example/fhir/CodeSystem/finding|" + std::string(id), date,
                     value);
}

// The findings of patient p1 as the resources of a list say, by the clock of vignettes.md.
class Assessed {
 public:
  explicit Assessed(std::string_view resources, std::string_view drafts = {},
                    std::string_view now = "2026-07-15T12:00Z")
      : text_(R"({"resources":[)" + std::string(resources) + R"(],"drafts":[)" +
              std::string(drafts) + "]}"),
        json_(document_.Parse(text_).value()),
        record_("p1"),
        situation_(Gather()),
        assessment_(record_, situation_,
                    {ShippedValueSets(), parameters_, *fhir::ReadInstant(now),
                     "https://lumbar.example/fhir"}) {}
  Assessed(const Assessed&) = delete;
  Assessed& operator=(const Assessed&) = delete;

  const mappings::Assessment& operator*() const { return assessment_; }
  const mappings::Assessment* operator->() const { return &assessment_; }
  mappings::Presence Of(const mappings::Finding& finding) const { return assessment_.Of(finding); }

 private:
  mappings::Situation Gather() {
    for (const fhir::Json draft : json_["drafts"].elements()) record_.AddDraft(draft);
    for (const fhir::Json resource : json_["resources"].elements()) record_.Add(resource);
    record_.DropOlderVersions();
    for (int i = 0; i < fhir::kQuestions; ++i) {
      record_.SetAsked(static_cast<fhir::Question>(i), fhir::Asked::kFully);
    }
    mappings::Situation situation;
    situation.encounter_id = "e1";
    for (const fhir::Resource& draft : record_.drafts()) situation.orders.push_back({draft});
    return situation;
  }

  std::string text_;
  fhir::JsonDocument document_;
  fhir::Json json_;
  fhir::Record record_;
  mappings::Parameters parameters_;
  mappings::Situation situation_;
  mappings::Assessment assessment_;
};

}  // namespace tests

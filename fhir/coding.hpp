#pragma once

#include <string_view>

#include "fhir/json.hpp"

namespace fhir {

// FHIR R4 Coding: a code of a code system, with the words the sender gives it.
struct Coding {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

// FHIR R4 CodeableConcept: one meaning, in any number of codings and words. A bare Coding and a
// list of concepts are read alike, since senders mix them up.
class CodeableConcept {
 public:
  // No concept needs more codings; what stands behind them is not read.
  static constexpr int kMostCodings = 200;

  CodeableConcept() = default;
  explicit CodeableConcept(Json json) : json_(json) {}

  template <class Visit>
  void ForEachCoding(Visit&& visit) const {
    int visited = 0;
    for (const Json concept_json : json_.elements()) {
      if (++visited > kMostCodings) return;
      VisitCoding(concept_json, visit);
      for (const Json coding : concept_json["coding"].elements()) {
        if (++visited > kMostCodings) return;
        VisitCoding(coding, visit);
      }
    }
  }

  // Its text, else the longest display of its codings, in whichever order they stand; "" for
  // neither.
  std::string_view wording() const;

  // Its wording, else the least of its codes.
  std::string_view label() const;

  // Calls `visit(text)` for each text and display, whole.
  template <class Visit>
  void ForEachWording(Visit&& visit) const {
    int visited = 0;
    for (const Json concept_json : json_.elements()) {
      if (++visited > kMostCodings) break;
      if (const auto text = concept_json["text"].text(); !text.empty()) visit(text);
    }
    ForEachCoding([&](const Coding& coding) {
      if (!coding.display.empty()) visit(coding.display);
    });
  }

  // Neither a code nor words: `[]`, `{}`, `{"coding": [{}]}`.
  bool empty() const { return label().empty(); }

  Json json() const { return json_; }

 private:
  template <class Visit>
  static void VisitCoding(Json json, Visit&& visit) {
    const std::string_view code = json["code"].text();
    if (!code.empty()) visit(Coding{json["system"].text(), code, json["display"].text()});
  }

  Json json_;
};

}  // namespace fhir

#pragma once

#include <span>

#include "cds/guideline/criteria.hpp"
#include "mappings/findings.hpp"

// Every suspicion of decision-logic.md section 5, in its order; what each is stands in
// suspicions.cpp.
namespace cds::guideline {

using namespace mappings;  // NOLINT: the findings' names read as in the guideline

extern const Suspicion kCes;
extern const Suspicion kNDef;
extern const Suspicion kNRad;
extern const Suspicion kMStrong;
extern const Suspicion kMWeak;
extern const Suspicion kMNeuro;
extern const Suspicion kInfStrong;
extern const Suspicion kInfPossible;
extern const Suspicion kInfRisk;
extern const Suspicion kBerlin;
extern const Suspicion kAsas;
extern const Suspicion kTriple;
extern const Suspicion kIndex;
extern const Suspicion kPattern;
extern const Suspicion kIbp1;
extern const Suspicion kILikely;
extern const Suspicion kIPossible;
extern const Suspicion kIAny;
extern const Suspicion kFxAny;
extern const Suspicion kFxSuspected;
extern const Suspicion kRed;
extern const Suspicion kRad;
extern const Suspicion kNonspec;
extern const Suspicion kImgClean;

// All of them, for review and for `explain`.
std::span<const Suspicion* const> Suspicions();

}  // namespace cds::guideline

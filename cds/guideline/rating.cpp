#include "cds/guideline/rating.hpp"

#include <vector>

#include "cds/guideline/citations.hpp"
#include "cds/guideline/suspicions.hpp"

namespace cds::guideline {
namespace {

using mappings::BackPainContext;
using mappings::Order;
using A = Appropriateness;

std::vector<Indication> MakeIndications() {
  std::vector<Indication> all;
  all.push_back({kCes.title, kCes, &kAcpAps2007, false, true});
  all.push_back({kInfStrong.title, kInfStrong, &kIdsa2015, false, true});
  all.push_back({kMStrong.title, kMStrong, &kNiceNg234, false, true});
  all.push_back({kInfPossible.title, kInfPossible, &kIdsa2015, false, true});
  all.push_back({kInfRisk.title, kInfRisk, &kIdsa2015, false, true});
  all.push_back({kMWeak.title, kMWeak, &kAcpAps2007});
  // What section 5 keeps out of IMG_CLEAN beside the suspicions above.
  all.push_back({kNDef.title, kNDef, &kAcr2021});
  all.push_back({kFxAny.title, kFxAny, &kAcr2021});
  all.push_back({"Weakened immune defence", AnyOf({kHiv, kTransplant, kImmuno}), &kAcr2021});
  all.push_back({kPriorSurg.title, kPriorSurg, &kAcr2021});
  // S27, S36; F19: of the sacroiliac joints, not of the lumbar spine.
  all.push_back({kIAny.title, kIAny, &kEularImg, true});
  // S37; F20: what is left when R-IMG-04 does not apply.
  all.push_back({"Symptoms of 6 weeks or more despite conservative care",
                 AllOf({kDurationLong, kConservative}), &kAcr2021});
  return all;
}

bool Shows(const Indication& indication, const Order& order, const Look& look) {
  if (!indication.sacroiliac_only) return true;
  if ((order.regions & mappings::kSacroiliac) == 0) return false;
  // A CT stands for the MRI only where that cannot be done (S35).
  return order.order_class == OrderClass::kMri || look.Of(kMriContra) == Presence::kPresent;
}

const Indication* IndicationOf(const Order& order, const Look& look) {
  const bool implied = order.context == BackPainContext::kImplied;
  for (const Indication& indication : Indications()) {
    if (implied && !indication.when_implied) continue;
    if (!Shows(indication, order, look)) continue;
    if (Holds(indication.when, look)) return &indication;
  }
  return nullptr;
}

Rating Supports(const Indication& indication) {
  return {A::kAppropriate, indication.title, indication.citation};
}

// R-SPA-06: the suspicion asks for another scan than this one.
bool IsWrongRegion(const Order& order, const Look& look) {
  return order.order_class == OrderClass::kMri && order.regions == mappings::kLumbar &&
         look.Of(kILikely) == Presence::kPresent;
}

}  // namespace

std::span<const Indication> Indications() {
  static const std::vector<Indication> indications = MakeIndications();
  return indications;
}

Rating RateOf(const Order& order, const Look& look, bool deceased) {
  // Section 8, rule 2: of the deceased, nothing.
  if (!IsScan(order.order_class) || deceased) return {};
  if (order.context == BackPainContext::kNone) {
    return {A::kNoCriteriaApply, "not ordered for back pain"};
  }
  // Before anything that would set the guideline aside: CES is the one suspicion that it also
  // follows in children and in hospice (section 8, rules 2 and 4).
  if (look.Of(kCes) == Presence::kPresent) return Supports(Indications().front());
  if (look.Of(kAgeLt18) == Presence::kPresent) {
    return {A::kNoCriteriaApply, "the guideline is about adults"};
  }
  if (look.Of(kHospice) == Presence::kPresent) {
    return {A::kNoCriteriaApply, "the goals of hospice care decide"};
  }
  if (const Indication* indication = IndicationOf(order, look)) {
    return Supports(*indication);
  }
  // Section 3: stewardship is off when back pain is only implied.
  if (order.context == BackPainContext::kImplied) {
    return {A::kNoCriteriaApply, "no reason for the order is recorded"};
  }
  if (IsWrongRegion(order, look)) {
    return {A::kNotAppropriate,
            "suspected axial spondyloarthritis asks for MRI of the sacroiliac joints", &kEularImg};
  }
  // R-IMG-01 to 04 are off for what IMG_CLEAN names, and once the episode has been scanned.
  if (look.Of(kImgClean) != Presence::kPresent || look.Of(kMriDone) == Presence::kPresent) {
    return {};
  }
  return {A::kNotAppropriate, "no indication recorded", &kAcr2021};
}

}  // namespace cds::guideline

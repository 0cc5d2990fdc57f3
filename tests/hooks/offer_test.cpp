#include "cds/hooks/offer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

using tests::ReadTree;
using tests::Tree;

std::vector<Tree> OfType(const std::vector<Tree>& actions, std::string_view type) {
  std::vector<Tree> found;
  std::copy_if(actions.begin(), actions.end(), std::back_inserter(found),
               [&](const Tree& action) { return action.Find("type")->text == type; });
  return found;
}

// The resource of the one update that an MRI order gets in a patient with cancer.
Tree Mended(std::string_view order) {
  Tree request = tests::Signing({order});
  tests::AddToRecord(request, tests::kBreastCancer);
  const auto updates = OfType(tests::ActionsOf(request), "update");
  REQUIRE(updates.size() == 1);
  return *updates[0].Find("resource");
}

TEST_CASE("an update is the whole draft as it came, with only the time changed") {
  const std::string order =
      R"({"resourceType": "ServiceRequest", "id": "mri", "meta": {"versionId": "7"},
          "extension": [{"url": "http://example.org/x", "valueDecimal": 1.50}],
          "status": "draft", "intent": "order", "priority": "routine",
          "_priority": {"extension": [{"url": "http://example.org/y", "valueInteger": 1}]},
          "subject": {"reference": "Patient/123", "display": "Me"},
          "code": {"coding": [{"system": "http://loinc.org", "code": "30679-5"}], "text": "MRI"},
          "occurrenceDateTime": "2026-12-24", "_occurrenceDateTime": {"id": "o"},
          "quantityQuantity": {"value": 1.00e0}, "unknownElement": {"a": [null, 1E2, 0.10]},
          "note": [{"text": "caf\u00e9 \u0000"}]})";
  Tree expected = ReadTree(order);
  for (const std::string_view gone :
       {"priority", "_priority", "occurrenceDateTime", "_occurrenceDateTime"}) {
    expected.Remove(gone);
  }
  expected.Set("priority", tests::Text("urgent"));
  expected.Set("occurrencePeriod", ReadTree(R"({"start": "2026-07-15T12:00:00Z",
                                                "end": "2026-07-29T12:00:00Z"})"));
  CHECK(Mended(order).Write() == expected.Write());
}

TEST_CASE("what is in order already is left alone") {
  const std::string order =
      R"({"resourceType": "ServiceRequest", "id": "ct", "status": "draft", "priority": "asap",
          "subject": {"reference": "Patient/123"}, "occurrenceDateTime": "2026-07-20",
          "bodySite": [{"text": "L5"}],
          "code": {"coding": [{"system": "http://loinc.org", "code": "30620-9"}]}})";
  Tree mended = Mended(order);
  CHECK(mended.Find("priority")->text == "asap");
  CHECK(mended.Find("occurrenceDateTime")->text == "2026-07-20");
  CHECK(mended.Find("occurrencePeriod") == nullptr);
  CHECK(mended.At({"code", "text"})->text == "MRI of the lumbar spine");
  CHECK(mended.At({"code", "coding"})->children.at(0).Find("code")->text == "30679-5");
  CHECK(mended.Find("bodySite") == nullptr);
}

TEST_CASE("a new time is never later than the one that was ordered") {
  const std::string order =
      R"({"resourceType": "ServiceRequest", "id": "mri", "status": "draft", "priority": "stat",
          "subject": {"reference": "Patient/123"},
          "occurrencePeriod": {"start": "2026-07-15", "end": "2026-08-20"},
          "code": {"coding": [{"system": "http://loinc.org", "code": "30679-5"}]}})";
  Tree mended = Mended(order);
  CHECK(mended.Find("priority")->text == "stat");
  CHECK(mended.At({"occurrencePeriod", "end"})->text == "2026-07-29T12:00:00Z");
}

TEST_CASE("a delete names a draft, and in order-select only a selected one") {
  Tree signing = tests::Signing({tests::kFilm, tests::kMriOrder});
  tests::AddToRecord(signing, tests::kSaddleNumbness);
  auto deletes = OfType(tests::ActionsOf(signing), "delete");
  REQUIRE(deletes.size() == 1);
  CHECK(deletes[0].Find("resourceId")->text == "ServiceRequest/xr");
  CHECK(deletes[0].Find("resource") == nullptr);
  CHECK(OfType(tests::ActionsOf(signing), "update").size() == 1);

  Tree selecting = tests::Selecting({tests::kFilm, tests::kMriOrder}, {"ServiceRequest/mri"});
  tests::AddToRecord(selecting, tests::kSaddleNumbness);
  CHECK(OfType(tests::ActionsOf(selecting), "delete").empty());
  const auto updates = OfType(tests::ActionsOf(selecting), "update");
  REQUIRE(updates.size() == 1);
  CHECK(updates[0].Find("resource")->Find("id")->text == "mri");
}

TEST_CASE("a scan that is drafted but not selected is mended, not ordered a second time") {
  for (const std::string_view selected : {"ServiceRequest/xr", "ServiceRequest/mri"}) {
    CAPTURE(selected);
    Tree request = tests::Selecting({tests::kFilm, tests::kMriOrder}, {selected});
    tests::AddToRecord(request, tests::kSaddleNumbness);
    const auto actions = tests::ActionsOf(request);
    const auto updates = OfType(actions, "update");
    REQUIRE(updates.size() == 1);
    CHECK(updates[0].Find("resource")->Find("id")->text == "mri");
    CHECK(updates[0].Find("resource")->Find("priority")->text == "stat");
    CHECK(OfType(actions, "create").size() == 1);  // the emergency referral
  }
}

TEST_CASE("a new order is complete") {
  Tree request = tests::Signing({tests::kFilm});
  request.At({"context"})->Set("encounterId", tests::Text("Encounter/e1"));
  request.At({"prefetch"})->Set("encounter", ReadTree(R"({"resourceType": "Encounter", "id": "e1",
      "status": "in-progress", "subject": {"reference": "Patient/123"}})"));
  tests::AddToRecord(request, tests::kBreastCancer);
  const auto creates = OfType(tests::ActionsOf(request), "create");
  REQUIRE_FALSE(creates.empty());
  Tree mri = *creates[0].Find("resource");
  CHECK(mri.Find("resourceType")->text == "ServiceRequest");
  CHECK(mri.Find("id") == nullptr);
  CHECK(mri.Find("status")->text == "draft");
  CHECK(mri.Find("intent")->text == "order");
  CHECK(mri.Find("priority")->text == "urgent");
  CHECK(mri.At({"subject", "reference"})->text == "Patient/123");
  CHECK(mri.At({"encounter", "reference"})->text == "Encounter/e1");
  CHECK(mri.At({"occurrencePeriod", "end"})->text == "2026-07-29T12:00:00Z");
  CHECK(mri.At({"code", "text"})->text == "MRI of the whole spine");
  CHECK(mri.At({"code", "coding"})->children.at(0).Find("code")->text == "36531-2");
  CHECK(mri.Find("reasonReference")->children.at(0).Find("reference")->text == "Condition/c1");
  CHECK_FALSE(mri.Find("reasonCode")->children.at(0).Find("text")->text.empty());
}

TEST_CASE("what an order is called in a description is harmless") {
  Tree film = ReadTree(std::string(tests::kFilm));
  film.Set("id", tests::Text("\"><img src=x onerror=alert(1)>"));
  const std::string draft = film.Write();
  Tree request = tests::Signing({draft});
  tests::AddToRecord(request, tests::kBreastCancer);
  const auto deletes = OfType(tests::ActionsOf(request), "delete");
  REQUIRE_FALSE(deletes.empty());
  for (const Tree& action : deletes) {
    CHECK(action.Find("description")->text.find('<') == std::string::npos);
    CHECK(action.Find("resourceId")->text == "ServiceRequest/\"><img src=x onerror=alert(1)>");
  }
}

TEST_CASE("scans are called by what they show") {
  using guideline::Action;
  using guideline::Item;
  struct Case {
    Action action;
    std::string_view title;
  };
  const Case cases[] = {
      {{.item = Item::kMri, .regions = mappings::kLumbar}, "MRI of the lumbar spine"},
      {{.item = Item::kMri, .regions = mappings::kWholeSpine}, "MRI of the whole spine"},
      {{.item = Item::kMri, .regions = mappings::kThoracic}, "MRI of the whole spine"},
      {{.item = Item::kMri, .regions = mappings::kLumbar | mappings::kThoracic},
       "MRI of the whole spine"},
      {{.item = Item::kMri, .regions = mappings::kLumbar | mappings::kSacroiliac},
       "MRI of the lumbar spine and the sacroiliac joints"},
      {{.item = Item::kMri, .regions = mappings::kSacroiliac}, "MRI of the sacroiliac joints"},
      {{.item = Item::kMri, .regions = mappings::kWholeSpine, .ct = true}, "CT of the whole spine"},
      {{.item = Item::kSacroiliacMri},
       "MRI of the sacroiliac joints, inflammatory protocol, without contrast"},
      {{.item = Item::kSacroiliacMri, .ct = true}, "CT of the sacroiliac joints"},
      {{.item = Item::kEsr}, "ESR"},
      {{.item = Item::kReview}, "Review of the back pain"},
  };
  for (const Case& c : cases) CHECK(TitleOf(c.action) == c.title);
}

TEST_CASE("every item that a card offers has its codes") {
  for (const std::string_view item : OfferedItems()) {
    CAPTURE(item);
    CHECK(tests::CaseKnowledge().order_codes.Has(item));
  }
}

}  // namespace
}  // namespace cds::hooks

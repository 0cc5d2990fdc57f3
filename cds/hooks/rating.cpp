#include "cds/hooks/rating.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cds/guideline/describe.hpp"
#include "cds/hooks/uuids.hpp"
#include "cds/hooks/words.hpp"

namespace cds::hooks {
namespace {

using fhir::Json;
using fhir::JsonWriter;
using guideline::Appropriateness;
using mappings::Order;

// Argonaut, "CDS Hooks for PAMA": extensions of a ServiceRequest.
constexpr std::string_view kRating = "http://fhir.org/argonaut/Extension/pama-rating";
constexpr std::string_view kMechanism =
    "http://fhir.org/argonaut/Extension/pama-rating-qcdsm-consulted";
constexpr std::string_view kConsultId = "http://fhir.org/argonaut/Extension/pama-rating-consult-id";
constexpr std::string_view kCriteria = "http://fhir.org/argonaut/Extension/pama-rating-auc-applied";
constexpr std::string_view kRatings = "http://fhir.org/argonaut/CodeSystem/pama-rating";

std::string_view CodeOf(Appropriateness appropriateness) {
  switch (appropriateness) {
    case Appropriateness::kAppropriate:
      return "appropriate";
    case Appropriateness::kNotAppropriate:
      return "not-appropriate";
    default:
      return "no-criteria-apply";
  }
}

bool HasExtension(Json order, std::string_view url) {
  for (const Json extension : order["extension"].elements()) {
    if (extension["url"].text() == url) return true;
  }
  return false;
}

bool AReadFailed(const fhir::Record& record) {
  for (int question = 0; question < fhir::kQuestions; ++question) {
    const fhir::Asked asked = record.asked(static_cast<fhir::Question>(question));
    if (asked != fhir::Asked::kNot && asked != fhir::Asked::kFully) return true;
  }
  return false;
}

void WriteUri(std::string_view url, std::string_view uri, JsonWriter& writer) {
  writer.StartObject().Member("url", url).Member("valueUri", uri).EndObject();
}

void WriteRatedDraft(const OrderRating& rating, Json draft, JsonWriter& writer) {
  writer.StartObject();
  for (const auto& [name, value] : draft.members()) {
    writer.Key(name);
    if (name == "extension") {
      WriteExtensions(rating, draft, writer);
    } else {
      writer.Copy(value);
    }
  }
  if (draft["extension"].is_absent()) {
    writer.Key("extension");
    WriteExtensions(rating, draft, writer);
  }
  writer.EndObject();
}

using RatedOrder = std::pair<const Order*, OrderRating>;

// Senders repeat a draft: what has one reference is rated once.
std::vector<RatedOrder> RatedOrders(const Setting& setting) {
  std::vector<RatedOrder> rated;
  for (const Order& order : setting.assessment.orders()) {
    if (!order.advised) continue;
    const bool repeated = std::any_of(rated.begin(), rated.end(), [&](const RatedOrder& other) {
      return other.first->reference == order.reference;
    });
    if (repeated) continue;
    if (auto rating = RatingOf(order, setting)) rated.emplace_back(&order, std::move(*rating));
  }
  return rated;
}

void WriteActionsOf(const std::vector<RatedOrder>& rated, JsonWriter& writer) {
  writer.Key("systemActions").StartArray();
  for (const auto& [order, rating] : rated) {
    const std::string description = "Rate " + std::string(guideline::WordsOf(order->order_class)) +
                                    " " + Escape(order->reference) + ": " +
                                    std::string(CodeOf(rating.rating.value)) + " (" +
                                    std::string(rating.rating.because) + ")";
    writer.StartObject().Member("type", "update").Member("description", description);
    writer.Key("resource");
    WriteRatedDraft(rating, order->resource, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

std::optional<OrderRating> RatingOf(const Order& order, const Setting& setting) {
  const Client& client = setting.client;
  if (!client.ratings || client.shadow || !setting.may_suggest) return std::nullopt;
  if (order.reference.empty() || order.resource["resourceType"].text() != "ServiceRequest") {
    return std::nullopt;
  }
  if (HasExtension(order.resource, kMechanism)) return std::nullopt;
  const guideline::Rating rating =
      guideline::RateOf(order, setting.look, setting.assessment.patient().deceased);
  if (rating.value == Appropriateness::kUndetermined) return std::nullopt;
  if (rating.value == Appropriateness::kNotAppropriate && AReadFailed(setting.record)) {
    return std::nullopt;
  }
  return OrderRating{
      rating,
      "urn:uuid:" + Uuids(setting.request.hook_instance).Of("pama-rating/" + order.reference)};
}

void WriteExtensions(const OrderRating& rating, Json order, JsonWriter& writer) {
  writer.StartArray();
  for (const Json extension : order["extension"].elements()) {
    const std::string_view url = extension["url"].text();
    if (url != kRating && url != kConsultId && url != kCriteria) writer.Copy(extension);
  }
  writer.StartObject().Member("url", kRating).Key("valueCodeableConcept").StartObject();
  writer.Key("coding").StartArray().StartObject();
  writer.Member("system", kRatings).Member("code", CodeOf(rating.rating.value));
  writer.EndObject().EndArray().EndObject().EndObject();
  WriteUri(kConsultId, rating.consult_id, writer);
  if (rating.rating.citation) WriteUri(kCriteria, rating.rating.citation->url, writer);
  writer.EndArray();
}

void WriteSystemActions(const Setting& setting, JsonWriter& writer) {
  const std::vector<RatedOrder> rated = RatedOrders(setting);
  if (rated.empty()) return;
  if (!setting.client.speaks_1_0) WriteActionsOf(rated, writer);
  if (!setting.client.ratings_in_extension) return;
  writer.Key("extension").StartObject();
  WriteActionsOf(rated, writer);
  writer.EndObject();
}

}  // namespace cds::hooks

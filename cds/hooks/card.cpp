#include "cds/hooks/card.hpp"

#include "cds/hooks/card_parts.hpp"
#include "cds/hooks/detail.hpp"
#include "cds/hooks/offer.hpp"
#include "cds/hooks/rating.hpp"
#include "cds/hooks/reasons.hpp"
#include "cds/hooks/uuids.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

using fhir::JsonWriter;
using guideline::Advice;
using guideline::PlannedSuggestion;

constexpr std::size_t kSystem = 100;  // bytes of one, about

// A code system of ours, as the member of a coding.
std::string SystemOf(std::string_view name, const Setting& setting) {
  return JsonWriter(kSystem)
      .Member("system", {setting.knowledge.canonical_base, "/CodeSystem/", name})
      .Take();
}

// What the cards of one response share.
struct Shared {
  explicit Shared(const Setting& setting)
      : uuids(setting.request.hook_instance),
        not_found(WriteNotFound(setting)),
        rules(SystemOf("rule", setting)),
        override_reasons(SystemOf("override-reason", setting)),
        patient(WritePatient(setting)) {}

  const Uuids uuids;
  const std::string not_found;
  const std::string rules;
  const std::string override_reasons;
  const std::string patient;
};

// As the guideline words it, and which scan the order becomes where that does not say so; when
// other cards own parts of it, what is left.
std::string LabelOf(const PlannedSuggestion& suggestion) {
  std::string label;
  if (suggestion.whole) {
    label = suggestion.of->label;
    for (const guideline::Action& action : suggestion.actions) {
      const bool said = suggestion.of->label.find("MRI") != std::string_view::npos;
      if (guideline::ChangesCode(action) && !said) label += ": " + TitleOf(action);
    }
    return label;
  }
  for (const guideline::Action& action : suggestion.actions) {
    const std::string title = TitleOf(action);
    label += label.empty() ? title : "; " + title;
  }
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z')
    label[0] = static_cast<char>(label[0] - 32);
  return label;
}

void WriteSource(const CardParts& parts, const Shared& shared, const Setting& setting,
                 JsonWriter& writer) {
  writer.Key("source").StartObject().Raw(parts.label_and_url);
  if (!setting.client.speaks_1_0) {
    writer.Key("topic").StartObject().Raw(shared.rules).Raw(parts.topic).EndObject();
  }
  writer.EndObject();
}

void WriteSuggestions(const Advice& advice, const Shared& shared, const Setting& setting,
                      JsonWriter& writer) {
  if (advice.suggestions.empty() || !setting.may_suggest) return;
  const std::string reasons = WriteReasons(advice, setting);
  writer.Key("suggestions").StartArray();
  for (const PlannedSuggestion& suggestion : advice.suggestions) {
    const std::string name = std::string(advice.rule->id) + "/" + suggestion.letter;
    writer.StartObject().Member("label", LabelOf(suggestion));
    writer.Member("uuid", shared.uuids.Of(name));
    if (suggestion.of->recommended && !setting.client.speaks_1_0)
      writer.Key("isRecommended").Boolean(true);
    writer.Key("actions").StartArray();
    for (const guideline::Action& action : suggestion.actions) {
      WriteActions(action, {shared.patient, reasons}, setting, writer);
    }
    writer.EndArray().EndObject();
  }
  writer.EndArray();
  const bool any = advice.rule->any_suggestion && !setting.client.speaks_1_0;
  writer.Member("selectionBehavior", any ? "any" : "at-most-one");
}

void WriteOverrideReasons(const CardParts& parts, const Shared& shared, JsonWriter& writer) {
  writer.Key("overrideReasons").StartArray();
  for (const std::string& reason : parts.overrides) {
    writer.StartObject().Raw(shared.override_reasons).Raw(reason).EndObject();
  }
  writer.EndArray();
}

// And says which UUID it has.
std::string WriteCard(const Advice& advice, const Shared& shared, const Setting& setting,
                      JsonWriter& writer) {
  const CardParts& parts = PartsOf(*advice.rule);
  std::string uuid = shared.uuids.Of(advice.rule->id);
  writer.StartObject();
  if (!setting.client.speaks_1_0) writer.Member("uuid", uuid);
  writer.Raw(parts.summary).Key("detail");
  WriteDetail(advice, shared.not_found, setting, writer);
  writer.Raw(parts.indicator);
  WriteSource(parts, shared, setting, writer);
  WriteSuggestions(advice, shared, setting, writer);
  if (!setting.client.speaks_1_0) WriteOverrideReasons(parts, shared, writer);
  writer.EndObject();
  return uuid;
}

std::vector<std::string> WriteCards(const std::vector<Advice>& advice, const Setting& setting,
                                    JsonWriter& writer) {
  std::vector<std::string> written;
  if (advice.empty() || setting.client.shadow) return written;
  const Shared shared(setting);
  written.reserve(advice.size());
  for (const Advice& card : advice) {
    written.push_back(WriteCard(card, shared, setting, writer));
  }
  return written;
}

}  // namespace

Response WriteResponse(const std::vector<Advice>& advice, const Setting& setting) {
  constexpr std::size_t kCard = 4'000;  // about as many bytes
  JsonWriter writer(200 + advice.size() * kCard);
  writer.StartObject().Key("cards").StartArray();
  std::vector<std::string> cards = WriteCards(advice, setting, writer);
  writer.EndArray();
  WriteSystemActions(setting, writer);
  writer.EndObject();
  return {writer.Take(), std::move(cards)};
}

}  // namespace cds::hooks

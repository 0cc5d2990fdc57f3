#include "cds/hooks/card.hpp"

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
using guideline::Indicator;
using guideline::PlannedSuggestion;

std::string_view CodeOf(Indicator indicator) {
  switch (indicator) {
    case Indicator::kCritical:
      return "critical";
    case Indicator::kWarning:
      return "warning";
    default:
      return "info";
  }
}

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

void WriteSource(const guideline::Rule& rule, const Setting& setting, JsonWriter& writer) {
  writer.Key("source").StartObject();
  writer.Member("label", rule.citation->label).Member("url", rule.citation->url);
  if (!setting.client.speaks_1_0) {
    writer.Key("topic").StartObject();
    writer.Member("system", {setting.knowledge.canonical_base, "/CodeSystem/rule"});
    writer.Member("code", rule.id).Member("display", rule.name).EndObject();
  }
  writer.EndObject();
}

void WriteSuggestions(const Advice& advice, const Uuids& uuids, const Setting& setting,
                      JsonWriter& writer) {
  if (advice.suggestions.empty() || !setting.may_suggest) return;
  const std::string reasons = WriteReasons(advice, setting);
  writer.Key("suggestions").StartArray();
  for (const PlannedSuggestion& suggestion : advice.suggestions) {
    const std::string name = std::string(advice.rule->id) + "/" + suggestion.letter;
    writer.StartObject().Member("label", LabelOf(suggestion));
    writer.Member("uuid", uuids.Of(name));
    if (suggestion.of->recommended && !setting.client.speaks_1_0)
      writer.Key("isRecommended").Boolean(true);
    writer.Key("actions").StartArray();
    for (const guideline::Action& action : suggestion.actions) {
      WriteActions(action, reasons, setting, writer);
    }
    writer.EndArray().EndObject();
  }
  writer.EndArray();
  const bool any = advice.rule->any_suggestion && !setting.client.speaks_1_0;
  writer.Member("selectionBehavior", any ? "any" : "at-most-one");
}

void WriteOverrideReasons(const guideline::Rule& rule, const Setting& setting, JsonWriter& writer) {
  writer.Key("overrideReasons").StartArray();
  for (const guideline::OverrideReason* reason : rule.overrides) {
    writer.StartObject();
    writer.Member("system", {setting.knowledge.canonical_base, "/CodeSystem/override-reason"});
    writer.Member("code", reason->code).Member("display", reason->display).EndObject();
  }
  writer.EndArray();
}

// And says which UUID it has.
std::string WriteCard(const Advice& advice, const Uuids& uuids, std::string_view not_found,
                      const Setting& setting, JsonWriter& writer) {
  const guideline::Rule& rule = *advice.rule;
  std::string uuid = uuids.Of(rule.id);
  writer.StartObject();
  if (!setting.client.speaks_1_0) writer.Member("uuid", uuid);
  writer.Member("summary", rule.summary);
  writer.Member("detail", WriteDetail(advice, not_found, setting));
  writer.Member("indicator", CodeOf(rule.indicator));
  WriteSource(rule, setting, writer);
  WriteSuggestions(advice, uuids, setting, writer);
  if (!setting.client.speaks_1_0) WriteOverrideReasons(rule, setting, writer);
  writer.EndObject();
  return uuid;
}

std::vector<std::string> WriteCards(const std::vector<Advice>& advice, const Setting& setting,
                                    JsonWriter& writer) {
  std::vector<std::string> written;
  if (advice.empty() || setting.client.shadow) return written;
  const Uuids uuids(setting.request.hook_instance);
  const std::string not_found = WriteNotFound(setting);
  written.reserve(advice.size());
  for (const Advice& card : advice) {
    written.push_back(WriteCard(card, uuids, not_found, setting, writer));
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

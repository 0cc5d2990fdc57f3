#include "cds/hooks/card_parts.hpp"

#include "cds/guideline/citations.hpp"
#include "fhir/json_writer.hpp"

namespace cds::hooks {
namespace {

using fhir::JsonKey;
using fhir::JsonWriter;
using guideline::Rule;

// What stands between the quotes of a string.
std::string Content(const std::string& text) {
  const std::string string = JsonWriter().String(text).Take();
  return string.substr(1, string.size() - 2);
}

// Members for an object whose writing has begun elsewhere.
std::string Members(JsonKey first, std::string_view first_value, JsonKey second,
                    std::string_view second_value) {
  return JsonWriter().Member(first, first_value).Member(second, second_value).Take();
}

std::string Origin(const Rule& rule) {
  std::string text = "\n\nFrom ";
  text.append(guideline::kArticle).append(", statements ");
  text.append(rule.statements.substr(0, rule.statements.find(';'))).append("; ");
  return text.append(rule.citation->label).append(".\n");
}

std::string ReasonCode(const Rule& rule) {
  JsonWriter writer;
  writer.Key("reasonCode").StartArray().StartObject();
  writer.Member("text", rule.name.substr(0, rule.name.find(':')));
  return writer.EndObject().EndArray().Take();
}

CardParts Made(const Rule& rule) {
  CardParts parts;
  parts.summary = JsonWriter().Member("summary", rule.summary).Take();
  parts.timing_and_evidence = Content("\n**Suggested timing**\n\n" + std::string(rule.timing) +
                                      "\n\n**Evidence**\n\n" + std::string(rule.evidence));
  parts.origin = Content(Origin(rule));
  parts.indicator = JsonWriter().Member("indicator", CodeOf(rule.indicator)).Take();
  parts.label_and_url = Members("label", rule.citation->label, "url", rule.citation->url);
  parts.topic = Members("code", rule.id, "display", rule.name);
  for (const guideline::OverrideReason* reason : rule.overrides) {
    parts.overrides.push_back(Members("code", reason->code, "display", reason->display));
  }
  parts.reason_code = ReasonCode(rule);
  parts.findings = guideline::FindingsOf(rule.when);
  return parts;
}

std::vector<CardParts> MadeOfAll() {
  std::vector<CardParts> all;
  for (const Rule& rule : guideline::Rules()) all.push_back(Made(rule));
  return all;
}

}  // namespace

const CardParts& PartsOf(const Rule& rule) {
  static const std::vector<CardParts> all = MadeOfAll();
  return all.at(static_cast<std::size_t>(&rule - guideline::Rules().data()));
}

}  // namespace cds::hooks

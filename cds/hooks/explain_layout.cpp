#include "cds/hooks/explain_layout.hpp"

#include <algorithm>

#include "cds/hooks/words.hpp"

namespace cds::hooks {
namespace {

using guideline::Finding;

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLabelWidth = 12;
const std::string kIndent(12, ' ');

}  // namespace

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size()), ' ');
  return padded + "  ";
}

std::string Line(std::string_view label, std::string_view words) {
  return kIndent + Padded(label, kLabelWidth) + std::string(words) + "\n";
}

std::string Line(std::string_view label, const std::vector<std::string_view>& list) {
  return Wrapped(kIndent + Padded(label, kLabelWidth), list);
}

std::string Wrapped(std::string_view first, const std::vector<std::string_view>& items) {
  std::string text(first);
  std::string indent(first.size(), ' ');
  std::size_t column = first.size();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool last = i + 1 == items.size();
    const std::size_t size = items[i].size() + (last ? 0 : 2);
    if (column > first.size() && column + size > kWidth) {
      text.pop_back();
      text += "\n" + indent;
      column = indent.size();
    }
    text += std::string(items[i]) + (last ? "" : ", ");
    column += size;
  }
  return text + "\n";
}

std::string EvidenceOf(const Finding& finding, const Setting& setting) {
  std::string words;
  for (const mappings::Sighting& sighting : setting.look(finding).sightings) {
    const std::string one = Words(sighting, Plain);
    if (!one.empty() && words.find(one) == words.npos) words += (words.empty() ? "" : "; ") + one;
  }
  return words;
}

std::string Known(const Finding& finding, const Setting& setting) {
  const mappings::Presence presence = setting.look.Of(finding);
  std::string text = std::string(finding.title) + " (" + std::string(finding.id) + ")";
  if (presence != mappings::Presence::kPresent) text += " " + std::string(Word(presence));
  const std::string evidence = EvidenceOf(finding, setting);
  return evidence.empty() ? text : text + ": " + evidence;
}

std::string Heading(const guideline::Rule& rule) {
  return "  " + Padded(rule.id, 8) + Padded(CodeOf(rule.indicator), 8) + std::string(rule.summary) +
         "\n";
}

}  // namespace cds::hooks

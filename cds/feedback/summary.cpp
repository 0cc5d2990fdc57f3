#include "cds/feedback/summary.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace cds::feedback {
namespace {

struct Counts {
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
};

using CountsByName = std::map<std::string, Counts>;
using ReasonsByRule = std::map<std::string, std::map<std::string, std::int64_t>>;

std::string Printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::string ReasonOf(const Tally& tally) {
  if (tally.reason_code.empty()) return "(no reason given)";
  const std::string system = tally.reason_system.empty() ? "" : "  " + tally.reason_system;
  return Printable(tally.reason_code + system);
}

void Add(const Tally& tally, Counts& counts) {
  const bool accepted = tally.outcome == hooks::Outcome::kAccepted;
  (accepted ? counts.accepted : counts.overridden) += tally.count;
}

std::string Row(const std::string& name, const Counts& counts) {
  const std::int64_t all = counts.accepted + counts.overridden;
  const double rate =
      all == 0 ? 0 : 100 * static_cast<double>(counts.overridden) / static_cast<double>(all);
  char columns[96];
  std::snprintf(columns, sizeof columns, "  %10lld  %10lld  %12.1f%%\n",
                static_cast<long long>(counts.accepted), static_cast<long long>(counts.overridden),
                rate);
  return name + std::string(name.size() < 16 ? 16 - name.size() : 0, ' ') + columns;
}

std::string Table(const char* title, const CountsByName& rows) {
  std::string name = title;
  std::string text = name + std::string(16 - name.size(), ' ');
  text += "    accepted  overridden  override rate\n";
  for (const auto& [row, counts] : rows) text += Row(row, counts);
  return text;
}

std::string Reasons(const std::string& title, const std::map<std::string, std::int64_t>& reasons) {
  std::string text = title + "\n";
  std::vector<std::pair<std::string, std::int64_t>> sorted(reasons.begin(), reasons.end());
  std::ranges::stable_sort(sorted, std::greater{}, &std::pair<std::string, std::int64_t>::second);
  for (const auto& [reason, count] : sorted) {
    char number[32];
    std::snprintf(number, sizeof number, "%10lld  ", static_cast<long long>(count));
    text += number + reason + "\n";
  }
  return text;
}

}  // namespace

std::string WriteSummary(const std::vector<Tally>& tallies) {
  if (tallies.empty()) return "There is no feedback yet.\n";
  CountsByName rules, clients;
  ReasonsByRule reasons;
  for (const Tally& tally : tallies) {
    const std::string rule = Printable(tally.rule);
    Add(tally, rules[rule]);
    Add(tally, clients[Printable(tally.client)]);
    if (tally.outcome == hooks::Outcome::kOverridden) reasons[rule][ReasonOf(tally)] += tally.count;
  }
  const auto unmatched = rules.extract("");
  const auto unmatched_reasons = reasons.extract("");
  std::string text = Table("rule", rules) + "\nReasons to override\n";
  for (const auto& [rule, counts] : reasons) text += Reasons(rule, counts);
  text += "\n" + Table("client", clients);
  text += "\nUnmatched (the card was not issued here to this client, or too long ago)\n";
  text += Table("", {{"unmatched", unmatched ? unmatched.mapped() : Counts{}}});
  if (unmatched_reasons) text += Reasons("unmatched", unmatched_reasons.mapped());
  return text;
}

}  // namespace cds::feedback

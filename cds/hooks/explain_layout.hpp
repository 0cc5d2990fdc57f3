#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cds/guideline/advice.hpp"
#include "cds/hooks/setting.hpp"

// How an explanation is laid out: plain text, 100 columns for lists.
namespace cds::hooks {

std::string Padded(std::string_view text, std::size_t width);

// A line under a rule: what it is, and the words.
std::string Line(std::string_view label, std::string_view words);
std::string Line(std::string_view label, const std::vector<std::string_view>& list);

// A list that goes on in the next line, under its first word.
std::string Wrapped(std::string_view first, const std::vector<std::string_view>& items);

// A rule: its id, how strong, what it says.
std::string Heading(const guideline::Rule& rule);

// The evidence that decides a finding, each piece once.
std::string EvidenceOf(const guideline::Finding& finding, const Setting& setting);

// "Age over 50 (AGE_GT_50) absent: born 1981-02-01 (Patient/p1)"; without a word it is present.
std::string Known(const guideline::Finding& finding, const Setting& setting);

}  // namespace cds::hooks

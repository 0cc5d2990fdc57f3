#include "mappings/value_set_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "mappings/code_system.hpp"
#include "mappings/csv.hpp"

namespace mappings {
namespace {

constexpr std::uintmax_t kLargestFile = 8'000'000;

// Where the reading of one file stands: its faults so far, and the codes it has named.
struct Reading {
  const std::string& file;
  std::vector<Fault>& faults;
  std::map<std::pair<std::string, std::string>, int> lines = {};  // (system, code) -> line

  void Complain(int line, std::string message) const {
    faults.push_back({file, line, std::move(message)});
  }
};

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool IsDate(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00";
  return text.size() == kShape.size() &&
         std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
           return shape == '0' ? c >= '0' && c <= '9' : c == shape;
         });
}

// Takes what a comment says of the set; other comments are free.
void ReadComment(std::string_view comment, ValueSet& about) {
  const std::size_t colon = comment.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view key = Trim(comment.substr(0, colon));
  const std::string_view value = Trim(comment.substr(colon + 1));
  if (key == "title" && about.title.empty()) about.title = value;
  if (key == "source" && about.source.empty()) about.source = value;
  if (key == "reviewed" && about.reviewed.empty()) about.reviewed = value;
}

void CheckHeader(const ValueSet& about, int line, const Reading& reading) {
  if (about.title.empty()) reading.Complain(line, "no title: add a line '# title: ...' above");
  if (about.source.empty()) reading.Complain(line, "no source: add a line '# source: ...' above");
  if (!IsDate(about.reviewed))
    reading.Complain(line, "no review date: add a line '# reviewed: YYYY-MM-DD' above");
}

// Passes over the comments to the column line, which must be `columns`; false when it is not.
bool ReadHead(CsvReader& csv, std::string_view columns, ValueSet& about, const Reading& reading) {
  CsvLine line;
  while (csv.Next(line)) {
    if (!line.error.empty()) {
      reading.Complain(line.number, line.error);
      return false;
    }
    if (line.is_comment) {
      ReadComment(line.fields[0], about);
      continue;
    }
    std::string seen;
    for (const std::string& field : line.fields) seen += (seen.empty() ? "" : ",") + field;
    if (seen != columns)
      reading.Complain(line.number, "expected the column line '" + std::string(columns) + "'");
    return seen == columns;
  }
  reading.Complain(0, "no column line: expected '" + std::string(columns) + "'");
  return false;
}

// A code that stands twice for one thing is a slip of whoever wrote the file.
bool IsFirst(const CodeRow& row, std::string_view concept_name, Reading& reading) {
  std::string code = row.code;
  std::string system = row.system;
  if (const auto known = FoldSystem(row.system)) {
    std::array<char, 16> room{};
    system = Uri(*known);
    if (HasPrefixes(*known)) code = Normalise(row.code, room);
  }
  const auto [first, is_new] =
      reading.lines.try_emplace({system + ' ' + std::string(concept_name), code}, row.line);
  if (!is_new)
    reading.Complain(row.line, "code " + row.code + " stands on line " +
                                   std::to_string(first->second) + " already: delete one");
  return is_new;
}

// What is wrong with the number and the length of the fields; empty when nothing is.
std::string CheckFields(const CsvLine& line, std::size_t wanted) {
  if (line.fields.size() != wanted)
    return "expected " + std::to_string(wanted) + " fields, found " +
           std::to_string(line.fields.size());
  if (line.fields[0].size() > kLongestSystem || line.fields[1].size() > kLongestCode)
    return "the system or the code is too long: at most " + std::to_string(kLongestSystem) +
           " and " + std::to_string(kLongestCode) + " bytes";
  if (line.fields[0].empty() || line.fields[1].empty())
    return "the system and the code must not be empty";
  return {};
}

// What is wrong with a row of a value-set file; empty when nothing is.
std::string CheckRow(const CsvLine& line) {
  if (std::string fault = CheckFields(line, 4); !fault.empty()) return fault;
  const auto system = FoldSystem(line.fields[0]);
  if (!system)
    return "system " + line.fields[0] + " is not known: expected a URI such as " +
           std::string(Uri(CodeSystem::kSnomedCt));
  const std::string& match = line.fields[2];
  if (match != "exact" && match != "prefix") return "match is not known: expected exact or prefix";
  if (match == "prefix" && !HasPrefixes(*system))
    return "prefix is for ICD-10-CM and ATC: list each code with exact";
  return Complaint(*system, line.fields[1]);
}

// What is wrong with a row of a site map; empty when nothing is.
std::string CheckSiteRow(const CsvLine& line) {
  if (std::string fault = CheckFields(line, 3); !fault.empty()) return fault;
  const auto known = FoldSystem(line.fields[0]);
  return known ? Complaint(*known, line.fields[1]) : "";
}

}  // namespace

std::optional<std::string> ReadWhole(const std::filesystem::path& path,
                                     std::vector<Fault>& faults) {
  const auto refuse = [&](std::string message) -> std::optional<std::string> {
    faults.push_back({path.string(), 0, std::move(message)});
    return std::nullopt;
  };
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(path, error);
  const std::uintmax_t size = is_file ? std::filesystem::file_size(path, error) : 0;
  if (!is_file || error) return refuse("is not a file: check the path");
  if (size > kLargestFile) return refuse("larger than 8 MB: split it");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::ifstream stream(path, std::ios::binary);
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return refuse("cannot be read: check its permissions");
  return bytes;
}

CodeFile ReadValueSet(const std::string& file, std::string_view text, std::vector<Fault>& faults) {
  CodeFile result;
  Reading reading{file, faults};
  CsvReader csv(text);
  if (!ReadHead(csv, "system,code,match,display", result.about, reading)) return result;
  CheckHeader(result.about, 1, reading);
  int rows = 0;
  for (CsvLine line; csv.Next(line);) {
    if (line.is_comment && line.error.empty()) continue;
    ++rows;
    if (line.error.empty()) line.error = CheckRow(line);
    if (!line.error.empty()) {
      reading.Complain(line.number, line.error);
      continue;
    }
    CodeRow row{line.number, line.fields[0], line.fields[1], line.fields[2] == "prefix", {}};
    if (IsFirst(row, "", reading)) result.rows.push_back(std::move(row));
  }
  if (rows == 0) reading.Complain(0, "no codes: add rows, or delete the file");
  result.about.codes = result.rows.size();
  return result;
}

CodeFile ReadSiteMap(const std::string& file, std::string_view text, std::vector<Fault>& faults) {
  CodeFile result;
  Reading reading{file, faults};
  CsvReader csv(text);
  if (!ReadHead(csv, "system,code,concept", result.about, reading)) return result;
  for (CsvLine line; csv.Next(line);) {
    if (line.is_comment && line.error.empty()) continue;
    if (line.error.empty()) line.error = CheckSiteRow(line);
    if (!line.error.empty()) {
      reading.Complain(line.number, line.error);
      continue;
    }
    CodeRow row{line.number, line.fields[0], line.fields[1], false, line.fields[2]};
    if (IsFirst(row, line.fields[2], reading)) result.rows.push_back(std::move(row));
  }
  return result;
}

}  // namespace mappings

#include "mappings/value_set.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mappings/code_table.hpp"

namespace mappings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead =
    "# title: A set\n# source: a source\n# reviewed: 2026-01-02\nsystem,code,match,display\n";
constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::string_view kIcd = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kAtc = "http://www.whocc.no/atc";

// A directory that lives as long as the test.
class Folder {
 public:
  Folder() {
    static std::atomic<int> count = 0;
    path_ = fs::temp_directory_path() /
            ("value_set_test." + std::to_string(getpid()) + "." + std::to_string(++count));
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path Write(std::string_view name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string Rows(std::string_view rows) { return std::string(kHead) + std::string(rows); }

using Ids = std::set<std::string>;

Ids SetsOf(const ValueSets& sets, std::string_view system, std::string_view code) {
  Ids ids;
  sets.ForEachSet(system, code, [&](std::uint32_t hash) {
    for (const ValueSet& set : sets.sets())
      if (SetId::Hash(set.id) == hash) CHECK(ids.insert(set.id).second);
  });
  return ids;
}

ValueSets LoadWell(const fs::path& directory, const std::vector<fs::path>& maps = {}) {
  std::vector<Fault> faults;
  ValueSets sets = ValueSets::Load(directory, maps, faults);
  for (const Fault& fault : faults) FAIL_CHECK(fault.file, ":", fault.line, ": ", fault.message);
  return sets;
}

std::vector<Fault> FaultsOf(const fs::path& directory, const std::vector<fs::path>& maps = {}) {
  std::vector<Fault> faults;
  ValueSets::Load(directory, maps, faults);
  return faults;
}

TEST_CASE("the shipped value sets have no fault, and every set is sorted by system and code") {
  const ValueSets sets = LoadWell("mappings/value_sets");
  CHECK(sets.sets().size() >= 150);
  CHECK(sets.codes() >= 10'000);
  CHECK(sets.digest().size() == 64);
  CHECK(std::is_sorted(sets.sets().begin(), sets.sets().end(),
                       [](const ValueSet& a, const ValueSet& b) { return a.id < b.id; }));
  for (const ValueSet& set : sets.sets()) CHECK(set.codes > 0);
}

TEST_CASE("codes that a clinician knows are in the shipped sets where they belong") {
  const ValueSets sets = LoadWell("mappings/value_sets");
  struct Case {
    std::string_view system;
    std::string_view code;
    std::string_view set;
    bool is_in;
  };
  constexpr std::string_view kLoinc = "http://loinc.org";
  constexpr std::string_view kInterpretation = "http://hl7.org/fhir/v2/0078";
  constexpr std::string_view kActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
  constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
  constexpr std::string_view kRole = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
  const Case cases[] = {
      {kSnomed, "267064002", "retention", true},
      {kSnomed, "363346000", "cancer-hx", true},
      {kSnomed, "254837009", "cancer-hx", true},
      {kSnomed, "254701007", "cancer-hx", false},
      {kSnomed, "254701007", "cancer-nmsc", true},
      {kSnomed, "126906006", "cancer-hx", false},
      {kSnomed, "126906006", "cancer-ambiguous", true},
      {kIcd, "C50.911", "cancer-hx", true},
      {kIcd, "c50911", "cancer-hx", true},
      {kIcd, "C44.311", "cancer-hx", false},
      {kIcd, "C44.311", "cancer-nmsc", true},
      {kIcd, "D05.10", "cancer-hx", false},
      {kIcd, "Z80.3", "cancer-hx", false},
      {kIcd, "Z85.3", "cancer-hx", true},
      {kIcd, "Z85.820", "cancer-hx", true},
      {kIcd, "Z85.828", "cancer-hx", false},
      {kIcd, "Z85.828", "cancer-nmsc", true},
      {kIcd, "M54.5", "back-pain", true},
      {kIcd, "M54.2", "back-pain", false},
      {kIcd, "M45.A4", "known-spa", true},
      {kIcd, "M46.46", "spine-infection", true},
      {kIcd, "M46.86", "spine-infection", false},
      {kIcd, "H20.03", "uveitis", false},
      {kIcd, "D57.3", "sickle", false},
      {kLoinc, "30341-2", "obs-esr", true},
      {kLoinc, "18184-2", "obs-esr", false},
      {kLoinc, "LA6576-8", "qual-pos", true},
      {"http://terminology.hl7.org/CodeSystem/v2-0136", "Y", "qual-pos", true},
      {"http://terminology.hl7.org/CodeSystem/v2-0136", "N", "qual-neg", true},
      {"http://terminology.hl7.org/CodeSystem/v2-0136", "Y", "qual-neg", false},
      {kInterpretation, "POS", "qual-pos", true},
      {kInterpretation, "NEG", "qual-neg", true},
      {kInterpretation, "H", "interp-high", true},
      {kInterpretation, "HH", "interp-high", true},
      {kInterpretation, "HU", "interp-high", true},
      {kInterpretation, "A", "interp-abnormal", true},
      {kInterpretation, "AA", "interp-abnormal", true},
      {kInterpretation, "N", "interp-normal", true},
      {kInterpretation, "N", "qual-neg", false},
      {kInterpretation, "L", "interp-low", true},
      {kInterpretation, "LL", "interp-low", true},
      {kInterpretation, "LU", "interp-low", true},
      {kInterpretation, "IND", "qual-indet", true},
      {kActReason, "INEFFECT", "treatment-ineffective", true},
      {"urn:oid:2.16.840.1.113883.5.8", "INEFFECT", "treatment-ineffective", true},
      {kActReason, "ALTCHOICE", "treatment-ineffective", false},
      {kRxNorm, "1991302", "med-weight-loss", true},   // semaglutide
      {kRxNorm, "993541", "med-weight-loss", false},   // bupropion alone, for depression
      {kRxNorm, "1860167", "med-weight-loss", false},  // liraglutide with insulin
      {kRxNorm, "197806", "nsaid-ibuprofen", true},
      {kRxNorm, "197806", "nsaid-naproxen", false},
      {kSnomed, "79733001", "major-amputation", true},
      {kSnomed, "180030006", "major-amputation", false},  // of the foot
      {kIcd, "Z99.2", "dialysis", true},
      {kIcd, "N18.6", "dialysis", false},
      {kIcd, "Z51.11", "chemotherapy", true},
      {kIcd, "Z51.5", "cancer-treatment", false},
      {kRole, "MTH", "relative-near", true},
      {kRole, "HBRO", "relative-near", true},
      {kRole, "STPBRO", "relative-near", false},
      {kRole, "ADOPTF", "relative-near", false},
      {kRole, "COUSN", "relative-near", false},
      {kRole, "SPS", "relative-near", false},
      {"http://www.ama-assn.org/go/cpt", "72148", "order-mri-lumbar", true},
      {kAtc, "M01AE01", "med-nsaid", true},
      {kAtc, "M02AA", "med-nsaid", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    CAPTURE(c.set);
    CHECK(SetsOf(sets, c.system, c.code).contains(std::string(c.set)) == c.is_in);
  }
}

TEST_CASE("a code belongs to each set that lists it, or that lists its beginning") {
  const Folder folder;
  folder.Write("back.csv", Rows("http://hl7.org/fhir/sid/icd-10-cm,M54,prefix,\n"
                                "http://hl7.org/fhir/sid/icd-10-cm,M54.5,prefix,\n"));
  folder.Write("lumbago.csv", Rows("http://hl7.org/fhir/sid/icd-10-cm,M54.5,exact,Low back pain\n"
                                   "http://snomed.info/sct,279039007,exact,Low back pain\n"));
  folder.Write("nsaid.csv", Rows("http://www.whocc.no/atc,M01,prefix,\n"));
  folder.Write("muscles.csv", Rows("http://www.whocc.no/atc,M,prefix,\n"));
  const ValueSets sets = LoadWell(folder.path());
  struct Case {
    std::string_view system;
    std::string_view code;
    Ids sets;
  };
  const Case cases[] = {
      {kIcd, "M54", {"back"}},
      {kIcd, "M54.5", {"back", "lumbago"}},
      {kIcd, "m545", {"back", "lumbago"}},
      {"urn:oid:2.16.840.1.113883.6.90", "M54.5", {"back", "lumbago"}},
      {"http://hl7.org/fhir/sid/icd-10", "M54.50", {"back"}},
      {kIcd, "M5", {}},
      {kIcd, "M53.5", {}},
      {kIcd, "M54.5 ", {}},
      {kSnomed, "279039007", {"lumbago"}},
      {"http://snomed.info/sct/731000124108/version/20250301", "279039007", {"lumbago"}},
      {kSnomed, "27903900", {}},
      {kSnomed, "2790390070", {}},
      {kIcd, "279039007", {}},
      {kAtc, "M01AE01", {"nsaid", "muscles"}},
      {kAtc, "M", {"muscles"}},
      {kAtc, "N", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    CHECK(SetsOf(sets, c.system, c.code) == c.sets);
  }
  CHECK(sets.codes() == 5);
  CHECK(sets.Has("nsaid"));
  CHECK_FALSE(sets.Has("opioid"));
  REQUIRE(sets.sets().size() == 4);
  CHECK(sets.sets()[0].id == "back");
  CHECK(sets.sets()[0].title == "A set");
  CHECK(sets.sets()[0].source == "a source");
  CHECK(sets.sets()[0].reviewed == "2026-01-02");
  CHECK(sets.sets()[0].codes == 2);
}

TEST_CASE("bytes of any kind and length in a coding find nothing and do no harm") {
  using std::string_view_literals::operator""sv;
  const ValueSets sets = LoadWell("mappings/value_sets");
  const std::string long_text(1'000'000, 'M');
  const std::string_view texts[] = {"",           "\0"sv,    "\0\0\0\0\0\0\0\0\0"sv,
                                    "\xFF\xFE",   long_text, "267064002\0"sv,
                                    " 267064002", "....",    "M54.5\n",
                                    "-",          "%n%s"};
  const std::string_view systems[] = {kSnomed,       kIcd, kAtc,   "http://loinc.org",
                                      "urn:oid:1.2", "",   "\0"sv, long_text};
  for (const std::string_view system : systems)
    for (const std::string_view code : texts) CHECK(SetsOf(sets, system, code).empty());
  CHECK(SetsOf(sets, long_text, "267064002").empty());
  CHECK(SetsOf(ValueSets(), kSnomed, "267064002").empty());
}

TEST_CASE("a look-up writes no more than there is room for") {
  std::vector<Membership> rows;
  for (std::uint32_t set = 0; set < 100; ++set) {
    rows.push_back({0, "267064002", false, set});
    rows.push_back({1, "M54", true, set});
    rows.push_back({1, "M545", true, set + 50});
  }
  const CodeTable table(rows);
  std::vector<std::uint32_t> found(33, 0xFFFF);
  CHECK(table.Find(0, "267064002", std::span(found).first(32)) == 32);
  CHECK(table.Find(1, "M54.5", std::span(found).first(32)) == 32);
  CHECK(found[32] == 0xFFFF);
  CHECK(table.Find(1, "M54.5", {}) == 0);
  std::vector<std::uint32_t> all(1000);
  CHECK(table.Find(1, "M54.59", all) == 150);
}

TEST_CASE("each fault of a value-set file names its line and the mend") {
  struct Case {
    std::string text;
    int line;
    std::string_view message;
  };
  const Case cases[] = {
      {"", 0, "no column line"},
      {"# title: x\n", 0, "no column line"},
      {"system,code,match,display\n", 1, "# title:"},
      {"# source: x\n# reviewed: 2026-01-02\nsystem,code,match,display\n", 1, "# title:"},
      {"# title: x\n# reviewed: 2026-01-02\nsystem,code,match,display\n", 1, "# source:"},
      {"# title: x\n# source: x\nsystem,code,match,display\n", 1, "# reviewed:"},
      {"# title: x\n# source: x\n# reviewed: May\nsystem,code,match,display\n", 1, "# reviewed:"},
      {"# title: x\nsystem,code,display\n", 2, "'system,code,match,display'"},
      {"# title: \xFF\n", 1, "UTF-8"},
      {Rows(""), 0, "no codes"},
      {Rows("http://snomed.info/sct,225393008,exact,Bed rest\n"), 5,
       "SNOMED CT code 225393008 fails its check digit: look it up again"},
      {Rows("http://loinc.org,30797-1,exact,\n"), 5, "LOINC code 30797-1 fails its check digit"},
      {Rows("http://loinc.org,LA6577-5,exact,\n"), 5, "fails its check digit"},
      {Rows("http://snomed.info/sct,267064002,prefix,\n"), 5, "prefix is for ICD-10-CM and ATC"},
      {Rows("http://snomed.info/sct,267064002,Exact,\n"), 5, "expected exact or prefix"},
      {Rows("http://snomed.info/sct,267064002,exact\n"), 5, "expected 4 fields, found 3"},
      {Rows("http://snomed.info/sct,267064002,exact,a,b\n"), 5, "expected 4 fields, found 5"},
      {Rows("http://snomed.info,267064002,exact,\n"), 5, "is not known"},
      {Rows("http://snomed.info/sct,,exact,\n"), 5, "must not be empty"},
      {Rows("http://snomed.info/sct,267064002,exact,\"x\n"), 5, "no closing quote"},
      {Rows("http://snomed.info/sct,267064002,exact,\x01\n"), 5, "control character"},
      {Rows(
           "\nhttp://snomed.info/sct,267064002,exact,\nhttps://snomed.info/sct,267064002,exact,\n"),
       7, "code 267064002 stands on line 6 already"},
      {Rows("http://hl7.org/fhir/sid/icd-10-cm,M54.5,exact,\n"
            "http://hl7.org/fhir/sid/icd-10-cm,M54.5,prefix,\n"),
       6, "stands on line 5 already"},
      {Rows("http://hl7.org/fhir/sid/icd-10-cm," + std::string(500, 'M') + ",exact,\n"), 5,
       "too long"},
      {std::string(8'000'001, '#'), 0, "larger than 8 MB"},
  };
  for (const Case& c : cases) {
    const Folder folder;
    const fs::path file = folder.Write("a-set.csv", c.text);
    const auto faults = FaultsOf(folder.path());
    CAPTURE(c.message);
    CHECK(std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
      return fault.line == c.line && fault.file == file.string() &&
             fault.message.find(c.message) != std::string::npos;
    }));
  }
}

TEST_CASE("all the faults of a directory are told at once") {
  const Folder folder;
  folder.Write("b.csv", Rows("http://snomed.info/sct,1,exact,\nhttp://loinc.org,1-1,exact,\n"));
  folder.Write("a.csv", "x\n");
  const auto faults = FaultsOf(folder.path());
  REQUIRE(faults.size() == 3);
  CHECK(fs::path(faults[0].file).filename() == "a.csv");
  CHECK(faults[1].line == 5);
  CHECK(faults[2].line == 6);
}

TEST_CASE("a directory without value sets is a fault") {
  const Folder folder;
  CHECK(FaultsOf(folder.path()).size() == 1);
  CHECK(FaultsOf(folder.path() / "missing").size() == 1);
  CHECK(FaultsOf(folder.Write("file", "x")).size() == 1);
  fs::create_directory(folder.path() / "a.csv");
  CHECK_FALSE(FaultsOf(folder.path()).empty());
}

TEST_CASE("a file whose name is no id, or has the hash of another, is a fault") {
  const std::string row = Rows("http://snomed.info/sct,267064002,exact,\n");
  const Folder spelled;
  spelled.Write("Cancer_HX.csv", row);
  REQUIRE(FaultsOf(spelled.path()).size() == 1);
  CHECK(FaultsOf(spelled.path())[0].message.find("small letters") != std::string::npos);

  static_assert(SetId::Hash("costarring") == SetId::Hash("liquid"));
  const Folder same;
  same.Write("costarring.csv", row);
  same.Write("liquid.csv", row);
  REQUIRE(FaultsOf(same.path()).size() == 1);
  CHECK(FaultsOf(same.path())[0].message.find("costarring") != std::string::npos);
}

TEST_CASE("a site's own codes add to the shipped sets") {
  const Folder folder;
  folder.Write("retention.csv", Rows("http://snomed.info/sct,267064002,exact,\n"));
  folder.Write("weight-loss.csv", Rows("http://hl7.org/fhir/sid/icd-10-cm,R63,prefix,\n"));
  const Folder site;
  const fs::path map =
      site.Write("map.csv",
                 "# our codes\nsystem,code,concept\n"
                 "urn:oid:1.2.840.114350.1.13.0.1.7.2.696580,33476,RETENTION\n"
                 "urn:oid:1.2.840.114350.1.13.0.1.7.2.696580,33476,weight-loss\n"
                 "urn:oid:1.2.840.114350.1.13.0.1.7.2.696580,\"a, b\",WEIGHT_LOSS\n"
                 "http://snomed.info/sct,267064002,retention\n"
                 "http://hl7.org/fhir/sid/icd-10-cm,Z99.8,retention\n"
                 "http://example.org/codes/,x,retention\n");
  const ValueSets sets = LoadWell(folder.path(), {map});
  constexpr std::string_view kSite = "urn:oid:1.2.840.114350.1.13.0.1.7.2.696580";
  CHECK(SetsOf(sets, kSite, "33476") == Ids{"retention", "weight-loss"});
  CHECK(SetsOf(sets, kSite, "a, b") == Ids{"weight-loss"});
  CHECK(SetsOf(sets, kSite, "33477").empty());
  CHECK(SetsOf(sets, "urn:oid:1.2.840.114350.1.13.0.1.7.2.69658", "33476").empty());
  CHECK(SetsOf(sets, kSnomed, "33476").empty());
  CHECK(SetsOf(sets, kSnomed, "267064002") == Ids{"retention"});
  CHECK(SetsOf(sets, kIcd, "Z998") == Ids{"retention"});
  CHECK(SetsOf(sets, kIcd, "Z99.89").empty());
  CHECK(SetsOf(sets, kIcd, "R63.4") == Ids{"weight-loss"});
  CHECK(SetsOf(sets, "http://example.org/codes/", "x") == Ids{"retention"});
  CHECK(SetsOf(sets, "http://example.org/codes", "x").empty());
}

TEST_CASE("each fault of a site map names its line and the mend") {
  struct Case {
    std::string_view row;
    std::string_view message;
  };
  const Case cases[] = {
      {"urn:x,1,RETENTON\n", "no such concept as retenton: did you mean retention?"},
      {"urn:x,1,\n", "no such concept"},
      {"urn:x,1\n", "expected 3 fields, found 2"},
      {",1,retention\n", "must not be empty"},
      {"urn:x,,retention\n", "must not be empty"},
      {"http://snomed.info/sct,225393008,retention\n", "fails its check digit"},
      {"urn:x,1,retention\nurn:x,1,RETENTION\n", ""},
      {"urn:x,\"1,retention\n", "no closing quote"},
  };
  const Folder folder;
  folder.Write("retention.csv", Rows("http://snomed.info/sct,267064002,exact,\n"));
  folder.Write("weight-loss.csv", Rows("http://hl7.org/fhir/sid/icd-10-cm,R63,prefix,\n"));
  for (const Case& c : cases) {
    CAPTURE(c.row);
    const Folder site;
    const auto map = site.Write("map.csv", "system,code,concept\n" + std::string(c.row));
    const auto faults = FaultsOf(folder.path(), {map});
    REQUIRE(faults.size() == (c.message.empty() ? 0 : 1));
    if (c.message.empty()) continue;
    CHECK(faults[0].file == map.string());
    CHECK(faults[0].line == 2);
    CHECK(faults[0].message.find(c.message) != std::string::npos);
  }
  const Folder site;
  const auto twice =
      site.Write("a.csv", "system,code,concept\nurn:x,1,retention\nurn:x,1,retention\n");
  const auto columns = site.Write("b.csv", "system,code\nurn:x,1\n");
  CHECK(FaultsOf(folder.path(), {twice}).size() == 1);
  CHECK(FaultsOf(folder.path(), {columns}).size() == 1);
  CHECK(FaultsOf(folder.path(), {site.path() / "missing.csv"}).size() == 1);
}

TEST_CASE("the digest changes with any name or content, and not with the order of the site maps") {
  const Folder folder;
  const Folder site;
  const std::string row = Rows("http://snomed.info/sct,267064002,exact,\n");
  folder.Write("a.csv", row);
  const std::string before = LoadWell(folder.path()).digest();
  CHECK(LoadWell(folder.path()).digest() == before);
  CHECK(before.find_first_not_of("0123456789abcdef") == std::string::npos);

  const auto one = site.Write("one.csv", "system,code,concept\nurn:x,1,a\n");
  const auto two = site.Write("two.csv", "system,code,concept\nurn:x,2,a\n");
  const std::string with_site = LoadWell(folder.path(), {one, two}).digest();
  CHECK(with_site != before);
  CHECK(LoadWell(folder.path(), {two, one}).digest() == with_site);
  CHECK(LoadWell(folder.path(), {one}).digest() != with_site);

  folder.Write("a.csv", row + "# a comment\n");
  const std::string commented = LoadWell(folder.path()).digest();
  CHECK(commented != before);
  folder.Write("a.csv", row);
  fs::rename(folder.path() / "a.csv", folder.path() / "b.csv");
  CHECK(LoadWell(folder.path()).digest() != before);
}

}  // namespace
}  // namespace mappings

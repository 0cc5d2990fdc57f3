#include "mappings/value_set.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <system_error>
#include <utility>

#include "fhir/hex.hpp"
#include "mappings/code_system.hpp"
#include "mappings/code_table.hpp"
#include "mappings/nearest.hpp"
#include "mappings/value_set_file.hpp"

namespace mappings {

struct CodeIndex {
  SystemNumbers systems;
  CodeTable table;
  std::vector<ValueSet> sets;
  std::vector<std::uint32_t> hashes;  // of the sets, sorted
  std::string digest;
};

namespace {

namespace fs = std::filesystem;

// SHA-256 over names and contents, each with its length so that no two lists look the same.
class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }

  void Add(std::string_view name, std::string_view content) {
    for (const std::string_view part : {name, content}) {
      const std::string size = std::to_string(part.size()) + ':';
      EVP_DigestUpdate(context_.get(), size.data(), size.size());
      EVP_DigestUpdate(context_.get(), part.data(), part.size());
    }
  }

  std::string Hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    return fhir::Hex({reinterpret_cast<const char*>(bytes.data()), size});
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// The id of a concept in either spelling: "WEIGHT_LOSS" and "weight-loss" are one.
std::string IdOf(std::string_view concept_name) {
  std::string id(concept_name);
  for (char& c : id) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return id;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// The *.csv files of a directory, sorted by name.
std::vector<fs::path> CsvFiles(const fs::path& directory, std::vector<Fault>& faults) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error))
    if (i->path().extension() == ".csv") files.push_back(i->path());
  std::sort(files.begin(), files.end());
  if (error || files.empty())
    faults.push_back({directory.string(), 0, "no value sets: name the directory of the *.csv"});
  return files;
}

// What Load gathers, file by file.
class Gathering {
 public:
  explicit Gathering(std::vector<Fault>& faults) : faults_(faults) {}

  void AddValueSet(const fs::path& path) {
    const auto text = ReadWhole(path, faults_);
    if (!text) return;
    digest_.Add(path.filename().string(), *text);
    CodeFile file = ReadValueSet(path.string(), *text, faults_);
    file.about.id = path.stem().string();
    if (!IsId(file.about.id))
      faults_.push_back({path.string(), 0, "name the file in small letters, digits and hyphens"});
    const auto [same, is_new] = names_.try_emplace(SetId::Hash(file.about.id), file.about.id);
    if (!is_new)
      faults_.push_back(
          {path.string(), 0, "its name has the same hash as " + same->second + ": rename it"});
    for (const CodeRow& row : file.rows) AddRow(row, same->first);
    index_.sets.push_back(std::move(file.about));
  }

  void AddSiteMap(const fs::path& path) {
    const auto text = ReadWhole(path, faults_);
    if (!text) return;
    digest_.Add("site/" + path.filename().string(), *text);
    for (const CodeRow& row : ReadSiteMap(path.string(), *text, faults_).rows) {
      const std::string id = IdOf(row.concept_name);
      const auto set = std::find_if(index_.sets.begin(), index_.sets.end(),
                                    [&](const ValueSet& known) { return known.id == id; });
      if (set == index_.sets.end()) {
        faults_.push_back({path.string(), row.line, "no such concept" + Nearest(id)});
      } else {
        AddRow(row, SetId::Hash(id));
        ++set->codes;
      }
    }
  }

  CodeIndex Finish() {
    std::sort(index_.sets.begin(), index_.sets.end(),
              [](const ValueSet& a, const ValueSet& b) { return a.id < b.id; });
    for (const auto& [hash, name] : names_) index_.hashes.push_back(hash);
    index_.table = CodeTable(std::move(rows_));
    index_.digest = digest_.Hex();
    return std::move(index_);
  }

 private:
  void AddRow(const CodeRow& row, std::uint32_t set) {
    const auto known = FoldSystem(row.system);
    std::array<char, 16> room{};
    const bool normalise = known && HasPrefixes(*known);
    const std::string_view code = normalise ? Normalise(row.code, room) : row.code;
    rows_.push_back({index_.systems.Intern(row.system), std::string(code), row.is_prefix, set});
  }

  std::string Nearest(std::string_view id) const {
    std::vector<std::string> known;
    for (const ValueSet& set : index_.sets) known.push_back(set.id);
    const std::string nearest = NearestName(id, known);
    return nearest.empty() ? "" : " as " + std::string(id) + ": did you mean " + nearest + "?";
  }

  std::vector<Fault>& faults_;
  Digest digest_;
  std::map<std::uint32_t, std::string> names_;  // by hash
  std::vector<Membership> rows_;
  CodeIndex index_;
};

}  // namespace

ValueSets ValueSets::Load(const fs::path& directory, std::span<const fs::path> site_maps,
                          std::vector<Fault>& faults) {
  Gathering gathering(faults);
  for (const fs::path& path : CsvFiles(directory, faults)) gathering.AddValueSet(path);
  std::vector<fs::path> maps(site_maps.begin(), site_maps.end());
  std::sort(maps.begin(), maps.end(), [](const fs::path& a, const fs::path& b) {
    return std::pair(a.filename(), a) < std::pair(b.filename(), b);
  });
  for (const fs::path& path : maps) gathering.AddSiteMap(path);
  ValueSets result;
  *result.index_ = gathering.Finish();
  return result;
}

ValueSets::ValueSets() : index_(std::make_unique<CodeIndex>()) {}
ValueSets::~ValueSets() = default;
ValueSets::ValueSets(ValueSets&&) noexcept = default;
ValueSets& ValueSets::operator=(ValueSets&&) noexcept = default;

bool ValueSets::Has(std::string_view name) const {
  return std::binary_search(index_->hashes.begin(), index_->hashes.end(), SetId::Hash(name));
}

const std::vector<ValueSet>& ValueSets::sets() const { return index_->sets; }
std::size_t ValueSets::codes() const { return index_->table.codes(); }
const std::string& ValueSets::digest() const { return index_->digest; }

std::size_t ValueSets::Find(std::string_view system, std::string_view code,
                            std::span<std::uint32_t> found) const {
  return index_->table.Find(index_->systems.Find(system), code, found);
}

}  // namespace mappings

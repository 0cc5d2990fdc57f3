#include "cds/feedback/migrations.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace cds::feedback {
namespace {

// The number in front of the first underscore; 0 when there is none.
int VersionOf(const std::string& name) {
  int version = 0;
  const char* const end = name.data() + std::min(name.find('_'), name.size());
  const auto read = std::from_chars(name.data(), end, version);
  return read.ec == std::errc() && read.ptr == end ? version : 0;
}

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || text.empty()) throw std::runtime_error("cannot read " + path.string());
  return text;
}

}  // namespace

std::vector<Migration> ReadMigrations(const std::filesystem::path& directory) {
  std::vector<Migration> migrations;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".sql") continue;
    migrations.push_back({VersionOf(entry.path().filename()), ReadWhole(entry.path())});
  }
  if (error) {
    throw std::runtime_error("cannot read the migrations in " + directory.string() + ": " +
                             error.message());
  }
  std::ranges::sort(migrations, {}, &Migration::version);
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version == static_cast<int>(i) + 1) continue;
    throw std::runtime_error("the migrations in " + directory.string() +
                             " do not count 001_, 002_, ... without a gap");
  }
  if (migrations.empty()) throw std::runtime_error("no migrations in " + directory.string());
  return migrations;
}

std::span<const Migration> Outstanding(const std::vector<Migration>& migrations, int version) {
  const std::span<const Migration> all(migrations);
  if (version < 0 || static_cast<std::size_t>(version) > all.size()) {
    throw std::runtime_error("its schema has version " + std::to_string(version) +
                             ", and this lumbar knows versions up to " +
                             std::to_string(all.size()) + "; run the lumbar that made it");
  }
  return all.subspan(static_cast<std::size_t>(version));
}

std::string WriteSchemaVersion(int version) {
  return "INSERT INTO schema_version (version) VALUES (" + std::to_string(version) + ")";
}

}  // namespace cds::feedback

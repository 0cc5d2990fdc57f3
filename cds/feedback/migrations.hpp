#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace cds::feedback {

// One step of a schema: `001_feedback.sql` is step 1.
struct Migration {
  int version = 0;
  std::string sql;
};

// The steps in a directory, in their order. Throws when they cannot be read, or when their numbers
// do not count from 1 without a gap.
std::vector<Migration> ReadMigrations(const std::filesystem::path& directory);

// Which steps a database at `version` lacks (0: all). Throws when the database is ahead of us.
std::span<const Migration> Outstanding(const std::vector<Migration>& migrations, int version);

// Plain SQL of every engine: the table of the steps that were applied, and its highest.
inline constexpr const char* kCreateSchemaVersion =
    "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)";
inline constexpr const char* kReadSchemaVersion =
    "SELECT coalesce(max(version), 0) FROM schema_version";
std::string WriteSchemaVersion(int version);

}  // namespace cds::feedback

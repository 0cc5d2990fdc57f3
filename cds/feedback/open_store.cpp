#include "cds/feedback/open_store.hpp"

#include <stdexcept>

#include "cds/feedback/postgres_store.hpp"
#include "cds/feedback/sqlite_store.hpp"

namespace cds::feedback {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

}  // namespace

// `sqlite:/path` and, as others write it, `sqlite:///path`.
std::optional<std::filesystem::path> FileOf(const std::string& url) {
  if (!url.starts_with(kSqlite)) return std::nullopt;
  std::string path = url.substr(kSqlite.size());
  if (path.starts_with("///")) path.erase(0, 2);
  if (path.empty() || path.starts_with(":")) {
    throw std::runtime_error("the feedback store sqlite: needs the path of a file");
  }
  return std::filesystem::absolute(path);
}

std::string WhereIs(const std::string& url) {
  if (const auto file = FileOf(url)) return file->string();
  if (!url.starts_with("postgresql://")) {
    throw std::runtime_error("a feedback store is sqlite:/path/feedback.db or postgresql://...");
  }
  try {
    return PostgresAddress(url).Where();
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string("the feedback store postgresql:// cannot be used: ") +
                             error.what());
  }
}

std::unique_ptr<Store> OpenStore(const std::string& url, const std::filesystem::path& migrations,
                                 bool keep_comments) {
  const std::string where = WhereIs(url);
  try {
    if (const auto file = FileOf(url)) {
      return std::make_unique<SqliteStore>(*file, ReadMigrations(migrations / "sqlite"),
                                           keep_comments);
    }
    return std::make_unique<PostgresStore>(PostgresAddress(url),
                                           ReadMigrations(migrations / "postgres"), keep_comments);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("the feedback store " + where + " cannot be used: " + error.what());
  }
}

}  // namespace cds::feedback

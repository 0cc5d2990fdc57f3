#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>

#include "cds/feedback/migrations.hpp"
#include "cds/feedback/sqlite_database.hpp"
#include "cds/feedback/store.hpp"

namespace cds::feedback {

// Feedback in one SQLite file: for one machine. Others may read the file meanwhile.
class SqliteStore : public Store {
 public:
  // Opens or makes the file and brings its schema up to date; throws what is in the way. Comments
  // are patient data: unless they are to be kept, only that there was one is.
  SqliteStore(const std::filesystem::path& file, const std::vector<Migration>& migrations,
              bool keep_comments);

  fhir::Result<void> Save(std::string_view client, std::string_view service,
                          const std::vector<Entry>& entries) override;
  fhir::Result<std::vector<Tally>> Summary() override;
  fhir::Result<void> CheckWritable() override;

 private:
  class Turn;

  fhir::Result<void> With(const std::function<void()>& use);
  void Insert(std::string_view client, std::string_view service, const Entry& entry);

  std::mutex mutex_;
  std::condition_variable given_back_;
  bool taken_ = false;  // the database, by a thread
  SqliteDatabase database_;
  std::optional<SqliteStatement> insert_;
  std::optional<SqliteStatement> summary_;
  const bool keep_comments_;
};

}  // namespace cds::feedback

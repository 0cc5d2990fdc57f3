#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "cds/feedback/migrations.hpp"
#include "cds/feedback/postgres_connection.hpp"
#include "cds/feedback/store.hpp"

namespace cds::feedback {

// Feedback in a PostgreSQL database: for many machines. A session that broke is opened again by the
// next call that needs it.
class PostgresStore : public Store {
 public:
  // Connects and brings the schema up to date; throws what is in the way, without the password.
  // Comments are patient data: unless they are to be kept, only that there was one is.
  PostgresStore(const PostgresAddress& address, const std::vector<Migration>& migrations,
                bool keep_comments);

  fhir::Result<void> Save(std::string_view client, std::string_view service,
                          const std::vector<Entry>& entries) override;
  fhir::Result<std::vector<Tally>> Summary() override;
  fhir::Result<void> CheckWritable() override;

 private:
  using Session = std::unique_ptr<PostgresConnection>;
  class Lease;

  Session Connect(Deadline deadline) const;
  fhir::Result<void> With(Deadline deadline, const std::function<void(PostgresConnection&)>& use);

  const PostgresAddress address_;
  const bool keep_comments_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::array<Session, 2> sessions_;  // empty: to be opened
  std::array<bool, 2> taken_{};
  std::atomic<bool> in_doubt_ = false;  // a Save failed, and no check has written since
};

}  // namespace cds::feedback

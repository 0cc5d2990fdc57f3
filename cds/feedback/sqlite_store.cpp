#include "cds/feedback/sqlite_store.hpp"

#include <chrono>
#include <stdexcept>

#include "cds/feedback/filler.hpp"
#include "cds/feedback/identity.hpp"

namespace cds::feedback {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLimit{5};

constexpr std::string_view kInsert =
    "INSERT INTO feedback (id, client, service, card, rule, outcome, suggestions, reason_system,"
    " reason_code, commented, comment, outcome_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET rule = excluded.rule"
    " WHERE rule IS NULL AND excluded.rule IS NOT NULL";

constexpr std::string_view kSummary =
    "SELECT coalesce(rule, ''), client, outcome, coalesce(reason_system, ''),"
    " coalesce(reason_code, ''), count(*) FROM feedback GROUP BY 1, 2, 3, 4, 5"
    " ORDER BY 1, 2, 3, 4, 5";

std::optional<std::string_view> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

void Migrate(SqliteDatabase& database, const std::vector<Migration>& migrations) {
  SqliteTransaction transaction(database);
  database.Execute(kCreateSchemaVersion);
  SqliteStatement read(database, kReadSchemaVersion);
  const int version = read.Step() ? static_cast<int>(read.Number(0)) : 0;
  read.Step();
  for (const Migration& migration : Outstanding(migrations, version)) {
    database.Execute(migration.sql);
    database.Execute(WriteSchemaVersion(migration.version));
  }
  transaction.Commit();
}

}  // namespace

// The database for one thread, as long as it lives. A std::timed_mutex would do, but for the thread
// sanitizer, which does not see it locked.
class SqliteStore::Turn {
 public:
  Turn(SqliteStore& store, steady_clock::time_point deadline) : store_(store) {
    std::unique_lock lock(store.mutex_);
    if (!store.given_back_.wait_until(lock, deadline, [&] { return !store.taken_; })) {
      throw std::runtime_error("SQLite: the database is in use");
    }
    store.taken_ = true;
  }

  ~Turn() {
    {
      const std::lock_guard lock(store_.mutex_);
      store_.taken_ = false;
    }
    store_.given_back_.notify_one();
  }

  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  SqliteStore& store_;
};

SqliteStore::SqliteStore(const std::filesystem::path& file,
                         const std::vector<Migration>& migrations, bool keep_comments)
    : database_(file), keep_comments_(keep_comments) {
  Migrate(database_, migrations);
  insert_.emplace(database_, kInsert);
  summary_.emplace(database_, kSummary);
}

void SqliteStore::Insert(std::string_view client, std::string_view service, const Entry& entry) {
  const hooks::Feedback& feedback = entry.feedback;
  const std::string id = IdentityOf(client, feedback);
  const std::string suggestions = Joined(feedback.accepted_suggestions);
  insert_->Bind(1, id);
  insert_->Bind(2, client);
  insert_->Bind(3, service);
  insert_->Bind(4, feedback.card);
  insert_->Bind(5, NullIfEmpty(entry.rule));
  insert_->Bind(6, CodeOf(feedback.outcome));
  insert_->Bind(7, suggestions);
  insert_->Bind(8, NullIfEmpty(feedback.reason_system));
  insert_->Bind(9, NullIfEmpty(feedback.reason_code));
  insert_->Bind(10, !feedback.user_comment.empty());
  insert_->Bind(11, keep_comments_ ? NullIfEmpty(feedback.user_comment) : std::nullopt);
  insert_->Bind(12, feedback.outcome_timestamp);
  insert_->Step();
}

// The limit counts from the call on, whoever has the database meanwhile: a thread of ours, or
// another process.
fhir::Result<void> SqliteStore::With(const std::function<void()>& use) {
  const auto deadline = steady_clock::now() + kLimit;
  try {
    const Turn turn(*this, deadline);
    database_.WaitAtMost(
        std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()));
    use();
    return {};
  } catch (const std::runtime_error& error) {
    return fhir::Issue{fhir::IssueType::kTransient, error.what(), {}};
  }
}

fhir::Result<void> SqliteStore::Save(std::string_view client, std::string_view service,
                                     const std::vector<Entry>& entries) {
  return With([&] {
    SqliteTransaction transaction(database_);
    for (const Entry& entry : entries) Insert(client, service, entry);
    transaction.Commit();
  });
}

fhir::Result<std::vector<Tally>> SqliteStore::Summary() {
  std::vector<Tally> tallies;
  const auto counted = With([&] {
    while (summary_->Step()) {
      const bool accepted = summary_->Text(2) == CodeOf(hooks::Outcome::kAccepted);
      tallies.push_back({summary_->Text(0), summary_->Text(1),
                         accepted ? hooks::Outcome::kAccepted : hooks::Outcome::kOverridden,
                         summary_->Text(3), summary_->Text(4), summary_->Number(5)});
    }
  });
  if (!counted) return counted.error();
  return tallies;
}

fhir::Result<void> SqliteStore::CheckWritable() {
  return With([&] {
    const SqliteTransaction given_up(database_);
    for (const Entry& entry : Filler()) Insert({}, {}, entry);
    database_.Flush();
  });
}

}  // namespace cds::feedback

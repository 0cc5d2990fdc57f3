#include "cds/feedback/postgres_store.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "cds/feedback/filler.hpp"
#include "cds/feedback/identity.hpp"
#include "fhir/json_writer.hpp"

namespace cds::feedback {
namespace {

using std::chrono::seconds;

constexpr seconds kSaveLimit{5};
constexpr seconds kSummaryLimit{60};

// The server gives up before we do, so that little is left under way.
constexpr const char* kSessionSettings =
    "SET statement_timeout = '4s'; SET lock_timeout = '4s'; SET synchronous_commit = on;"
    "SET idle_in_transaction_session_timeout = '60s'";

// The order of the rows is that of their locks: two messages cannot wait for each other.
constexpr const char* kInsert =
    "INSERT INTO feedback (id, client, service, card, rule, outcome, suggestions, reason_system,"
    " reason_code, commented, comment, outcome_at)"
    " SELECT DISTINCT ON (id) id, $1, $2, card, rule, outcome, suggestions, reason_system,"
    " reason_code, commented, comment, outcome_at"
    " FROM json_to_recordset($3::json) AS sent (id uuid, card text, rule text, outcome text,"
    " suggestions text, reason_system text, reason_code text, commented boolean, comment text,"
    " outcome_at timestamptz) ORDER BY id"
    " ON CONFLICT (id) DO UPDATE SET rule = excluded.rule"
    " WHERE feedback.rule IS NULL AND excluded.rule IS NOT NULL";

constexpr const char* kSummary =
    "SELECT coalesce(rule, ''), client, outcome, coalesce(reason_system, ''),"
    " coalesce(reason_code, ''), count(*) FROM feedback GROUP BY 1, 2, 3, 4, 5"
    " ORDER BY 1, 2, 3, 4, 5";

// One node at a time; the number is "lumbar" in ASCII.
constexpr const char* kLockSchema = "SELECT pg_advisory_xact_lock(119251602137458)";

Deadline In(seconds limit) { return std::chrono::steady_clock::now() + limit; }

std::int64_t NumberIn(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void Migrate(PostgresConnection& session, const std::vector<Migration>& migrations) {
  const Deadline deadline = In(kSummaryLimit);
  session.Script("BEGIN; SET LOCAL statement_timeout = '50s'; SET LOCAL lock_timeout = '50s'",
                 deadline);
  session.Script(kLockSchema, deadline);
  session.Script(kCreateSchemaVersion, deadline);
  const auto rows = session.Run(kReadSchemaVersion, {}, deadline);
  const int version = static_cast<int>(NumberIn(rows.at(0).at(0)));
  for (const Migration& migration : Outstanding(migrations, version)) {
    session.Script(migration.sql, deadline);
    session.Script(WriteSchemaVersion(migration.version), deadline);
  }
  session.Script("COMMIT", deadline);
}

void WriteEntry(std::string_view client, const Entry& entry, bool keep_comment,
                fhir::JsonWriter& writer) {
  const hooks::Feedback& feedback = entry.feedback;
  const auto optional = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) writer.Member(key, value);
  };
  writer.StartObject().Member("id", IdentityOf(client, feedback)).Member("card", feedback.card);
  optional("rule", entry.rule);
  writer.Member("outcome", CodeOf(feedback.outcome));
  writer.Member("suggestions", Joined(feedback.accepted_suggestions));
  optional("reason_system", feedback.reason_system);
  optional("reason_code", feedback.reason_code);
  writer.Key("commented").Boolean(!feedback.user_comment.empty());
  if (keep_comment) optional("comment", feedback.user_comment);
  writer.Member("outcome_at", feedback.outcome_timestamp).EndObject();
}

// Of kInsert.
std::vector<std::string> ParametersOf(std::string_view client, std::string_view service,
                                      const std::vector<Entry>& entries, bool keep_comments) {
  fhir::JsonWriter writer;
  writer.StartArray();
  for (const Entry& entry : entries) WriteEntry(client, entry, keep_comments, writer);
  return {std::string(client), std::string(service), writer.EndArray().Take()};
}

}  // namespace

// One of the sessions, for as long as it lives; what is put into `session` is kept for the next.
class PostgresStore::Lease {
 public:
  Lease(PostgresStore& store, Deadline deadline) : store_(store) {
    std::unique_lock lock(store.mutex_);
    const auto is_free = [&] { return std::ranges::count(store.taken_, false) > 0; };
    if (!store.returned_.wait_until(lock, deadline, is_free)) {
      throw std::runtime_error("every PostgreSQL session is in use");
    }
    at_ = static_cast<std::size_t>(std::ranges::find(store.taken_, false) - store.taken_.begin());
    store.taken_[at_] = true;
    session = std::move(store.sessions_[at_]);
  }

  ~Lease() {
    {
      const std::lock_guard lock(store_.mutex_);
      store_.sessions_[at_] = std::move(session);
      store_.taken_[at_] = false;
    }
    store_.returned_.notify_one();
  }

  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Session session;

 private:
  PostgresStore& store_;
  std::size_t at_ = 0;
};

PostgresStore::PostgresStore(const PostgresAddress& address,
                             const std::vector<Migration>& migrations, bool keep_comments)
    : address_(address), keep_comments_(keep_comments) {
  sessions_[0] = Connect(In(kSaveLimit));
  Migrate(*sessions_[0], migrations);
}

PostgresStore::Session PostgresStore::Connect(Deadline deadline) const {
  auto session = std::make_unique<PostgresConnection>(address_, deadline);
  session->Script(kSessionSettings, deadline);
  return session;
}

// A session that stood idle may have been ended meanwhile, without our being told: what it fails at
// is tried once more in another. That is safe since every use may be repeated.
fhir::Result<void> PostgresStore::With(Deadline deadline,
                                       const std::function<void(PostgresConnection&)>& use) {
  try {
    Lease lease(*this, deadline);
    if (Session idle = std::move(lease.session)) {
      try {
        use(*idle);
        lease.session = std::move(idle);
        return {};
      } catch (const std::runtime_error&) {
        if (!idle->lost()) throw;
      }
    }
    Session fresh = Connect(deadline);
    use(*fresh);
    lease.session = std::move(fresh);
    return {};
  } catch (const std::runtime_error& error) {
    return fhir::Issue{fhir::IssueType::kTransient, error.what(), {}};
  }
}

fhir::Result<void> PostgresStore::Save(std::string_view client, std::string_view service,
                                       const std::vector<Entry>& entries) {
  const auto parameters = ParametersOf(client, service, entries, keep_comments_);
  const Deadline deadline = In(kSaveLimit);
  auto saved = With(deadline, [&](PostgresConnection& session) {
    session.Run(kInsert, parameters, deadline);  // by itself it is a transaction
  });
  if (!saved) in_doubt_ = true;
  return saved;
}

fhir::Result<std::vector<Tally>> PostgresStore::Summary() {
  std::vector<Tally> tallies;
  const Deadline deadline = In(kSummaryLimit);
  const auto counted = With(deadline, [&](PostgresConnection& session) {
    session.Script("BEGIN READ ONLY; SET LOCAL statement_timeout = '50s'", deadline);
    tallies.clear();
    for (const PostgresRow& row : session.Run(kSummary, {}, deadline)) {
      const bool accepted = row.at(2) == CodeOf(hooks::Outcome::kAccepted);
      tallies.push_back({row.at(0), row.at(1),
                         accepted ? hooks::Outcome::kAccepted : hooks::Outcome::kOverridden,
                         row.at(3), row.at(4), NumberIn(row.at(5))});
    }
    session.Script("COMMIT", deadline);
  });
  if (!counted) return counted.error();
  return tallies;
}

fhir::Result<void> PostgresStore::CheckWritable() {
  const Deadline deadline = In(kSaveLimit);
  const bool in_doubt = in_doubt_;
  auto checked = With(deadline, [&](PostgresConnection& session) {
    const auto rows = session.Run("SELECT current_setting('transaction_read_only')", {}, deadline);
    if (rows.at(0).at(0) != "off") throw std::runtime_error("PostgreSQL is read-only");
    if (!in_doubt) return;  // what is given up stays on its disk for a while
    session.Script("BEGIN", deadline);
    session.Run(kInsert, ParametersOf({}, {}, Filler(), false), deadline);
    session.Script("ROLLBACK", deadline);
  });
  if (checked && in_doubt) in_doubt_ = false;
  return checked;
}

}  // namespace cds::feedback

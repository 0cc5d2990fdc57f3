#include "tests/support/postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tests {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";

const passwd* Postgres() {
  const passwd* const user = getuid() == 0 ? getpwnam("postgres") : nullptr;
  if (getuid() == 0 && !user) throw std::runtime_error("there is no user postgres");
  return user;
}

// Starts a program of PostgreSQL's as a user it accepts; its output goes to a file.
pid_t Spawn(std::vector<std::string> words, const std::filesystem::path& log) {
  words[0] = kPrograms + words[0];
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const passwd* const user = Postgres();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (user &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(97);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // stops with whoever started it
  if (chdir("/") != 0) _exit(97);
  execv(arguments[0], arguments.data());
  _exit(98);
}

int Wait(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

// Whoever holds a socket of that process sees it closed from then on. It is no child of ours, so it
// cannot be waited for otherwise.
void KillAndAwait(pid_t pid) {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (process < 0) return;  // it was gone before
  kill(pid, SIGKILL);
  pollfd ended{process, POLLIN, 0};
  while (poll(&ended, 1, -1) < 0 && errno == EINTR) continue;
  close(process);
}

std::string ReadLog(const std::filesystem::path& log) {
  std::ifstream file(log);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void GiveToPostgres(const std::filesystem::path& directory) {
  const passwd* const user = Postgres();
  if (user && chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + directory.string() + " to postgres");
  }
}

PostgresServer::PostgresServer() {
  GiveToPostgres(folder_.path());
  const auto log = folder_.path() / "initdb.log";
  const std::vector<std::string> words = {"initdb",
                                          "--no-sync",
                                          "--auth=trust",
                                          "--username=lumbar",
                                          "--encoding=UTF8",
                                          "--locale=C",
                                          "--wal-segsize=1",
                                          "-D",
                                          (folder_.path() / "data").string()};
  if (Wait(Spawn(words, log)) != 0) throw std::runtime_error("initdb failed: " + ReadLog(log));
  Start();
}

PostgresServer::~PostgresServer() {
  if (postmaster_ <= 0) return;
  kill(postmaster_, SIGINT);  // fast shutdown
  Wait(postmaster_);
}

void PostgresServer::SpawnPostmaster() {
  postmaster_ =
      Spawn({"postgres", "-D", (folder_.path() / "data").string(), "-k", folder_.path().string(),
             "-c", "listen_addresses=", "-c", "fsync=on", "-c", "recovery_init_sync_method=syncfs",
             "-c", "shared_buffers=16MB", "-c", "max_connections=30"},
            folder_.path() / "server.log");
}

// What a killed server leaves behind must be gone before the next can start.
void PostgresServer::Start() {
  using std::chrono::steady_clock;
  for (const auto end = steady_clock::now() + std::chrono::seconds{30};
       steady_clock::now() < end;) {
    if (postmaster_ <= 0) SpawnPostmaster();
    if (Answers()) return;
    if (waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) postmaster_ = -1;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  throw std::runtime_error("PostgreSQL did not start: " + ReadLog(folder_.path() / "server.log"));
}

void PostgresServer::KillAtOnce() {
  kill(postmaster_, SIGSTOP);  // it starts no other meanwhile
  waitpid(postmaster_, nullptr, WUNTRACED);
  const auto sessions = Sessions();
  kill(postmaster_, SIGKILL);
  for (const pid_t session : sessions) KillAndAwait(session);
  Wait(postmaster_);
  postmaster_ = -1;
}

void PostgresServer::Freeze(bool frozen) {
  for (const pid_t session : Sessions()) kill(session, frozen ? SIGSTOP : SIGCONT);
  kill(postmaster_, frozen ? SIGSTOP : SIGCONT);
}

// The children of the postmaster: sessions, and what runs beside them.
std::vector<pid_t> PostgresServer::Sessions() const {
  std::vector<pid_t> sessions;
  const std::string task = std::to_string(postmaster_);
  std::ifstream list("/proc/" + task + "/task/" + task + "/children");
  for (pid_t session = 0; list >> session;) sessions.push_back(session);
  return sessions;
}

std::string PostgresServer::UrlOf(const std::string& database) const {
  return "postgresql://lumbar@/" + database + "?host=" + folder_.path().string();
}

bool PostgresServer::Answers() const { return PQping(UrlOf("postgres").c_str()) == PQPING_OK; }

void PostgresServer::Execute(const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(UrlOf("postgres").c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
}

std::string PostgresServer::MakeDatabase(const std::string& how) {
  const std::string name = "test" + std::to_string(++databases_);
  Execute("CREATE DATABASE " + name + " " + how);
  return UrlOf(name);
}

PostgresServer& SharedPostgres() {
  static PostgresServer server;
  return server;
}

}  // namespace tests

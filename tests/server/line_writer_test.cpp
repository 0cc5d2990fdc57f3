#include "cds/server/line_writer.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/child.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/service.hpp"

namespace {

using cds::server::DescriptorSink;
using cds::server::LineWriter;
using namespace std::chrono_literals;

struct Pipe {
  Pipe() { REQUIRE(pipe2(ends, O_CLOEXEC) == 0); }
  ~Pipe() {
    for (const int end : ends) close(end);
  }
  int ends[2];
};

}  // namespace

TEST_CASE("whatever becomes of what lines are written to, no one waits and the loss is counted") {
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, nullptr);
  const Pipe stuck;
  Pipe closed;
  close(closed.ends[0]);
  closed.ends[0] = -1;
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  const int gone = 1'000'000;
  struct Case {
    const char* what;
    int descriptor;
    std::uint64_t lost_at_least;
  };
  const std::string line(1'000, 'a');
  for (const Case& test :
       {Case{"a reader that sleeps", stuck.ends[1], 900},
        Case{"a reader that went away", closed.ends[1], 1'000}, Case{"a full disk", full, 1'000},
        Case{"a descriptor that is closed", gone, 1'000}}) {
    CAPTURE(test.what);
    const auto began = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> told = 0;
    std::uint64_t lost = 0;
    {
      LineWriter writer(DescriptorSink(test.descriptor),
                        [&](std::uint64_t lines) { told += lines; });
      for (int i = 0; i < 1'000; ++i) writer.Write(line + "\n");
      CHECK(std::chrono::steady_clock::now() - began < 500ms);
      support::Soon([&] { return writer.lost() >= test.lost_at_least; });
      lost = writer.lost();
    }
    CHECK(lost >= test.lost_at_least);
    CHECK(lost <= 1'000);
    CHECK(told == lost);
    CHECK(std::chrono::steady_clock::now() - began < 5s);
  }
  close(full);
}

TEST_CASE("when there is room again the lines go on, and say how many are missing") {
  const tests::Folder folder;
  const std::string file = folder.path() / "lines";
  tests::Child child([&](int) {
    std::signal(SIGXFSZ, SIG_IGN);
    const int descriptor = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{12, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    LineWriter writer(DescriptorSink(descriptor, true));
    writer.Write("first\nsecond\nthird\n");
    if (!support::Soon([&] { return writer.lost() == 2; })) return 1;
    setrlimit(RLIMIT_FSIZE, &limit);
    writer.Write("fourth\n");
    return 0;
  });
  CHECK(child.Wait() == 0);
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  CHECK(text.str() == "first\nsecond\nfourth\n{\"dropped\":2}\n");
}

TEST_CASE("a service whose log is stuck, closed or on a full disk answers, and ends when told") {
  std::signal(SIGPIPE, SIG_IGN);
  const Pipe stuck;
  Pipe closed;
  close(closed.ends[0]);
  closed.ends[0] = -1;
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  for (const int descriptor : {stuck.ends[1], closed.ends[1], full}) {
    const auto began = std::chrono::steady_clock::now();
    const cds::server::KnowledgeInForce knowledge(cds::hooks::Lent(tests::CaseKnowledge()));
    const cds::server::Config config;
    {
      cds::server::Log log{DescriptorSink(descriptor)};
      const cds::server::Routes routes({knowledge, cds::hooks::kAnyClient, log}, config);
      const auto ask = [&](const std::string& target) {
        auto answered = routes.Answer({"GET", target, "", ""});
        return std::get<cds::server::Reply>(std::move(answered));
      };
      for (int i = 0; i < 2'000; ++i) REQUIRE(ask("/livez").status == 200);
      CHECK(std::chrono::steady_clock::now() - began < 2s);
      const bool told = support::Soon([&] {
        const std::string metrics = ask("/metrics").body;
        const std::size_t at = metrics.find("\nlumbar_log_lines_lost_total ");
        return at != metrics.npos && metrics[at + 29] != '0';
      });
      CHECK(told);
    }
    CHECK(std::chrono::steady_clock::now() - began < 10s);
  }
  close(full);
}

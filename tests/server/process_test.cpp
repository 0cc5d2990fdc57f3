#include "cds/server/process.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/support/child.hpp"

TEST_CASE("no image of the process is left when it crashes, and no one may look into it") {
  tests::Child child([](int) {
    if (!cds::server::ForbidCoreDumps()) return 1;
    rlimit limit{1, 1};
    getrlimit(RLIMIT_CORE, &limit);
    return limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 2;
  });
  CHECK(child.Wait() == 0);
}

TEST_CASE("a crash leaves its signal and where it was, and no word of what was worked on") {
  for (const int signal : {SIGSEGV, SIGABRT, SIGFPE}) {
    CAPTURE(signal);
    tests::Child child([signal](int output) {
      cds::server::ForbidCoreDumps();
      dup2(output, STDERR_FILENO);
      cds::server::TellOfCrashes();
      const volatile char patient[] = "canary";
      raise(signal);
      return static_cast<int>(patient[0]);
    });
    const std::string said = child.ReadToEnd();
    CHECK(child.Wait() == -signal);
    CHECK(said.starts_with("lumbar: signal " + std::to_string(signal) + "\n"));
    CHECK(said.find("[0x") != said.npos);
    CHECK(said.find("canary") == said.npos);
  }
}

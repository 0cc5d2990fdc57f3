#include "cds/server/process.hpp"

#include <execinfo.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>

namespace cds::server {
namespace {

// Everything here may be called in a signal handler (signal-safety(7)); backtrace is loaded before.
void TellOfCrash(int signal) {
  std::array<char, 64> text{};
  std::size_t size = 0;
  for (const char c : {'l', 'u', 'm', 'b', 'a', 'r', ':', ' ', 's', 'i', 'g', 'n', 'a', 'l', ' '}) {
    text[size++] = c;
  }
  if (signal >= 10) text[size++] = static_cast<char>('0' + signal / 10);
  text[size++] = static_cast<char>('0' + signal % 10);
  text[size++] = '\n';
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  if (write(STDERR_FILENO, text.data(), size) > 0) {
    backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
  }
  raise(signal);  // by now it does what it did before
}

}  // namespace

bool ForbidCoreDumps() {
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

void TellOfCrashes() {
  std::array<void*, 1> frame{};
  backtrace(frame.data(), 1);
  struct sigaction action {};
  action.sa_handler = TellOfCrash;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    sigaction(signal, &action, nullptr);
  }
}

// Else the allocator learns from the first large body to keep such blocks.
void GiveBackLargeBlocks() {
  constexpr int kLarge = 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, 4 * kLarge);
}

}  // namespace cds::server

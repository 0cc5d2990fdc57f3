#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace tests {

// A process of its own that runs a function and is dead when this is gone, if not earlier.
class Child {
 public:
  // `run` gets a file descriptor whose other end is `output()`. What it returns is the exit code.
  explicit Child(const std::function<int(int output)>& run);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void Kill();              // kill -9
  int Wait();               // the exit code, or minus the signal that ended it
  std::string ReadToEnd();  // all that is left to read of its output

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace tests

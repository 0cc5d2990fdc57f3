// Answers one request again and again, for `instructions`: only the answering is counted.
//   request_path FILE TIMES       from the root of the source tree
#include <valgrind/callgrind.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "cds/hooks/answer.hpp"
#include "tests/support/knowledge.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "request_path FILE TIMES\n";
    return 2;
  }
  std::ostringstream text;
  text << std::ifstream(argv[1], std::ios::binary).rdbuf();
  const std::string body = text.str();
  const cds::hooks::Knowledge& knowledge = tests::CaseKnowledge();
  bool answered = true;
  const auto answer = [&](std::string own) {
    answered = answered && cds::hooks::Answer(std::move(own), "", knowledge).has_value();
  };
  answer(body);  // what is made at the first request is not counted
  for (int i = std::atoi(argv[2]); i > 0; --i) {
    std::string own = body;
    CALLGRIND_TOGGLE_COLLECT;
    answer(std::move(own));
    CALLGRIND_TOGGLE_COLLECT;
  }
  if (!answered) std::cerr << "request_path: the request was refused\n";
  return answered ? 0 : 1;
}

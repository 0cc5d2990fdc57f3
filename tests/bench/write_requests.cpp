#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/support/typical_request.hpp"

// Writes one request to a file, for the drivers: write_requests HOOK BYTES FILE.
int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "write_requests HOOK BYTES FILE\n";
    return 2;
  }
  std::ofstream file(argv[3], std::ios::binary);
  file << tests::TypicalRequest(argv[1], std::strtoul(argv[2], nullptr, 10));
  return file.flush() ? 0 : 1;
}

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cds/server/jwk_set.hpp"
#include "cds/server/url.hpp"

using namespace cds::server;

// A key set is read or refused; each of its keys can be found, and takes no made-up signature. Its
// text also serves as a URL, whose normal spelling is its own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (NormalUrl(NormalUrl(text)) != NormalUrl(text)) std::abort();
  const auto set = ReadJwkSet(text);
  if (!set) return 0;
  if (set->keys.empty() || set->keys.size() > kMostJwks) std::abort();
  for (const Jwk& each : set->keys) {
    if (set->Find(each.kid) != &each || each.thumbprint.size() != 43) std::abort();
    for (const SigningAlgorithm& algorithm : kSigningAlgorithms) {
      if (each.key.Verifies(algorithm, text, std::string(2 * algorithm.half, '\x01'))) std::abort();
    }
  }
  return 0;
}

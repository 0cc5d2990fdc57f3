#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "cds/server/authenticator.hpp"
#include "cds/server/base64url.hpp"

namespace {

using namespace cds::server;

// One client without keys: nothing gets past its door.
const Authenticator& Door() {
  static const std::vector<ClientIdentity> clients = [] {
    ClientIdentity client;
    client.issuer = "https://ehr.example.org";
    client.jwks_file = "/dev/null";
    return std::vector{client};
  }();
  static std::vector<std::string> faults;
  static KeySets keys(clients, nullptr, {}, faults);
  static MemoryReplayGuard replays;
  static const Authenticator door(clients, keys, replays);
  return door;
}

}  // namespace

// A token is read or refused; what is read stands by its limits, and the door stays shut. Bytes
// that are base64url are so in one spelling.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(FindToken(std::vector{text}));
  if (const auto bytes = DecodeBase64Url(text); bytes && EncodeBase64Url(*bytes) != text) {
    std::abort();
  }
  const auto jwt = ReadJwt(text);
  if (jwt && (jwt->kid.empty() || jwt->id.empty() || jwt->audiences.empty() ||
              jwt->algorithm == nullptr || !text.starts_with(jwt->signed_text))) {
    std::abort();
  }
  static const std::vector<std::string> endpoint{"https://cds.example.org/cds-services/a"};
  const std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};
  if (Door().Precheck(text, endpoint, now)) std::abort();
  return 0;
}

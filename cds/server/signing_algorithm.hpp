#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cds::server {

// The keys that tokens are signed with.
enum class KeyType : std::uint8_t { kEcP256, kEcP384, kRsa };

// A signature algorithm of RFC 7518 section 3. Symmetric ones and `none` are not among them: there
// is no way to ask for them (CDS Hooks 2.0, "JWT Signing Algorithm").
struct SigningAlgorithm {
  std::string_view name;
  KeyType key_type;
  const char* digest;
  bool pss = false;
  std::size_t half = 0;  // bytes of r and of s; 0: RSA
};

inline constexpr SigningAlgorithm kSigningAlgorithms[] = {
    {"ES384", KeyType::kEcP384, "SHA384", false, 48}, {"RS384", KeyType::kRsa, "SHA384"},
    {"ES256", KeyType::kEcP256, "SHA256", false, 32}, {"RS256", KeyType::kRsa, "SHA256"},
    {"PS384", KeyType::kRsa, "SHA384", true},
};

// "ES384, RS384, ..."
inline std::string AlgorithmNames() {
  std::string names;
  for (const SigningAlgorithm& each : kSigningAlgorithms) {
    names.append(names.empty() ? "" : ", ").append(each.name);
  }
  return names;
}

// The algorithm of exactly this name; null when there is none.
constexpr const SigningAlgorithm* FindAlgorithm(std::string_view name) {
  for (const SigningAlgorithm& each : kSigningAlgorithms) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace cds::server

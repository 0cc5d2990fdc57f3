#include "cds/hooks/uuids.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <memory>
#include <stdexcept>

namespace cds::hooks {
namespace {

namespace uuids = boost::uuids;

constexpr uuids::uuid kUrls = {{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00,
                                0xc0, 0x4f, 0xd4, 0x30, 0xc8}};  // RFC 9562, 6.6

// SHA-1 from OpenSSL, looked for once: it takes a fraction of the time of Boost's.
class Sha1 {
 public:
  uuids::uuid First16(const uuids::uuid& space, std::string_view name) const {
    unsigned char digest[EVP_MAX_MD_SIZE];
    const bool done = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), space.data, space.size()) == 1 &&
                      EVP_DigestUpdate(context_.get(), name.data(), name.size()) == 1 &&
                      EVP_DigestFinal_ex(context_.get(), digest, nullptr) == 1;
    if (!done) throw std::runtime_error("OpenSSL makes no SHA-1");
    uuids::uuid first;
    std::copy_n(digest, first.size(), first.begin());
    return first;
  }

 private:
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm_{EVP_MD_fetch(nullptr, "SHA1", nullptr),
                                                             &EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free};
};

// RFC 9562, 5.5.
uuids::uuid Version5(const uuids::uuid& space, std::string_view name) {
  thread_local const Sha1 sha1;
  uuids::uuid made = sha1.First16(space, name);
  made.data[6] = static_cast<std::uint8_t>((made.data[6] & 0x0F) | 0x50);
  made.data[8] = static_cast<std::uint8_t>((made.data[8] & 0x3F) | 0x80);
  return made;
}

uuids::uuid SpaceOf(std::string_view hook_instance) {
  try {
    return uuids::string_generator()(hook_instance.begin(), hook_instance.end());
  } catch (const std::runtime_error&) {
    return Version5(kUrls, hook_instance);  // test clients send free text: it names a space too
  }
}

}  // namespace

bool IsUuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return form == 'x' ? is_hex : c == form;
  });
}

Uuids::Uuids(std::string_view hook_instance) : space_(SpaceOf(hook_instance)) {}

std::string Uuids::Of(std::string_view name) const { return to_string(Version5(space_, name)); }

}  // namespace cds::hooks

#include "cds/server/published_keys.hpp"

#include <algorithm>
#include <iterator>

#include "cds/server/url.hpp"

namespace cds::server {
namespace {

constexpr std::string_view kPublished[] = {
    "s9fOe-KDYD1myZ8YCzleUqJQgrYZL49kVijBxhnZvZc",  // the sandbox, ES384
    "WUEVfFenRfMtdDhwPUzCCfmqEN45h61hdHclwVoqfes",  // the sandbox until 2019, ES256
    "-UtOymI2Z0XB5SZogEZu3s5oMyQ4YaewHtR9huroTQs",  // CDS Hooks 2.0, "Trusting CDS Clients",
                                                    // example
};

}  // namespace

bool IsPublicSandbox(std::string_view issuer) {
  return NormalUrl(issuer) == "https://sandbox.cds-hooks.org";
}

bool IsPublishedKey(std::string_view thumbprint) {
  return std::ranges::find(kPublished, thumbprint) != std::end(kPublished);
}

}  // namespace cds::server

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/paging.hpp"

namespace {

bool IsPlain(std::string_view target) {
  for (const char c : target) {
    if (c <= ' ' || c > '~' || c == '#' || c == '\\') return false;
  }
  const std::string_view path = target.substr(0, target.find('?'));
  return path.find("/../") == path.npos && !path.ends_with("/..") && path.find('%') == path.npos;
}

}  // namespace

// The bodies of one answer, a NUL between them: whatever they are, what is asked next stays below
// the base, and an answer is either complete or says why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fhir::BaseUrl base = *fhir::ReadBaseUrl("https://ehr.example/fhir");
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  fhir::Paging paging(base, "/fhir/Condition?patient=1", true, {});
  for (int pages = 0; !paging.next().empty(); ++pages) {
    if (pages == 5) std::abort();
    if (!IsPlain(paging.next())) std::abort();
    if (paging.next() != "/fhir" && !paging.next().starts_with("/fhir/") &&
        !paging.next().starts_with("/fhir?")) {
      std::abort();
    }
    if (paging.complete() || paging.issue()) std::abort();
    const std::size_t end = std::min(rest.size(), rest.find('\0'));
    const auto page = paging.Take(std::string(rest.substr(0, end)));
    if (!page) {
      if (page.error().diagnostics.empty() || paging.complete()) std::abort();
      return 0;
    }
    if ((*page)->root["resourceType"].text().empty()) std::abort();
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  if (paging.complete() == paging.issue().has_value()) std::abort();
  return 0;
}

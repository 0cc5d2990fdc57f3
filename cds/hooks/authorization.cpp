#include "cds/hooks/authorization.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace cds::hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Json;

constexpr long kLongest = 24L * 3600;  // no access token of a hook lives for longer

Issue WrongType(std::string_view member, std::string_view type) {
  const std::string where = "fhirAuthorization." + std::string(member);
  return {IssueType::kInvalid, where + " must be " + std::string(type), where};
}

// A token is sent on as it is: only what an HTTP header can hold (RFC 6750, section 2.1).
bool IsTokenText(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

fhir::Result<Authorization> ReadAuthorization(Json json) {
  for (const std::string_view member :
       {"access_token", "token_type", "scope", "subject", "patient"}) {
    if (json[member] && !json[member].is_string()) return WrongType(member, "a string");
  }
  const Json expires_in = json["expires_in"];
  long seconds = 0;
  if (expires_in) {
    const std::string_view number = expires_in.number();
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), seconds);
    if (number.empty() || error == std::errc::invalid_argument ||
        end != number.data() + number.size()) {
      return WrongType("expires_in", "a whole number of seconds");
    }
    if (error == std::errc::result_out_of_range) seconds = number.starts_with('-') ? 0 : kLongest;
  }
  const std::string_view token = json["access_token"].text();
  if (!IsTokenText(token)) return WrongType("access_token", "visible ASCII");
  if (token.empty() || json["token_type"].text() != "Bearer" || !json["scope"] ||
      !json["subject"]) {
    return Authorization{};
  }
  return Authorization{fhir::BearerToken(token),
                       true,
                       std::chrono::seconds(std::clamp(seconds, 0L, kLongest)),
                       json["scope"].text(),
                       json["subject"].text(),
                       json["patient"].text()};
}

}  // namespace cds::hooks

#include "fhir/base_url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fhir {
namespace {

constexpr std::size_t kLongestUrl = 2'048;
constexpr std::size_t kLongestTarget = 8'192;
constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsLetterOrDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Segments of plain letters, none empty but perhaps the last, none that climbs.
bool IsPlainPath(std::string_view path) {
  if (path.empty()) return true;
  if (path.front() != '/') return false;
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (!std::all_of(segment.begin(), segment.end(), [](char c) {
          return IsLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '$';
        })) {
      return false;
    }
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
  }
  return true;
}

// What may follow the question mark (RFC 3986, section 3.4), and the bar.
bool IsPlainQuery(std::string_view query) {
  for (std::size_t at = 0; at < query.size(); ++at) {
    const char c = query[at];
    if (c <= ' ' || c > '~' || std::string_view("\"#<>\\^`{}").find(c) != std::string_view::npos) {
      return false;
    }
    if (c != '%') continue;
    const std::string_view digits = query.substr(at + 1, 2);
    if (digits.size() < 2 || !IsHexDigit(digits[0]) || !IsHexDigit(digits[1])) return false;
    if (digits[0] < '2' || LowerCase(digits) == "7f") return false;  // a control character
  }
  return true;
}

// A name of the DNS, or an IPv4 address in its plain form; in lower case.
std::optional<std::string> ReadHost(std::string_view text) {
  std::string host = LowerCase(text);
  if (host.size() > 253) return std::nullopt;
  std::string_view rest = host, label;
  for (bool more = true; more;) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
      return std::nullopt;
    }
    for (const char c : label) {
      if (!IsLetterOrDigit(c) && c != '-') return std::nullopt;
    }
    more = dot != rest.npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  // A name whose last label is a number is read as an address by some, in several ways.
  if (!IsDigit(label.front())) return host;
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  return host;
}

std::optional<std::string> ReadIpv6(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  inet_ntop(AF_INET6, &address, canonical.data(), canonical.size());
  return canonical.data();
}

bool ReadPort(std::string_view text, std::uint16_t& port) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

// Scheme, host and port of an absolute URL, and what follows them.
std::optional<std::pair<BaseUrl, std::string_view>> ReadOrigin(std::string_view url) {
  BaseUrl origin;
  const std::string scheme = LowerCase(url.substr(0, kHttps.size()));
  origin.https = scheme == kHttps;
  if (!origin.https && !scheme.starts_with(kHttp)) return std::nullopt;
  origin.port = origin.https ? 443 : 80;
  url.remove_prefix(origin.https ? kHttps.size() : kHttp.size());

  const std::string_view rest = url.substr(std::min(url.size(), url.find_first_of("/?")));
  std::string_view authority = url.substr(0, url.size() - rest.size());
  std::optional<std::string> host;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == authority.npos) return std::nullopt;
    host = ReadIpv6(authority.substr(1, end - 1));
    authority.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(authority.size(), authority.find(':'));
    host = ReadHost(authority.substr(0, end));
    authority.remove_prefix(end);
  }
  if (!host) return std::nullopt;
  origin.host = *std::move(host);
  if (!authority.empty() &&
      (authority.front() != ':' || !ReadPort(authority.substr(1), origin.port))) {
    return std::nullopt;
  }
  return std::pair(std::move(origin), rest);
}

bool IsLoopbackName(const std::string& host) {
  in_addr address{};
  return host == "localhost" || host == "::1" ||
         (inet_pton(AF_INET, host.c_str(), &address) == 1 && host.starts_with("127."));
}

}  // namespace

std::string BaseUrl::Authority() const {
  std::string text = host.find(':') == host.npos ? host : "[" + host + "]";
  if (port != (https ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

std::string BaseUrl::Text() const {
  return std::string(https ? kHttps : kHttp).append(Authority()).append(path);
}

Result<BaseUrl> ReadBaseUrl(std::string_view url) {
  const Issue odd{IssueType::kInvalid, "not a plain https URL of a FHIR server", {}};
  if (url.size() > kLongestUrl) return odd;
  auto origin = ReadOrigin(url);
  if (!origin) return odd;
  auto& [base, path] = *origin;
  if (!IsPlainPath(path)) return odd;
  if (path.ends_with('/')) path.remove_suffix(1);
  base.path = path;
  if (!base.https && !IsLoopbackName(base.host)) {
    return Issue{IssueType::kInvalid, "http is for a FHIR server on this machine alone", {}};
  }
  return std::move(base);
}

std::optional<std::string> TargetUnder(const BaseUrl& base, std::string_view query) {
  if (query.empty() || query.size() > kLongestTarget) return std::nullopt;
  std::string target;
  if (auto origin = ReadOrigin(query)) {
    auto& [place, rest] = *origin;
    place.path = base.path;
    if (place != base) return std::nullopt;
    target = rest;
  } else if (query.front() == '/') {
    target = query;
  } else {
    target = base.path + (query.front() == '?' ? "" : "/") + std::string(query);
  }

  const std::size_t mark = std::min(target.size(), target.find('?'));
  const std::string_view path = std::string_view(target).substr(0, mark);
  const std::string_view below =
      path.starts_with(base.path) ? path.substr(base.path.size()) : std::string_view("?");
  if (!IsPlainPath(path) || !IsPlainPath(below)) return std::nullopt;
  if (!IsPlainQuery(std::string_view(target).substr(mark))) return std::nullopt;
  if (!target.starts_with('/')) target.insert(0, "/");

  for (std::size_t bar = 0; (bar = target.find('|', bar)) != target.npos; bar += 3) {
    target.replace(bar, 1, "%7C");
  }
  return target;
}

}  // namespace fhir

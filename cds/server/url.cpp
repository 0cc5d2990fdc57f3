#include "cds/server/url.hpp"

#include <algorithm>
#include <charconv>

namespace cds::server {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return c > ' ' && c <= '~' && c != '\\' && c != '#' && c != '@'; });
}

bool IsHostLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool IsAddressLetter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == '.' || c == ':';
}

std::optional<std::uint16_t> ReadPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// Host and port of "host", "host:8080" or "[::1]:8080" into the URL; false when it is neither.
bool ReadAuthority(std::string_view authority, HttpUrl& url) {
  const bool bracketed = authority.starts_with('[');
  const std::size_t end =
      std::min(bracketed ? authority.find(']') : authority.find(':'), authority.size());
  url.host = Lower(authority.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0)));
  std::string_view rest = authority.substr(end);
  if (bracketed) {
    if (rest.empty()) return false;
    rest.remove_prefix(1);
  }
  if (url.host.empty() ||
      !std::ranges::all_of(url.host, bracketed ? IsAddressLetter : IsHostLetter)) {
    return false;
  }
  url.port = url.tls ? 443 : 80;
  if (rest.empty()) return true;
  const auto port = rest.starts_with(':') ? ReadPort(rest.substr(1)) : std::nullopt;
  url.port = port.value_or(0);
  return port.has_value();
}

// A path without doubled and trailing slashes: clients build "/cds-services//id".
std::string NormalPath(std::string_view path) {
  std::string normal;
  for (const char c : path) {
    if (c != '/' || !normal.ends_with('/')) normal += c;
  }
  if (normal.ends_with('/')) normal.pop_back();
  return normal;
}

}  // namespace

bool HttpUrl::on_loopback() const {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

std::optional<HttpUrl> ReadHttpUrl(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == text.npos || !IsPlain(text)) return std::nullopt;
  const std::string scheme = Lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  HttpUrl url;
  url.tls = scheme == "https";
  text.remove_prefix(colon + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (!ReadAuthority(text.substr(0, end), url)) return std::nullopt;
  url.target = text.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

std::string NormalUrl(std::string_view text) {
  const auto url = ReadHttpUrl(text);
  if (!url) return std::string(text);
  const bool address = url->host.find(':') != url->host.npos;
  std::string normal = url->tls ? "https://" : "http://";
  normal += address ? "[" + url->host + "]" : url->host;
  if (url->port != (url->tls ? 443 : 80)) normal += ":" + std::to_string(url->port);
  const std::size_t query = std::min(url->target.find('?'), url->target.size());
  return normal + NormalPath(std::string_view(url->target).substr(0, query)) +
         url->target.substr(query);
}

std::vector<std::string> EndpointUrls(std::string_view public_base, std::string_view path) {
  constexpr std::string_view kFeedback = "/feedback";
  path = path.substr(0, path.find('?'));
  const std::string url = NormalUrl(std::string(public_base) + "/" + std::string(path));
  std::vector<std::string> urls{url};
  if (url.ends_with(kFeedback)) urls.push_back(url.substr(0, url.size() - kFeedback.size()));
  return urls;
}

}  // namespace cds::server

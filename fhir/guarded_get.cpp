#include "fhir/guarded_get.hpp"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fhir {
namespace {

// Debian's cpp-httplib is compiled with TLS and compression. Without its three defines objects are
// smaller here than there, which works until it does not.
static_assert(sizeof(httplib::ClientImpl) > 900, "take the flags of cpp-httplib from pkg-config");

constexpr std::size_t kStatusLineBytes = 256;  // the library matches it with a recursive regex
constexpr std::size_t kHeaderLineBytes = 8'192;
constexpr std::size_t kHeaderBytes = 32'768;

Issue Refused(IssueType type, std::string_view why) { return {type, std::string(why), {}}; }

// The bytes of a connection as the library reads them, one line or piece at a time, with an end to
// how long a line, the header and the whole may be. A 1xx, which nobody asked for, ends it too.
class GuardedStream : public httplib::Stream {
 public:
  GuardedStream(Connection& connection, std::size_t body_bytes)
      : connection_(connection), bytes_left_(kHeaderBytes + body_bytes) {}

  void HeaderIsRead() { in_header_ = false; }
  bool is_too_long() const { return is_too_long_; }

  using Stream::write;
  ssize_t write(const char* bytes, std::size_t size) override {
    return connection_.Write({bytes, size}) ? static_cast<ssize_t>(size) : -1;
  }

  ssize_t read(char* bytes, std::size_t size) override {
    if (at_ == end_) {
      const std::ptrdiff_t got = connection_.Read(buffer_);
      if (got <= 0) return got;
      at_ = buffer_.data();
      end_ = at_ + got;
    }
    const std::size_t taken = std::min(size, static_cast<std::size_t>(end_ - at_));
    if (taken > bytes_left_) {
      is_too_long_ = true;
      return -1;
    }
    bytes_left_ -= taken;
    std::copy_n(at_, taken, bytes);
    at_ += taken;
    return !in_header_ || IsPlainHeader({bytes, taken}) ? static_cast<ssize_t>(taken) : -1;
  }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  bool Stop() {
    is_too_long_ = true;
    return false;
  }

  bool IsPlainHeader(std::string_view bytes) {
    header_bytes_ += bytes.size();
    for (const char c : bytes) {
      ++line_bytes_;
      const bool is_status = lines_ == 0;
      if (is_status && line_bytes_ == std::string_view("HTTP/1.1 1").size() && c == '1') {
        return false;
      }
      if (line_bytes_ > (is_status ? kStatusLineBytes : kHeaderLineBytes)) return Stop();
      if (c != '\n') continue;
      ++lines_;
      line_bytes_ = 0;
    }
    return header_bytes_ <= kHeaderBytes || Stop();
  }

  Connection& connection_;
  std::array<char, 16'384> buffer_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::size_t bytes_left_;
  std::size_t header_bytes_ = 0;
  std::size_t line_bytes_ = 0;
  int lines_ = 0;
  bool in_header_ = true;
  bool is_too_long_ = false;
};

// The library as what it is trusted with: writing a request and reading a response, on a stream of
// ours. It opens no connection.
class Codec : private httplib::ClientImpl {
 public:
  explicit Codec(const std::string& host) : ClientImpl(host) {
    set_decompress(false);
    set_follow_location(false);
    set_url_encode(false);
  }

  bool Exchange(httplib::Stream& stream, httplib::Request& request) {
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    return process_request(stream, request, response, true, error);
  }
};

bool IsJson(std::string type) {
  type.resize(std::min(type.size(), type.find(';')));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type == "application/fhir+json" || type == "application/json";
}

std::optional<Issue> Judge(int status, const httplib::Response& response) {
  if (status == 401 || status == 403) {
    return Refused(IssueType::kForbidden, "the FHIR server refused access");
  }
  if (status == 404 || status == 410) {
    return Refused(IssueType::kNotFound, "the FHIR server has no such resource");
  }
  if (status >= 500 || status == 429 || status == 408) {
    return Refused(IssueType::kTransient, "the FHIR server could not answer");
  }
  if (status >= 300 && status < 400) {
    return Refused(IssueType::kNotSupported, "the FHIR server redirects, which is not followed");
  }
  if (status != 200) {
    return Refused(IssueType::kNotSupported, "the FHIR server did not accept the query");
  }
  const std::string encoding = response.get_header_value("Content-Encoding");
  if (!encoding.empty() && encoding != "identity") {
    return Refused(IssueType::kNotSupported, "the FHIR server's answer is packed");
  }
  if (response.get_header_value_count("Content-Type") != 1 ||
      !IsJson(response.get_header_value("Content-Type"))) {
    return Refused(IssueType::kStructure, "the FHIR server's answer is not JSON");
  }
  return std::nullopt;
}

Issue WhyBroken(const Connection& connection) {
  switch (connection.fault()) {
    case Connection::Fault::kUnreachable:
      return Refused(IssueType::kTransient, "the FHIR server is not to be reached");
    case Connection::Fault::kUntrusted:
      return Refused(IssueType::kForbidden, "the FHIR server's certificate is not trusted");
    case Connection::Fault::kTimeout:
      return Refused(IssueType::kTransient, "the FHIR server did not answer in time");
    default:
      return Refused(IssueType::kTransient, "the FHIR server's answer broke off");
  }
}

httplib::Request RequestOf(const Get& get) {
  httplib::Request request;
  request.method = "GET";
  request.path = get.target;
  request.headers = {{"Accept", "application/fhir+json"},
                     {"Accept-Encoding", "identity"},
                     {"Host", get.base.Authority()},
                     {"User-Agent", "lumbar"}};
  if (!get.authorization.empty()) request.headers.emplace("Authorization", get.authorization);
  if (!get.traceparent.empty()) request.headers.emplace("traceparent", get.traceparent);
  return request;
}

}  // namespace

Result<std::string> GuardedGet(const Get& get, const GetLimits& limits) {
  Connection connection(limits.deadline, limits.step);
  if (!connection.Connect(get.addresses) ||
      (get.base.https && !connection.StartTls(*get.trust, get.base.host))) {
    return WhyBroken(connection);
  }

  const Issue too_long = Refused(IssueType::kTooLong, "the FHIR server's answer is too long");
  // Twice the page leaves room for chunks; a server that needs more is playing.
  GuardedStream stream(connection, 2 * limits.page_bytes);
  // What comes without a body, a 204, is not shown to the handler.
  std::optional<Issue> issue = Refused(IssueType::kNotSupported, "the FHIR server sent no answer");
  bool judged = false;
  std::string body;
  httplib::Request request = RequestOf(get);
  request.response_handler = [&](const httplib::Response& response) {
    stream.HeaderIsRead();
    judged = true;
    issue = Judge(response.status, response);
    return !issue;
  };
  request.content_receiver = [&](const char* bytes, std::size_t size, auto, auto) {
    const auto taken = static_cast<std::int64_t>(size);
    if (body.size() + size > limits.page_bytes ||
        (limits.bytes_left != nullptr && limits.bytes_left->fetch_sub(taken) < taken)) {
      issue = too_long;
      return false;
    }
    body.append(bytes, size);
    return true;
  };

  const bool done = Codec(get.base.host).Exchange(stream, request);
  if (stream.is_too_long()) return too_long;
  if (issue && (done || judged)) return *std::move(issue);
  if (!done) return WhyBroken(connection);
  return body;
}

}  // namespace fhir

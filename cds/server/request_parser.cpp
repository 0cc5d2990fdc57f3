#include "cds/server/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

namespace cds::server {
namespace http = boost::beast::http;
using boost::beast::iequals;

RequestParser::RequestParser(Request& request, const Limits& limits)
    : request_(request), most_fields_(limits.header_fields) {
  header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  body_limit(limits.body_bytes);
}

Reading RequestParser::ReadHead(std::string_view head) {
  if (head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos) {
    return {400, "A header line is folded."};
  }
  ErrorCode error;
  put(boost::asio::const_buffer(head.data(), head.size()), error);
  head_read_ = true;
  if (!refusal_.whole()) return refusal_;
  if (error == http::error::body_limit) return kBodyTooLong;
  if (error || !is_header_done()) return kNotHttp;
  if (version_ == 11 && hosts_ == 0) return {400, "The Host header is missing."};
  if (version_ == 10 && chunked()) return {400, "HTTP/1.0 has no Transfer-Encoding."};
  if (!request_.target.starts_with('/')) return {400, "The request target must be a path."};
  return kWhole;
}

void RequestParser::on_request_impl(http::verb known, Text method, Text target, int version,
                                    ErrorCode& /*error*/) {
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
  version_ = version;
  method_known_ = known != http::verb::unknown;
}

void RequestParser::on_field_impl(http::field name, Text /*name_as_sent*/, Text value,
                                  ErrorCode& error) {
  if (head_read_) return;  // a trailer
  if (++fields_ > most_fields_) return Refuse({431, "The header has too many fields."}, error);
  switch (name) {
    case http::field::host:
      if (++hosts_ > 1) Refuse({400, "The Host header is there twice."}, error);
      break;
    case http::field::transfer_encoding:
      if (++codings_ > 1 || !iequals(value, "chunked")) {
        Refuse({400, "The only Transfer-Encoding is chunked."}, error);
      }
      break;
    case http::field::content_encoding:
      if (!iequals(value, "identity")) {
        Refuse({415, "The body must not have a Content-Encoding."}, error);
      }
      break;
    case http::field::expect:
      expects_continue_ = iequals(value, "100-continue");
      if (!expects_continue_) Refuse({417, "The only Expect is 100-continue."}, error);
      break;
    case http::field::content_type:
      if (++content_types_ > 1) Refuse({400, "The Content-Type header is there twice."}, error);
      request_.content_type.assign(value.data(), value.size());
      break;
    case http::field::origin:
      request_.origin.assign(value.data(), value.size());
      break;
    case http::field::authorization:
      if (++authorizations_ > 1) Refuse({400, "The Authorization header is there twice."}, error);
      request_.authorization.assign(value.data(), value.size());
      break;
    default:
      break;
  }
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*remain*/, Text bytes,
                                              ErrorCode& /*error*/) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestParser::Refuse(Reading refusal, ErrorCode& error) {
  refusal_ = refusal;
  error = http::error::bad_field;
}

}  // namespace cds::server

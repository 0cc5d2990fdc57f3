#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <string_view>

#include "cds/server/http_message.hpp"

namespace cds::server {

// What came of reading a request: it is there, the client is gone, or it is refused and why.
struct Reading {
  int status = 200;
  std::string_view why;

  bool whole() const { return status == 200; }
  bool gone() const { return status == 0; }
};
inline constexpr Reading kWhole{};
inline constexpr Reading kGone{0, ""};
inline constexpr Reading kNotHttp{400, "This is not an HTTP/1.1 request."};
inline constexpr Reading kTooSlow{408, "The request took too long to arrive."};
inline constexpr Reading kBodyTooLong{413, "The body is too long."};
inline constexpr Reading kHeaderTooLong{431, "The header is too long."};

// Reads the head of one request, and a chunked body after it, into a Request. It refuses what
// Beast's grammar lets through and two servers might read differently (RFC 9112, 11.2).
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  using ErrorCode = boost::beast::error_code;

  RequestParser(Request& request, const Limits& limits);

  // `head` ends with its empty line. Then the body is read: with `put` when it is chunked, else it
  // is the next content_length() bytes.
  Reading ReadHead(std::string_view head);

  // Whether another request may follow on the connection: not after a method that HTTP does not
  // know, which the servers on the way may have read in another way.
  bool may_go_on() const { return keep_alive() && method_known_; }

  // Whether the client waits for our word before it sends the body (RFC 9110, 10.1.1).
  bool expects_continue() const { return expects_continue_ && version_ == 11; }

 private:
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb known, Text method, Text target, int version,
                       ErrorCode& error) override;
  void on_field_impl(boost::beast::http::field name, Text name_as_sent, Text value,
                     ErrorCode& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, Text bytes, ErrorCode& error) override;

  std::size_t on_body_impl(Text bytes, ErrorCode& /*error*/) override { return bytes.size(); }
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  void on_finish_impl(ErrorCode&) override {}

  void Refuse(Reading refusal, ErrorCode& error);

  Request& request_;
  std::size_t most_fields_;
  Reading refusal_ = kWhole;
  std::size_t fields_ = 0;
  int hosts_ = 0;
  int codings_ = 0;
  int authorizations_ = 0;
  int content_types_ = 0;
  int version_ = 11;
  bool expects_continue_ = false;
  bool head_read_ = false;
  bool method_known_ = true;
};

}  // namespace cds::server

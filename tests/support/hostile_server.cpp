#include "tests/support/hostile_server.hpp"

#include <zlib.h>

#include <array>
#include <charconv>

#include "tests/support/fhir_server.hpp"

namespace support {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kJson = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n";
constexpr std::string_view kInTime = "the FHIR server did not answer in time";
constexpr std::string_view kBrokeOff = "the FHIR server's answer broke off";
constexpr std::string_view kTooLong = "the FHIR server's answer is too long";
constexpr std::string_view kUnreadable = "the FHIR server's answer cannot be read";

std::string Head(std::string_view more) { return std::string(kJson).append(more) + "\r\n"; }

void Answer(Peer& peer, const Reply& reply) {
  peer.ReadHead();
  peer.Send(HttpReplyOf(reply));
}

void AnswerRaw(Peer& peer, std::string_view bytes) {
  peer.ReadHead();
  peer.Send(bytes);
}

// The beginning, and then the same again as long as anyone listens.
void Endless(Peer& peer, std::string_view beginning, std::string_view again) {
  peer.ReadHead();
  std::string block;
  while (block.size() < 65'536) block += again;
  for (bool more = peer.Send(beginning); more;) more = peer.Send(block);
}

void Drip(Peer& peer, std::string_view bytes) {
  for (const char byte : bytes) {
    if (!peer.Send({&byte, 1}) || !peer.Pause(50ms)) return;
  }
}

std::string Packed(std::size_t size) {
  std::string packed(size / 500 + 1'000, '\0');
  const std::string plain(size, ' ');
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_SYNC_FLUSH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

// Made beforehand: it takes a while.
const std::string kBomb = Packed(10'000'000);

// A page of a Bundle, whose next link is `next` as it stands.
std::string PageOf(std::string_view next) {
  std::string page = R"({"resourceType":"Bundle","type":"searchset","entry":[])";
  if (!next.empty()) page.append(R"(,"link":[{"relation":"next","url":")").append(next) += "\"}]";
  return page + "}";
}

// The n of "GET /fhir/Condition?page=n", else 0.
int PageNumber(std::string_view head) {
  const std::size_t at = head.find("page=");
  int page = 0;
  if (at != head.npos) std::from_chars(head.data() + at + 5, head.data() + head.size(), page);
  return page;
}

constexpr Hostility kHostilities[] = {
    {"none", [](Peer& peer) { Answer(peer, {PageOf("")}); }, "", 1},
    {"header byte by byte",
     [](Peer& peer) {
       peer.ReadHead();
       Drip(peer, std::string(kJson) + std::string(1'000, 'x'));
     },
     kInTime},
    {"body byte by byte",
     [](Peer& peer) {
       AnswerRaw(peer, Head("Content-Length: 1000\r\n"));
       Drip(peer, std::string(1'000, ' '));
     },
     kInTime},
    {"header line without an end",
     [](Peer& peer) { Endless(peer, std::string(kJson) + "X: ", "xxxxxxxxxxxxxxxx"); }, kTooLong},
    {"headers without an end", [](Peer& peer) { Endless(peer, kJson, "X: y\r\n"); }, kTooLong},
    {"status line without an end", [](Peer& peer) { Endless(peer, "HTTP/1.1 200 O", "OOOOOOOO"); },
     kTooLong},
    {"status line that a recursive regex dies of",
     [](Peer& peer) { AnswerRaw(peer, "HTTP/1.1 200 " + std::string(400'000, 'O') + "\r\n\r\n"); },
     kTooLong},
    {"not HTTP", [](Peer& peer) { AnswerRaw(peer, "220 mail.example ESMTP\r\n\r\n"); }, kBrokeOff},
    {"not HTTP, without an end", [](Peer& peer) { Endless(peer, "", "\r\n\r\n"); }, kBrokeOff},
    {"huge body", [](Peer& peer) { Endless(peer, Head("Content-Length: 400000000\r\n"), " "); },
     kTooLong},
    {"body without length or end", [](Peer& peer) { Endless(peer, Head(""), " "); }, kTooLong},
    {"length shorter than the body",
     [](Peer& peer) { AnswerRaw(peer, Head("Content-Length: 9\r\n") + PageOf("")); }, kUnreadable},
    {"length longer than the body",
     [](Peer& peer) { AnswerRaw(peer, Head("Content-Length: 9000\r\n") + PageOf("")); }, kBrokeOff},
    {"length that is no number",
     [](Peer& peer) { AnswerRaw(peer, Head("Content-Length: many\r\n") + PageOf("")); },
     kUnreadable},
    {"HTML 404",
     [](Peer& peer) {
       Answer(peer, {"<html>no</html>", 0ms, "text/html", "404 Not Found"});
     },
     "the FHIR server has no such resource"},
    {"HTML 200",
     [](Peer& peer) {
       Answer(peer, {"<html>log in</html>", 0ms, "text/html"});
     },
     "the FHIR server's answer is not JSON"},
    {"no content type", [](Peer& peer) { AnswerRaw(peer, "HTTP/1.1 200 OK\r\n\r\n" + PageOf("")); },
     "the FHIR server's answer is not JSON"},
    {"401",
     [](Peer& peer) {
       Answer(peer, {PageOf(""), 0ms, "application/fhir+json", "401 Unauthorized"});
     },
     "the FHIR server refused access"},
    {"403",
     [](Peer& peer) {
       Answer(peer, {PageOf(""), 0ms, "application/fhir+json", "403 Forbidden"});
     },
     "the FHIR server refused access"},
    {"500",
     [](Peer& peer) {
       Answer(peer, {PageOf(""), 0ms, "application/fhir+json", "500 Internal Server Error"});
     },
     "the FHIR server could not answer"},
    {"204", [](Peer& peer) { AnswerRaw(peer, "HTTP/1.1 204 No Content\r\n\r\n"); },
     "the FHIR server sent no answer"},
    {"206",
     [](Peer& peer) {
       Answer(peer, {PageOf(""), 0ms, "application/fhir+json", "206 Partial Content"});
     },
     "the FHIR server did not accept the query"},
    {"gzip bomb", [](Peer& peer) { AnswerRaw(peer, Head("Content-Encoding: gzip\r\n") + kBomb); },
     "the FHIR server's answer is packed"},
    {"gzip bomb that does not say so", [](Peer& peer) { AnswerRaw(peer, Head("") + kBomb); },
     kUnreadable},
    {"reset instead of an answer",
     [](Peer& peer) {
       peer.ReadHead();
       peer.Reset();
     },
     kBrokeOff},
    {"reset in the body",
     [](Peer& peer) {
       AnswerRaw(peer, Head("Content-Length: 1000\r\n") + "{");
       peer.Pause(20ms);
       peer.Reset();
     },
     kBrokeOff},
    {"silence", [](Peer& peer) { peer.Pause(20s); }, kInTime},
    {"silence after the header",
     [](Peer& peer) {
       AnswerRaw(peer, Head("Content-Length: 1000\r\n"));
       peer.Pause(20s);
     },
     kInTime},
    {"JSON cut off", [](Peer& peer) { Answer(peer, {R"({"resourceType":"Bundle","entry":[{)"}); },
     kUnreadable},
    {"100,000 brackets", [](Peer& peer) { Answer(peer, {std::string(100'000, '[')}); },
     kUnreadable},
    {"a list", [](Peer& peer) { Answer(peer, {"[]"}); },
     "the FHIR server's answer is not a resource"},
    {"an OperationOutcome as 200",
     [](Peer& peer) { Answer(peer, {R"({"resourceType":"OperationOutcome"})"}); },
     "the FHIR server answered with an error"},
    {"20 pages",
     [](Peer& peer) {
       const int page = PageNumber(peer.ReadHead());
       peer.Send(HttpReplyOf({PageOf("Condition?page=" + std::to_string(page + 1))}));
     },
     "the FHIR server's answer has too many pages", 5},
    {"a page that is its own next",
     [](Peer& peer) { Answer(peer, {PageOf("/fhir/Condition?patient=1")}); },
     "the FHIR server's pages go in a circle", 1},
    {"next page elsewhere",
     [](Peer& peer) { Answer(peer, {PageOf("https://evil.example/fhir/Condition?page=2")}); },
     "the next page is not on the same FHIR server", 1},
    {"next page above the base", [](Peer& peer) { Answer(peer, {PageOf("/admin?page=2")}); },
     "the next page is not on the same FHIR server", 1},
    {"another patient's data",
     [](Peer& peer) {
       Answer(peer, {R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition",)"
                     R"("id":"c","subject":{"reference":"Patient/2"}}}]})"});
     },
     "", 1},
    {"chunk of size -2",
     [](Peer& peer) { Endless(peer, Head("Transfer-Encoding: chunked\r\n") + "-2\r\n", "x"); },
     kTooLong},
    {"chunk size without an end",
     [](Peer& peer) { Endless(peer, Head("Transfer-Encoding: chunked\r\n"), "0"); }, kTooLong},
    {"chunks of one byte",
     [](Peer& peer) { Endless(peer, Head("Transfer-Encoding: chunked\r\n"), "1\r\n \r\n"); },
     kTooLong},
    {"1xx without an end", [](Peer& peer) { Endless(peer, "", "HTTP/1.1 100 Continue\r\n\r\n"); },
     kBrokeOff},
    {"103 without an end",
     [](Peer& peer) { Endless(peer, "", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"); },
     kBrokeOff},
};

}  // namespace

std::span<const Hostility> Hostilities() { return kHostilities; }

}  // namespace support

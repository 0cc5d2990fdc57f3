#include "cds/server/log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using cds::server::FindHookInstance;
using cds::server::Log;
using cds::server::LogEntry;
using cds::server::WriteLogLine;
using namespace std::chrono_literals;

constexpr auto kUuid = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

}  // namespace

TEST_CASE("a log line is one JSON object with what may be said of a request") {
  const std::chrono::sys_seconds noon{std::chrono::sys_days(std::chrono::July / 15 / 2026) + 12h};
  const LogEntry entry{.route = "/cds-services/{id}",
                       .method = "POST",
                       .service = "lumbar-order-sign",
                       .hook_instance = kUuid,
                       .status = 200,
                       .bytes_in = 12,
                       .bytes_out = 34,
                       .took = 56us};
  CHECK(WriteLogLine(entry, noon) ==
        R"({"time":"2026-07-15T12:00:00Z","route":"/cds-services/{id}","method":"POST",)"
        R"("service":"lumbar-order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
        R"("status":200,"bytesIn":12,"bytesOut":34,"microseconds":56})"
        "\n");
  CHECK(WriteLogLine({.status = 404}, noon) ==
        R"({"time":"2026-07-15T12:00:00Z","status":404,"bytesIn":0,"bytesOut":0,"microseconds":0})"
        "\n");
}

TEST_CASE("a hook instance is logged only when it is a UUID") {
  const std::string uuid = kUuid;
  struct Case {
    std::string body;
    std::string found;
  };
  const Case cases[] = {
      {R"({"hookInstance":")" + uuid + R"("})", uuid},
      {R"({"hook":"x", "hookInstance" : ")" + uuid + "\"", uuid},
      {"{\"hookInstance\"\n:\t\"" + uuid + "\"", uuid},
      {R"({"hookInstance":"John Smith"})", ""},
      {R"({"hookInstance":")" + uuid + R"(0"})", ""},
      {R"({"hookInstance":")" + uuid.substr(1) + R"("})", ""},
      {R"({"hookInstance":"d1577c69_dfbe-44ad-ba6d-3e05e953b2ea"})", ""},
      {R"({"hookInstance":null})", ""},
      {R"({"hookInstance")", ""},
      {R"({"hookInstance":)", ""},
      {R"({"hookInstance":")", ""},
      {R"({"hookInstance" ")" + uuid + R"("})", ""},
      {"", ""},
  };
  for (const Case& test : cases) {
    CAPTURE(test.body);
    CHECK(FindHookInstance(test.body) == test.found);
  }
}

TEST_CASE("every line is written, at the latest when the log ends") {
  std::string written;
  {
    Log log([&](std::string_view lines) { written += lines; });
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&] {
        for (int line = 0; line < 100; ++line) log.Write({.status = 200});
      });
    }
  }
  CHECK(std::count(written.begin(), written.end(), '\n') == 400);
}

TEST_CASE("a sink that is stuck keeps nobody waiting, and what was lost is counted") {
  std::atomic<bool> stuck = true;
  std::string written;
  {
    Log log([&](std::string_view lines) {
      while (stuck) std::this_thread::sleep_for(1ms);
      written += lines;
    });
    log.Write({.status = 200});
    std::this_thread::sleep_for(150ms);
    const LogEntry entry{.route = "/cds-services/{id}", .hook_instance = std::string(1000, 'a')};
    for (int i = 0; i < 5000; ++i) log.Write(entry);
    stuck = false;
  }
  CHECK(written.find("{\"dropped\":") != written.npos);
  CHECK(written.size() < 5 * 1024 * 1024);
}

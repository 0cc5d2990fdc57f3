#include "cds/server/reload.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cds/hooks/answer.hpp"
#include "cds/server/faults.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/service.hpp"

namespace {

using cds::hooks::Knowledge;
using cds::server::Config;
using cds::server::KnowledgeInForce;
using support::Post;

constexpr std::string_view kSign = "/cds-services/lumbar-order-sign";
constexpr std::string_view kNoCards = R"({"cards":[]})";
const std::string kFilm = "system,code,concept\nurn:site,XR-1,order-xr-lumbar\n";
const std::string kOther = "system,code,concept\nurn:site,XR-2,order-xr-lumbar\n";
const std::string kBroken = "system,code,concept\nurn:site,XR-1,order-xr-lumbra\n";

bool Has(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

std::string ReadFile(const std::filesystem::path& name) {
  std::ostringstream text;
  text << std::ifstream(name).rdbuf();
  return text.str();
}

// A film for a woman with cancer, ordered by a code of the site alone.
std::string Order() {
  std::string order = ReadFile("deploy/examples/xray-breast-cancer.json");
  for (const auto& [what, with] :
       {std::pair<std::string_view, std::string_view>{"http://www.ama-assn.org/go/cpt", "urn:site"},
        {"72100", "XR-1"},
        {"24972-2", "0-0"}}) {
    order.replace(order.find(what), what.size(), with);
  }
  return order;
}

// The value sets as they ship and a map of the site, for an operator to change.
class Files {
 public:
  explicit Files(const std::string& map) {
    std::filesystem::copy("mappings/value_sets", value_sets());
    std::filesystem::copy("mappings/order_codes.csv", order_codes());
    PutMap(map);
  }

  std::filesystem::path value_sets() const { return folder_.path() / "value_sets"; }
  std::filesystem::path order_codes() const { return folder_.path() / "order_codes.csv"; }
  std::filesystem::path map() const { return folder_.path() / "site_codes.csv"; }
  void PutMap(const std::string& text) const { std::ofstream(map()) << text; }

  Config config() const {
    Config config;
    config.value_sets = value_sets();
    config.code_maps = {map()};
    config.now = "2026-07-15T12:00Z";
    config.audit_file = folder_.path() / "audit";
    return config;
  }

  std::shared_ptr<const Knowledge> Read() const {
    std::vector<mappings::Fault> faults;
    auto knowledge = cds::server::ReadKnowledge(config(), faults);
    REQUIRE(faults.empty());
    return std::make_shared<const Knowledge>(std::move(knowledge));
  }

 private:
  const tests::Folder folder_;
};

// The service over these files, which reads them again on SIGHUP as `lumbar serve` does.
class Running {
 public:
  explicit Running(const Files& files)
      : service_(files.config(), nullptr, nullptr, files.Read()), files_(files) {
    service_.server().OnHangUp([this] {
      service_.Reload();
      ++told_;
    });
  }

  void HangUp(const std::string& map) {
    files_.PutMap(map);
    const int before = told_;
    kill(getpid(), SIGHUP);
    REQUIRE(support::Soon([&] { return told_ == before + 1; }));
  }

  support::HttpReply Ready() const {
    return service_.Ask("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  std::string Digest() const {
    const std::string body = Ready().body;
    return body.substr(body.find("valueSets\":\"") + 12, 64);
  }
  std::string Answer() const { return service_.Ask(Post(kSign, Order())).body; }

  support::Service& service() { return service_; }

 private:
  support::Service service_;
  const Files& files_;
  std::atomic<int> told_ = 0;
};

}  // namespace

TEST_CASE("SIGHUP puts new value sets in force, and answers, audit and readyz are theirs") {
  const Files files(kOther);
  std::string digests[2];
  {
    Running running(files);
    digests[0] = running.Digest();
    CHECK(running.Answer() == kNoCards);
    running.HangUp(kFilm);
    digests[1] = running.Digest();
    CHECK(digests[1] != digests[0]);
    CHECK(Has(running.Answer(), "R-MAL-02"));
    running.service().Ask(Post(kSign, "{"));
    const std::string metrics = running.service().Metrics();
    CHECK(Has(metrics, "\nlumbar_reloads_total{what=\"value_sets\",outcome=\"taken\"} 1\n"));
    CHECK(Has(metrics, "\nlumbar_reloads_total{what=\"value_sets\",outcome=\"refused\"} 0\n"));
    CHECK(Has(running.service().End(), "the value sets were read again, digest " + digests[1]));
  }
  std::istringstream audit(ReadFile(files.config().audit_file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(audit, line);) lines.push_back(line);
  REQUIRE(lines.size() == 3);  // and the call that was refused is under the new ones
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(Has(lines[i], R"("valueSets":")" + digests[std::min<std::size_t>(i, 1)]));
  }
}

TEST_CASE("SIGHUP with broken mappings leaves the old ones in force, and readyz warns") {
  const Files files(kFilm);
  Running running(files);
  const std::string old = running.Digest();
  const std::string fine = running.Ready().body;
  CHECK_FALSE(Has(fine, "warning"));
  for (int i = 1; i <= 2; ++i) {
    running.HangUp(kBroken);
    const auto ready = running.Ready();
    CHECK(ready.status == 200);
    CHECK(Has(ready.body, R"("warning":"The value sets on disk were refused)"));
    CHECK_FALSE(Has(ready.body, "csv"));
    CHECK(running.Digest() == old);
    CHECK(Has(running.Answer(), "R-MAL-02"));
    const std::string metrics = running.service().Metrics();
    CHECK(Has(metrics,
              R"(lumbar_reloads_total{what="value_sets",outcome="refused"} )" + std::to_string(i)));
    CHECK(Has(metrics, "\nlumbar_value_sets_refused 1\n"));
  }
  running.HangUp(kFilm);
  CHECK(running.Ready().body == fine);
  CHECK(Has(running.service().Metrics(), "\nlumbar_value_sets_refused 0\n"));
  const std::string log = running.service().End();
  CHECK(Has(log, files.map().string() + ":2: no such concept"));
  CHECK(Has(log, "the value sets stay as they were, digest " + old));
}

TEST_CASE("whatever is wrong with one of the files, each fault is named and the old set stays") {
  struct Case {
    std::string what;
    std::function<void(const Files&)> spoil;
    const char* named;
  };
  const Case cases[] = {
      {"a code is there twice",
       [](const Files& files) { files.PutMap(kFilm + "urn:site,XR-1,order-xr-lumbar\n"); },
       "site_codes.csv:3: "},
      {"the map is gone", [](const Files& files) { std::filesystem::remove(files.map()); },
       "site_codes.csv: "},
      {"a value set is cut short",
       [](const Files& files) {
         std::filesystem::resize_file(files.value_sets() / "back-pain.csv", 40);
       },
       "back-pain.csv:"},
      {"a value set of a finding is gone",
       [](const Files& files) { std::filesystem::remove(files.value_sets() / "cancer-hx.csv"); },
       "cancer-hx.csv: the value set of the finding"},
      {"all value sets are gone",
       [](const Files& files) { std::filesystem::remove_all(files.value_sets()); },
       "value_sets: no value sets"},
      {"a value set is a folder",
       [](const Files& files) { std::filesystem::create_directory(files.value_sets() / "x.csv"); },
       "x.csv: "},
      {"the codes of orders are gone",
       [](const Files& files) { std::filesystem::remove(files.order_codes()); },
       "order_codes.csv: "},
  };
  for (const Case& test : cases) {
    CAPTURE(test.what);
    const Files files(kFilm);
    const auto old = files.Read();
    KnowledgeInForce knowledge(old);
    test.spoil(files);
    const auto faults = knowledge.Reload(files.config());
    REQUIRE_FALSE(faults.empty());
    CAPTURE(cds::server::WriteFault(faults.front()));
    CHECK(Has(cds::server::WriteFault(faults.front()), test.named));
    CHECK(knowledge.refused());
    CHECK(knowledge.Get() == old);
  }
}

TEST_CASE("the codes of orders stand beside the value sets, and their whole path is said") {
  const Files files("system,code,concept\n");
  Config config = files.config();
  config.value_sets = files.value_sets().string() + "/";
  std::vector<mappings::Fault> faults;
  cds::server::ReadKnowledge(config, faults);
  CHECK(faults.empty());
  std::filesystem::remove(files.order_codes());
  config.value_sets = std::filesystem::relative(files.value_sets());
  cds::server::ReadKnowledge(config, faults);
  REQUIRE(faults.size() == 1);  // and not each of its rows
  CHECK(std::filesystem::path(faults.front().file).is_absolute());
}

TEST_CASE("a call ends with the knowledge that it began with, which goes with the last of them") {
  const Files files(kFilm);
  KnowledgeInForce knowledge(files.Read());
  const std::weak_ptr<const Knowledge> old = knowledge.Get();
  auto begun =
      cds::hooks::Consultation::Begin(Order(), "", knowledge.Get(), cds::hooks::kAnyClient);
  REQUIRE(begun.has_value());
  files.PutMap(kOther);
  REQUIRE(knowledge.Reload(files.config()).empty());
  CHECK(&(*begun)->knowledge() == old.lock().get());
  REQUIRE((*begun)->Decide().has_value());
  CHECK(Has((*begun)->Write(), "R-MAL-02"));
  CHECK(*cds::hooks::Answer(Order(), "", *knowledge.Get()) == kNoCards);
  begun->reset();
  CHECK(old.expired());
}

TEST_CASE("reading again under load, broken or not, loses no call and changes none") {
  const Files files(kFilm);
  Running running(files);
  std::atomic<bool> enough = false;
  std::atomic<int> right = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] {
      const std::string call = Post(kSign, Order());
      auto client = std::make_unique<support::HttpClient>(running.service().port());
      while (!enough) {
        const auto reply = client->Ask(call);
        ++(reply.status == 200 && Has(reply.body, "R-MAL-02") ? right : wrong);
        if (!reply.Has("keep-alive")) {
          client = std::make_unique<support::HttpClient>(running.service().port());
        }
      }
    });
  }
  for (int i = 0; i < 8; ++i)
    running.HangUp(i % 2 == 0 ? kBroken : kFilm + "urn:site,XR-2,order-xr-lumbar\n");
  const int before = right;
  CHECK(support::Soon([&] { return right > before + 3; }));
  enough = true;
  clients.clear();
  CHECK(wrong == 0);
  CHECK_FALSE(Has(running.Ready().body, "warning"));
}

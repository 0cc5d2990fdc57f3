#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/hooks/asking.hpp"

namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string Explained(std::string body) {
  const auto text = cds::hooks::Explain(std::move(body), "", tests::CaseKnowledge());
  return text ? *text : "refused";
}

std::string ExplainedCase(const std::string& name) {
  return Explained(ReadFile("tests/cases/" + name + "/request.json"));
}

}  // namespace

// With LUMBAR_WRITE_CASES set the texts are written instead, for review in the diff.
TEST_CASE("an explanation says why each card came, what nearly came, and what is known") {
  const bool write = std::getenv("LUMBAR_WRITE_CASES") != nullptr;
  for (const std::string name :
       {"r-img-01-in-weight-loss-on-semaglutide", "r-mal-05-in-esr-at-miller-limit",
        "r-mal-04-out-mri-timely", "r-spa-04-in-nsaid-unsafe"}) {
    CAPTURE(name);
    const fs::path path = "tests/hooks/explained/" + name + ".txt";
    const std::string text = ExplainedCase(name);
    if (write) std::ofstream(path, std::ios::binary) << text;
    CHECK(text == ReadFile(path));
  }
}

TEST_CASE("an explanation is plain text, the same each time") {
  for (const auto& entry : fs::directory_iterator("tests/cases")) {
    const std::string body = ReadFile(entry.path() / "request.json");
    CAPTURE(entry.path().string());
    const std::string text = Explained(body);
    CHECK(text.find_first_of("\\*`") == text.npos);
    CHECK(text.find("&lt;") == text.npos);
    CHECK(text == Explained(body));
  }
}

TEST_CASE("an explanation tells what is selected from what is only drafted") {
  const std::string text =
      Explained(tests::Selecting({tests::kFilm, tests::kMriOrder}, {"ServiceRequest/xr"}).Write());
  CHECK(text.find("plain film, about back pain\n") != text.npos);
  CHECK(text.find("MRI, about back pain, not selected\n") != text.npos);
  tests::Tree request = tests::Selecting({tests::kFilm, tests::kMriOrder}, {});
  tests::AddToRecord(request, tests::kSaddleNumbness);
  const std::string none = Explained(request.Write());
  CHECK(none.find("none: no order here is about back pain and advised on") != none.npos);
  CHECK(none.find("only if it is") == none.npos);
}

TEST_CASE("an explanation puts cards first, then near misses, then the rest") {
  const std::string text = ExplainedCase("r-mal-05-in-esr-at-miller-limit");
  std::size_t at = 0;
  for (const std::string_view part : {"\nORDERS\n", "\nCARDS\n", "\nNEAR MISSES\n",
                                      "\nSUSPICIONS\n", "\nFINDINGS\n", "\nRULES\n"}) {
    CAPTURE(part);
    const std::size_t found = text.find(part);
    REQUIRE(found != text.npos);
    CHECK(found > at);
    at = found;
  }
}

TEST_CASE("nothing in a record steers the terminal that an explanation is read on") {
  tests::Tree request = tests::Chart();
  std::string body = request.Write();
  const std::string id = R"("id":"bp")";
  const auto at = body.find(id);
  REQUIRE(at != body.npos);
  // An escape sequence, its 8-bit form, and a sign that turns the direction of writing.
  body.insert(body.find(R"("code":{"coding")", at) + 8,
              "\"text\":\"x\\u001b[2J\\u009b2J\\u202eback\\nCARDS\\n_id_\",");
  const std::string text = Explained(body);
  REQUIRE(text != "refused");
  CHECK(text.find("x [2J 2Jback CARDS _id_") != text.npos);
  CHECK(text.find('\x1b') == text.npos);
  CHECK(text.find("\xC2\x9B") == text.npos);
  CHECK(text.find("\xE2\x80\xAE") == text.npos);
}

#include "cds/hooks/words.hpp"

#include <cmark.h>
#include <doctest/doctest.h>

#include "tests/hooks/asking.hpp"

namespace cds::hooks {
namespace {

// What a Markdown renderer would make more of than text.
std::string MarkupIn(const std::string& markdown) {
  cmark_node* const root =
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT);
  cmark_iter* const iterator = cmark_iter_new(root);
  std::string markup;
  while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    switch (cmark_node_get_type(cmark_iter_get_node(iterator))) {
      case CMARK_NODE_HTML_BLOCK:
      case CMARK_NODE_HTML_INLINE:
      case CMARK_NODE_LINK:
      case CMARK_NODE_IMAGE:
      case CMARK_NODE_CODE:
      case CMARK_NODE_CODE_BLOCK:
      case CMARK_NODE_HEADING:
      case CMARK_NODE_BLOCK_QUOTE:
      case CMARK_NODE_EMPH:
      case CMARK_NODE_THEMATIC_BREAK:
        markup += cmark_node_get_type_string(cmark_iter_get_node(iterator));
        markup += ' ';
        break;
      default:
        break;
    }
  }
  cmark_iter_free(iterator);
  cmark_node_free(root);
  return markup;
}

constexpr std::string_view kHostile[] = {
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden",
    "<https://evil.example>",
    "<a@evil.example>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "[a]: https://evil.example",
    "[a][a]",
    "https://evil.example/?a=1&b=2",
    "HTTP://EVIL.EXAMPLE",
    "www.evil.example",
    "WWW.evil.example",
    "mailto:doctor@evil.example",
    "ftp://evil.example",
    "`code`",
    "``` fence",
    "~~~",
    "~~gone~~",
    "**bold** and _emphasis_ __strong__ *em*",
    "# heading",
    "a\n\n# heading",
    "a\n\n> quote",
    "a\n---",
    "a\r\n\r\n<div>block</div>",
    "a\tb\vc",
    "| a | b |\n|---|---|",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "\\<script>",
    "\\[a](b)",
    "\\\\*a*",
    "]]>",
    "-->",
    "<svg/onload=alert(1)>",
    "<<script>script>",
    "<scr\n\nipt>",
    "\xE2\x80\xAE"
    "evil\xE2\x81\xA6",
};

TEST_CASE("text from a record is text to a Markdown renderer, wherever it stands") {
  for (const std::string_view text : kHostile) {
    CAPTURE(text);
    const std::string escaped = Escape(text);
    CHECK(MarkupIn("- Order: " + escaped + " (" + escaped + ")\n- Next: " + escaped).empty());
    CHECK(MarkupIn("Words " + escaped + " and [not this] " + escaped + ".\n").empty());
    CHECK(escaped.find_first_of("<>\n\r\t") == escaped.npos);
    CHECK(escaped.find("://") == escaped.npos);
    CHECK(escaped.find("\xE2\x80\xAE") == escaped.npos);
  }
}

TEST_CASE("the same renderer makes markup of what is not escaped") {
  for (const std::string text :
       {"[a](b)", "<b>x</b>", "<https://a.example>", "*a*", "# a", "`a`"}) {
    CAPTURE(text);
    CHECK_FALSE(MarkupIn(text).empty());
  }
}

// Renderers of GitHub Flavored Markdown look for links after escapes are read.
TEST_CASE("what is left when the escapes are read is no address") {
  for (const std::string_view text : kHostile) {
    CAPTURE(text);
    const std::string markdown = "- " + Escape(text);
    char* const read = cmark_markdown_to_html(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT);
    std::string plain(read);
    std::free(read);
    for (char& c : plain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    CHECK(plain.find("://") == plain.npos);
    CHECK(plain.find("www.") == plain.npos);
    CHECK(plain.find("r@") == plain.npos);
    CHECK(plain.find("@e") == plain.npos);
  }
}

TEST_CASE("ordinary words are left as they are") {
  for (const std::string_view text :
       {"Low back pain", "XR lumbar spine (AP, lateral)", "38.6 Cel", "M54.50", "1/2: a-b",
        "R\xC3\xB6ntgen LWS", "ServiceRequest/xr-1.2", "5% \"loss\"; 'x' = y"}) {
    CHECK(Escape(text) == text);
  }
  CHECK(Escape("a & b < c") == "a &amp; b &lt; c");
  CHECK(Escape("5 mg @ night") == "5 mg  @  night");
}

TEST_CASE("long text is cut between characters, and shows that it is") {
  const std::string cut = Escape(std::string(500, 'x'));
  CHECK(cut.size() == 120);
  CHECK(cut.ends_with("\xE2\x80\xA6"));
  CHECK(Escape(std::string(120, 'x')).size() == 120);
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\xC3\xA4";
  const std::string whole = Escape(umlauts);
  CHECK(whole.size() % 2 == 1);  // whole letters of two bytes, and the three of the ellipsis
  CHECK(whole.find("\xC3\xE2") == whole.npos);
}

TEST_CASE("a time is told as far as it is known") {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const Case cases[] = {
      {"2026-07-14", "2026-07-14"},
      {"2026-07-14T10:00:00Z", "2026-07-14"},
      {"2026-07", "2026-07"},
      {"2026", "2026"},
  };
  for (const Case& c : cases) {
    CHECK(Words(*fhir::ReadDate(c.text, std::chrono::minutes(0))) == c.expected);
  }
  const auto first = *fhir::ReadDate("2025-12-30", std::chrono::minutes(0));
  const auto last = *fhir::ReadDate("2026-01-02", std::chrono::minutes(0));
  CHECK(Words(fhir::Span{first.first, last.last}) == "from 2025-12-30");
}

TEST_CASE("a sighting is told with its value, its resource and its date") {
  struct Case {
    std::string_view resource;
    std::string_view expected;
  };
  const std::string long_name(200, 'n');
  const std::string with_long_name = R"({"resourceType": "Observation", "id": "t1", "code": {"text":
      ")" + long_name + R"("}, "valueQuantity": {"value": 45, "unit": "mm/h"}})";
  const Case cases[] = {
      {R"({"resourceType": "Observation", "id": "t1", "code": {"text": "Body temperature"},
           "valueQuantity": {"value": 38.60, "unit": "Cel"}})",
       "Body temperature 38.60 Cel (Observation/t1, 2026-07-14)"},
      {R"({"resourceType": "Observation", "id": "t1", "code": {"text": "CRP"},
           "valueQuantity": {"value": 5, "comparator": "<", "code": "mg/L"}})",
       "CRP &lt;5 mg/L (Observation/t1, 2026-07-14)"},
      {R"({"resourceType": "Observation", "id": "t1", "code": {"coding": [{"code": "1"}]},
           "valueBoolean": true})",
       "yes (Observation/t1, 2026-07-14)"},
      {R"({"resourceType": "Observation", "id": "t1", "code": {"coding": [{"code": "1-8"}]}})",
       "1-8 (Observation/t1, 2026-07-14)"},
      {R"x({"resourceType": "Condition", "id": "<b>", "code": {"text": "[x](y)"}})x",
       "\\[x\\](y) (Condition/&lt;b&gt;, 2026-07-14)"},
      {R"({"resourceType": "MedicationRequest", "id": "m",
           "medicationCodeableConcept": {"text": "Oxycodone"}})",
       "Oxycodone (MedicationRequest/m, 2026-07-14)"},
      {R"({"code": {"text": "No id"}})", "No id"},
  };
  for (const Case& c : cases) {
    std::string text(c.resource);
    fhir::JsonDocument document;
    const auto json = document.Parse(text);
    REQUIRE(json.has_value());
    mappings::Sighting sighting;
    sighting.resource = sighting.holder = *json;
    sighting.when = fhir::ReadDate("2026-07-14", std::chrono::minutes(0));
    CHECK(Words(sighting) == c.expected);
  }
  std::string text(with_long_name);
  fhir::JsonDocument document;
  const auto json = document.Parse(text);
  mappings::Sighting sighting;
  sighting.resource = sighting.holder = *json;
  CHECK(Words(sighting).find("\xE2\x80\xA6 45 mm/h (") != std::string::npos);
}

TEST_CASE("a card about a hostile order is harmless") {
  for (const std::string_view text : kHostile) {
    tests::Tree film = tests::ReadTree(std::string(tests::kFilm));
    film.Find("code")->Set("text", tests::Text(text));
    tests::Tree cancer = tests::ReadTree(std::string(tests::kBreastCancer));
    cancer.Find("code")->Set("text", tests::Text(text));
    const std::string draft = film.Write();
    tests::Tree request = tests::Signing({draft});
    tests::AddToRecord(request, cancer.Write());
    const auto cards = tests::CardsOf(request);
    REQUIRE(cards.size() == 1);
    CAPTURE(text);
    const std::string& detail = cards[0].Find("detail")->text;
    CHECK(detail.find('<') == detail.npos);
    CHECK(detail.find("://") == detail.npos);
    // The headings are in bold, which is STRONG.
    CHECK(MarkupIn(detail).empty());
  }
}

}  // namespace
}  // namespace cds::hooks

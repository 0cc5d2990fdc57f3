#include <cmark.h>
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hooks/asking.hpp"
#include "tests/support/tree.hpp"

namespace {

using tests::Tree;

constexpr std::string_view kHostile[] = {
    "<img src=x onerror=alert(1)>",
    "</p><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "<https://evil.example>",
    "https://evil.example/?a=1",
    "`code` **bold** # heading",
    "a\n\n<div onclick=alert(1)>",
    "| a | b |\n|---|---|",
    "&lt;script&gt;&#60;script&#62;",
    "\\<script>",
    "\xE2\x80\xAE"
    "evil",
};

std::vector<Tree> Examples() {
  std::vector<Tree> examples;
  for (const auto& entry : std::filesystem::directory_iterator("deploy/examples")) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    examples.push_back(tests::ReadTree(text.str()));
  }
  return examples;
}

// Puts the text wherever a person may write freely.
void Spoil(Tree& tree, std::string_view text) {
  static const std::set<std::string> kFree = {"display", "text", "valueString", "family",
                                              "div",     "name", "description"};
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    Tree& child = tree.children[i];
    if (tree.is_object() && kFree.count(tree.keys[i]) != 0 && child.kind == Tree::Kind::kString) {
      child.text = text;
    }
    Spoil(child, text);
  }
}

// What a Markdown renderer would make a page do, beyond showing text.
std::string ActiveIn(const std::string& markdown) {
  cmark_node* const root =
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT);
  cmark_iter* const iterator = cmark_iter_new(root);
  std::string found;
  while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    const cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(iterator));
    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE ||
        type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
      found += cmark_node_get_type_string(cmark_iter_get_node(iterator));
    }
  }
  cmark_iter_free(iterator);
  cmark_node_free(root);
  return found;
}

// Every text of a card, but of the resources in its suggestions, which are the record's own.
void CollectTexts(const Tree& tree, std::vector<std::string>& texts) {
  if (tree.kind == Tree::Kind::kString) texts.push_back(tree.text);
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    if (!tree.is_object() || tree.keys[i] != "resource") CollectTexts(tree.children[i], texts);
  }
}

}  // namespace

TEST_CASE("whatever a record calls things, a whole answer's cards only show text") {
  int cards = 0;
  for (const Tree& example : Examples()) {
    for (const std::string_view text : kHostile) {
      CAPTURE(text);
      Tree request = example;
      Spoil(request, text);
      for (const Tree& card : tests::CardsOf(request)) {
        ++cards;
        std::vector<std::string> texts;
        CollectTexts(card, texts);
        for (const std::string& shown : texts) {
          CAPTURE(shown);
          CHECK(ActiveIn(shown).empty());
          CHECK(shown.find('<') == shown.npos);
          CHECK(shown.find("https://evil") == shown.npos);
        }
      }
    }
  }
  CHECK(cards > 20);
}

TEST_CASE("every link of an answer is one of ours, whatever the record says") {
  const std::vector<Tree> examples = Examples();
  std::set<std::string> ours;
  const auto sources = [](const Tree& request) {
    std::set<std::string> urls;
    for (Tree& card : tests::CardsOf(request)) {
      CHECK(card.Find("links") == nullptr);
      urls.insert(card.At({"source", "url"})->text);
      CHECK(card.At({"source", "icon"}) == nullptr);
    }
    return urls;
  };
  for (const Tree& example : examples) ours.merge(sources(example));
  CHECK_FALSE(ours.empty());
  for (const std::string& url : ours) CHECK(url.starts_with("https://"));
  for (const Tree& example : examples) {
    Tree request = example;
    Spoil(request, "https://evil.example/");
    for (const std::string& url : sources(request)) CHECK(ours.count(url) == 1);
  }
}

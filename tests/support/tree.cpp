#include "tests/support/tree.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace tests {
namespace {

void WriteString(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[7];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  out += '"';
}

void WriteTree(const Tree& tree, std::string& out) {
  if (tree.kind == Tree::Kind::kWord) {
    out += tree.text;
  } else if (tree.kind == Tree::Kind::kString) {
    WriteString(tree.text, out);
  } else {
    out += tree.is_object() ? '{' : '[';
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      if (i > 0) out += ',';
      if (tree.is_object()) {
        WriteString(tree.keys[i], out);
        out += ':';
      }
      WriteTree(tree.children[i], out);
    }
    out += tree.is_object() ? '}' : ']';
  }
}

}  // namespace

const Tree* Tree::Find(std::string_view key) const {
  const auto at = std::find(keys.begin(), keys.end(), key);
  return at == keys.end() ? nullptr : &children[static_cast<std::size_t>(at - keys.begin())];
}

Tree* Tree::Find(std::string_view key) { return const_cast<Tree*>(std::as_const(*this).Find(key)); }

Tree* Tree::At(std::initializer_list<std::string_view> path) {
  Tree* at = this;
  for (const std::string_view key : path) at = at ? at->Find(key) : nullptr;
  return at;
}

void Tree::Set(std::string key, Tree value) {
  if (Tree* const known = Find(key)) {
    *known = std::move(value);
    return;
  }
  keys.push_back(std::move(key));
  children.push_back(std::move(value));
}

void Tree::Remove(std::string_view key) {
  const auto at = std::find(keys.begin(), keys.end(), key);
  if (at == keys.end()) return;
  children.erase(children.begin() + (at - keys.begin()));
  keys.erase(at);
}

std::string Tree::Write() const {
  std::string out;
  WriteTree(*this, out);
  return out;
}

Tree Word(std::string_view word) { return {Tree::Kind::kWord, std::string(word), {}, {}}; }
Tree Text(std::string_view text) { return {Tree::Kind::kString, std::string(text), {}, {}}; }
Tree List(std::vector<Tree> children) { return {Tree::Kind::kArray, {}, {}, std::move(children)}; }

Tree Object(std::vector<std::pair<std::string, Tree>> members) {
  Tree object{Tree::Kind::kObject, {}, {}, {}};
  for (auto& [key, value] : members) {
    object.keys.push_back(std::move(key));
    object.children.push_back(std::move(value));
  }
  return object;
}

Tree TreeOf(fhir::Json json) {
  if (json.is_string()) return Text(json.text());
  if (json.is_number()) return Word(json.number());
  if (json.is_boolean()) return Word(*json.boolean() ? "true" : "false");
  Tree tree;
  if (json.is_array()) {
    tree = List({});
    for (const fhir::Json element : json.elements()) tree.Append(TreeOf(element));
  } else if (json.is_object()) {
    tree = Object({});
    for (const auto [key, value] : json.members()) {
      tree.keys.emplace_back(key);
      tree.children.push_back(TreeOf(value));
    }
  }
  return tree;
}

Tree ReadTree(std::string text) {
  fhir::JsonDocument document;
  const auto json = document.Parse(text);
  if (!json) throw std::runtime_error(json.error().diagnostics);
  return TreeOf(*json);
}

}  // namespace tests

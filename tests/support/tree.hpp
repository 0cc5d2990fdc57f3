#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/json.hpp"

namespace tests {

// A JSON value that can be changed, for requests that are made up or spoiled.
struct Tree {
  enum class Kind { kWord, kString, kArray, kObject };

  Kind kind = Kind::kWord;
  std::string text = "null";      // a string's content; a number, true, false or null as written
  std::vector<std::string> keys;  // of an object, one for each child
  std::vector<Tree> children;

  bool is_object() const { return kind == Kind::kObject; }
  bool is_array() const { return kind == Kind::kArray; }

  // The member of an object, or nothing.
  Tree* Find(std::string_view key);
  const Tree* Find(std::string_view key) const;
  // What the path of members leads to, or nothing.
  Tree* At(std::initializer_list<std::string_view> path);

  void Set(std::string key, Tree value);  // replaces, or adds at the end
  void Remove(std::string_view key);
  void Append(Tree value) { children.push_back(std::move(value)); }

  std::string Write() const;
};

Tree Word(std::string_view word);
Tree Text(std::string_view text);
Tree List(std::vector<Tree> children);
Tree Object(std::vector<std::pair<std::string, Tree>> members);

Tree TreeOf(fhir::Json json);
// Throws when the text is not JSON.
Tree ReadTree(std::string text);

}  // namespace tests

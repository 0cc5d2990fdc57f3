#pragma once

#include <string>
#include <string_view>

namespace tests {

// JSON with a member a line and two spaces a level, so that a review's diff shows what changed.
inline std::string Pretty(std::string_view json) {
  std::string pretty;
  std::size_t level = 0;
  bool in_string = false;
  const auto new_line = [&] { pretty += '\n' + std::string(2 * level, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      pretty += c;
      if (c == '\\') pretty += json[++i];
      in_string = c != '"';
    } else if (c == '{' || c == '[') {
      const bool empty = i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']');
      pretty += c;
      ++level;
      if (!empty) new_line();
    } else if (c == '}' || c == ']') {
      --level;
      if (pretty.back() != '{' && pretty.back() != '[') new_line();
      pretty += c;
    } else if (c == ',') {
      pretty += c;
      new_line();
    } else {
      pretty += c;
      if (c == ':') pretty += ' ';
      in_string = c == '"';
    }
  }
  return pretty + '\n';
}

}  // namespace tests

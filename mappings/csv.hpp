#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mappings {

// One line of a CSV text: the fields of a row, or a comment; `error` says what is wrong with it,
// and how to mend it.
struct CsvLine {
  int number = 0;
  bool is_comment = false;          // "# ...": the text after the sign is the only field
  std::vector<std::string> fields;  // empty where there is an error
  std::string error;
};

// Reads RFC 4180 rows, strictly: UTF-8 without control characters, and a row ends on its line.
// Lines that begin with '#' are comments, empty lines are passed over. A faulty line does not end
// the reading, so that all the faults of a file can be told at once.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  // The next line that is not empty; false at the end of the text.
  bool Next(CsvLine& line);

 private:
  std::string_view rest_;
  int number_ = 0;
};

// Whether the bytes are UTF-8 (no surrogates, no overlong forms) without control characters.
bool IsPlainUtf8(std::string_view bytes);

}  // namespace mappings

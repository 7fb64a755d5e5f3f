#pragma once
// Aligned columns in plain text.

#include <string>
#include <vector>

namespace freshet::core {

class TextTable {
 public:
  /// Column titles; one that begins with ">" is a column of numbers, aligned to the right.
  explicit TextTable(std::vector<std::string> head);
  void row(std::vector<std::string> cells);  ///< as many cells as columns
  void rule();                               ///< an empty line, unless it would be the last
  std::string text() const;                  ///< two blanks before each column; no blanks at line ends

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;  ///< first the titles; empty: a rule
};

}  // namespace freshet::core

#include "core/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace freshet::core {

namespace {

/// Of UTF-8 text: bytes that do not continue a character.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

TextTable::TextTable(std::vector<std::string> head) {
  for (std::string& title : head) {
    right_.push_back(title.starts_with('>'));
    if (right_.back()) title.erase(0, 1);
  }
  rows_.push_back(std::move(head));
}

void TextTable::row(std::vector<std::string> cells) {
  assert(cells.size() == right_.size());
  rows_.push_back(std::move(cells));
}

void TextTable::rule() { rows_.emplace_back(); }

std::string TextTable::text() const {
  std::vector<std::size_t> width(right_.size(), 0);
  for (const auto& row : rows_)
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], characters(row[c]));
  std::string text;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (rows_[r].empty() && r + 1 == rows_.size()) break;
    std::string line;
    for (std::size_t c = 0; c < rows_[r].size(); ++c)
      line += right_[c] ? fmt::format("  {:>{}}", rows_[r][c], width[c])
                        : fmt::format("  {:<{}}", rows_[r][c], width[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace freshet::core

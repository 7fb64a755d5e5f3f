#pragma once
// Tables of text in CSV files (RFC 4180), the one reader for `check`, the solver, grids' lists and readings.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::core {

/// Columns have names, in the first line that is neither blank nor a comment ('#'). Fields may stand in
/// quotes; lines end with LF, CRLF or CR; a byte order mark is passed over.
class Table {
 public:
  struct Comment {
    std::string where, text;  ///< without the '#'
  };

  /// InputError "file.csv:7: ..." for what is no such table: another separator than a comma, UTF-16, bytes of
  /// zero, a quote that is not closed, no header, a column that comes twice, more than 256 MiB; for what is
  /// no file.
  explicit Table(const std::filesystem::path& file);
  /// The same from memory; `name` opens the messages.
  Table(std::string_view text, const std::string& name);

  const std::string& name() const { return name_; }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<Comment>& comments() const { return comments_; }
  std::size_t rows() const { return row_line_.size(); }

  bool has_column(std::string_view column) const;
  /// InputError with the nearest name if there is none of this name.
  std::size_t column(std::string_view column) const;
  /// InputError if the row has not as many fields as there are columns.
  void check_row(std::size_t row) const;
  /// "" where the row is too short.
  std::string_view field(std::size_t row, std::size_t column) const;
  int line(std::size_t row) const { return row_line_[row]; }
  std::string where(std::size_t row) const;              ///< "file.csv:7"
  const std::string& header() const { return header_; }  ///< "file.csv:1"

 private:
  friend class TableParser;
  void parse(std::string_view text);
  void take_header();
  std::size_t width(std::size_t row) const { return row_begin_[row + 1] - row_begin_[row]; }

  std::string name_, header_;
  std::vector<std::string> columns_;
  std::vector<Comment> comments_;
  std::string bytes_;                         ///< of all fields, end to end
  std::vector<std::size_t> field_end_;        ///< in bytes_
  std::vector<std::size_t> row_begin_ = {0};  ///< in field_end_, and the end of the last
  std::vector<int> row_line_;
};

}  // namespace freshet::core
